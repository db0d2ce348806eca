import type { Source } from '../../../collected/fact.ts'
import type { Language } from '../../../estate/patch-report.ts'
import type { DocumentChange } from '../../../policy/edit/documents.ts'
import type { Files } from './files.ts'
import type { TextEdit } from './text.ts'

export interface FileEdits {
  readonly file: string
  readonly edits: readonly TextEdit[]
}

/** One change of a document, as a language writes it. */
export interface Draft {
  readonly change: DocumentChange
  readonly language: Language
  readonly edits?: readonly FileEdits[]
  /** What a person puts into a file. */
  readonly text?: string
  /** Why the file itself is not changed. */
  readonly why?: string
  /** Nothing of the account that it is for was declared. */
  readonly isOther?: true
}

/** What a change is written for. */
export interface Ground {
  readonly files: Files
  /** Of the document that stands; absent for one that is made. */
  readonly source?: Source
  /** Of what holds it. */
  readonly holder?: Source
}

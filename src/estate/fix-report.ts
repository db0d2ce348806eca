import type { DiffLine } from '../policy/edit/diff.ts'
import type { PolicyType } from '../policy/types.ts'
import type { PatchReport } from './patch-report.ts'

export interface FixReport {
  readonly title: string
  /** With it, made by `actor`, the whole task is allowed. */
  readonly proven: boolean
  /** Why it is not proven. */
  readonly why?: string
  /** What it gives beyond the refused request. */
  readonly adds?: string
  /** Who makes the edits: an ARN. Several are joined with a comma. */
  readonly actor: string
  readonly edits: readonly EditReport[]
  /** What others have to do: it is theirs to prove. */
  readonly asks?: readonly AskReport[]
  /** Lines for a shell: pasted in order they are the whole fix. */
  readonly commands: readonly string[]
  /** The edits in the languages in which the estate is declared, where it is. */
  readonly patches?: readonly PatchReport[]
}

export interface EditReport {
  readonly side: PolicyType
  readonly label: string
  /** ARN of what holds the document. */
  readonly holder: string
  readonly op: 'create' | 'change' | 'remove' | 'attach' | 'detach' | 'copy' | 'tag'
  readonly diff: readonly DiffLine[]
  /** The whole document afterwards, as AWS shows and takes it. Absent where none is left. */
  readonly document?: string
}

export interface AskReport {
  /** Who can do it. */
  readonly account: string
  readonly say: string
  /** The statement to be added. */
  readonly statement?: string
}

import type { Position } from '../policy/json.ts'

/** What the sources of an estate are written in. */
export type Language = 'terraform' | 'cloudformation' | 'cdk'

/** A change as the language has it in which the policy was declared, or in which its reader writes. */
export interface PatchReport {
  readonly language: Language
  /** Which policies it changes, for people. */
  readonly policies: readonly string[]
  /** For people: what to do with it. */
  readonly say: string
  /** The file that `diff` changes, as it was given. */
  readonly file?: string
  /** Unified, as `patch -p0` and `git apply -p0` take it from where the doctor ran. */
  readonly diff?: string
  /** The file is generated: the diff shows what `text` makes of it. */
  readonly isGenerated?: true
  /** The same change as replaced parts of the file, in its order. */
  readonly replacements?: readonly Replacement[]
  /** What a person puts into a file. */
  readonly text?: string
}

export interface Replacement {
  readonly start: Position
  /** The first position after it. */
  readonly end: Position
  readonly text: string
}

import type { Code } from './codes.ts'
import type { LintedType } from './document.ts'

/** `▸` stands where the finding is told. */
export interface Row {
  readonly code: Code
  readonly type?: LintedType
  /** The inside of a statement with the fault, or a whole document. */
  readonly bad?: string
  readonly whole?: string
  /** The inside of a statement without it. */
  readonly fine: string
  /** Words of the message. */
  readonly says?: string
}

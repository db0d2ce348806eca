import type { Check } from './check.ts'
import type { Guard } from './guard.ts'

/** One call of the AWS CLI, and what it must be allowed. */
export interface Call {
  readonly check: Check
  readonly words: readonly string[]
  /** An option whose value is a document. */
  readonly document?: { readonly option: string; readonly text: string }
  readonly guard?: Guard
  /** What of the answer the next call needs: a path into it, such as `Policy.PolicySummary.Id`. */
  readonly keeps?: string
  /** The option that takes what the call before kept. */
  readonly takes?: string
}

/** What somebody says of an estate, to be held against it. */
export interface Expectation {
  /** Where it stands in its file, counted from 1. */
  readonly line: number
  readonly expect: 'allow' | 'deny'
  /** An ARN, an account, a service such as `lambda.amazonaws.com`, or `*` for an account that nobody knows. */
  readonly principal: string
  /** Actions, or the names of tasks: `push`, `pull`, `invoke`, `assume`. */
  readonly actions: readonly string[]
  /** An ARN, an image’s URI, or `*`. */
  readonly resource: string
  /** Condition keys that the request has, by their names in lower case. */
  readonly conditions: Readonly<Record<string, string | readonly string[]>>
}

/** An expectation that cannot be read: where, what was expected, what was got. */
export class BadExpectation extends Error {
  override name = 'BadExpectation'
  readonly line: number

  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

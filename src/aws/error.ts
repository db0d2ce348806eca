/** Fields that some modelled errors carry besides their message, such as `lastValidByteReceived`. */
export type ErrorDetail = Readonly<Record<string, string | number | boolean>>

/**
 * A refusal in AWS's terms. `code` is the error's name in the service model, or one of the common
 * errors that no model lists. Status and wire name come from the protocol's table when it is rendered.
 */
export class AwsError extends Error {
  readonly code: string
  readonly detail: ErrorDetail | undefined
  /** What AWS leaves out and the operator of this server may know. Never in an answer. */
  hint?: string

  constructor(code: string, message: string, detail?: ErrorDetail) {
    super(message)
    this.name = 'AwsError'
    this.code = code
    this.detail = detail
  }
}

export function withHint(error: AwsError, hint: string | undefined): AwsError {
  if (hint !== undefined) error.hint = hint
  return error
}

import { commonError } from './common-errors.ts'
import { AwsError, type ErrorDetail } from './error.ts'
import type { ErrorModel, ServiceModel } from './model.ts'

/** An error with its name and status on the wire. */
export interface RenderedError {
  readonly code: string
  readonly status: number
  readonly message: string
  readonly detail: ErrorDetail
  /** Set when the service's model lists it. */
  readonly model: ErrorModel | undefined
}

const internalText =
  'The request processing has failed because of an unknown error, exception or failure.'

export function renderError(
  protocol: ServiceModel['protocol'],
  model: ServiceModel | undefined,
  thrown: unknown,
): RenderedError {
  // A bug's text may hold anything, other accounts' data included, so it stays in the server's log.
  const error = thrown instanceof AwsError ? thrown : new AwsError('InternalFailure', internalText)
  const modelled = model?.errors.get(error.code)
  const common = commonError(protocol, error.code)
  return {
    code: modelled?.wireCode ?? common?.code ?? error.code,
    status: modelled?.status ?? common?.status ?? 400,
    message: (modelled ? undefined : common?.message) ?? error.message,
    detail: error.detail ?? {},
    model: modelled ?? (common && model?.errors.get(common.code)),
  }
}

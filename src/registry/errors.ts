import { AwsError } from '../aws/error.ts'
import { type HttpResponse, isBrokenConnection } from '../aws/http.ts'
import type { Dialect, Told } from './dialect.ts'

/** A refusal of the registry's own: the request does not amount to an ECR operation. */
export class RegistryError extends Error {
  readonly status: number
  readonly code: string
  /** What AWS leaves out. Never in an answer. */
  readonly hint: string | undefined

  constructor(status: number, code: string, message: string, hint?: string) {
    super(message)
    this.name = 'RegistryError'
    this.status = status
    this.code = code
    this.hint = hint
  }
}

type TellingRows = {
  readonly [Row in keyof Dialect as Dialect[Row] extends Told ? Row : never]: Told
}

const denied: Told = { status: 403, code: 'DENIED' }
const blobUnknown: Told = { status: 404, code: 'BLOB_UNKNOWN' }
const uploadInvalid: Told = { status: 400, code: 'BLOB_UPLOAD_INVALID' }

/** The one place where an AWS refusal becomes one of the registry's; what the dialects tell otherwise is named by its row. */
const refusals: Readonly<Record<string, Told | keyof TellingRows>> = {
  AccessDenied: denied,
  AccessDeniedException: denied,
  EmptyUploadException: uploadInvalid,
  InternalFailure: { status: 500, code: 'UNKNOWN' },
  ImageDigestDoesNotMatchException: { status: 400, code: 'MANIFEST_INVALID' },
  ImageNotFoundException: { status: 404, code: 'MANIFEST_UNKNOWN' },
  ImageTagAlreadyExistsException: 'tagTaken',
  InvalidLayerException: { status: 400, code: 'DIGEST_INVALID' },
  InvalidLayerPartException: { status: 416, code: 'BLOB_UPLOAD_INVALID' },
  InvalidParameterException: 'parameterInvalid',
  LayerInaccessibleException: blobUnknown,
  LayerPartTooSmallException: uploadInvalid,
  LayersNotFoundException: blobUnknown,
  LimitExceededException: denied,
  // Differs from AWS? 400 is recorded for missing manifests; for missing layers it is taken to be the same.
  ReferencedImagesNotFoundException: 'manifestBlobUnknown',
  RepositoryNotFoundException: { status: 404, code: 'NAME_UNKNOWN' },
  RequestEntityTooLargeException: { status: 413, code: 'MANIFEST_INVALID' },
  Throttling: { status: 429, code: 'TOOMANYREQUESTS' },
  ThrottlingException: { status: 429, code: 'TOOMANYREQUESTS' },
  UnableToGetUpstreamImageException: denied,
  UnableToGetUpstreamLayerException: blobUnknown,
  UnsupportedOperation: { status: 405, code: 'UNSUPPORTED' },
  // Differs from AWS? 403 is documented for an image of Docker Hub without `library/`; the status of the next is not known.
  UpstreamAccessDenied: denied,
  UpstreamTooManyRequests: { status: 429, code: 'TOOMANYREQUESTS' },
  UploadNotFoundException: { status: 404, code: 'BLOB_UPLOAD_UNKNOWN' },
}

/** The same code means another thing where a manifest is put: what it refers to is missing. */
const manifestPutRefusals: typeof refusals = {
  InvalidParameterException: 'manifestInvalid',
  LayersNotFoundException: 'manifestBlobUnknown',
}

export const ownRefusal = (error: RegistryError): HttpResponse => render(error, error.message)

/** Undefined for what is no refusal but a bug. */
export function refuse(
  error: unknown,
  putsManifest: boolean,
  dialect: Dialect,
): HttpResponse | undefined {
  if (error instanceof RegistryError) return ownRefusal(error)
  if (isBrokenConnection(error))
    return render(uploadInvalid, 'the connection ended before the request did')
  if (!(error instanceof AwsError)) return undefined
  const refusal = (putsManifest && manifestPutRefusals[error.code]) || refusals[error.code]
  const told = typeof refusal === 'string' ? dialect[refusal] : refusal
  return render(told ?? { status: 400, code: 'UNKNOWN' }, error.message)
}

/** For what is no refusal but a bug, or a disk that cannot be read. The log says which. */
export const registryFailure = (): HttpResponse =>
  render({ status: 500, code: 'UNKNOWN' }, 'the registry failed; its log says why')

const render = ({ status, code }: Told, message: string): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: `${JSON.stringify({ errors: [{ code, message }] })}\n`,
})

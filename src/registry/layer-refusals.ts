import { AwsError, withHint } from '../aws/error.ts'
import type { HttpResponse } from '../aws/http.ts'
import { escapeXml } from '../aws/protocols/xml.ts'

interface LayerRefusal {
  readonly status: number
  /** S3's sentence. */
  readonly message: string
  readonly hint?: string
}

/** What S3 refuses of a presigned GET. */
const refusals = {
  AccessDenied: { status: 403, message: 'Access Denied' },
  InternalError: {
    status: 500,
    message: 'We encountered an internal error. Please try again.',
  },
  InvalidAccessKeyId: {
    status: 403,
    message: 'The AWS Access Key Id you provided does not exist in our records.',
    hint: 'whom this URL of a layer was made for was deleted or may no longer sign in: log in as somebody who may, and pull again',
  },
  InvalidArgument: {
    status: 400,
    message:
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
    hint: 'the URL of a layer is its own credential: follow the redirect without the `Authorization` header of the registry',
  },
  InvalidRange: { status: 416, message: 'The requested range is not satisfiable' },
  MethodNotAllowed: {
    status: 405,
    message: 'The specified method is not allowed against this resource.',
  },
  NoSuchKey: {
    status: 404,
    message: 'The specified key does not exist.',
    hint: 'the layer was deleted or is damaged: push the image again; `tidegate fsck` says what else is missing',
  },
  PreconditionFailed: {
    status: 412,
    message: 'At least one of the pre-conditions you specified did not hold',
  },
  SignatureDoesNotMatch: {
    status: 403,
    message:
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    hint: 'this server made no such URL of a layer: pull again, and take the URL as it comes, with its whole query',
  },
} as const satisfies Readonly<Record<string, LayerRefusal>>

type Code = keyof typeof refusals

/** `detail` is what it says besides, by the names of its elements. */
export function layerError(code: Code, detail?: Readonly<Record<string, string>>): AwsError {
  const { message, hint }: LayerRefusal = refusals[code]
  return withHint(new AwsError(code, message, detail), hint)
}

export const urlExpired = (): AwsError =>
  withHint(
    new AwsError('AccessDenied', 'Request has expired'),
    'the URL of a layer is good for an hour: pull again, and a new one is made',
  )

const isCode = (code: string): code is Code => Object.hasOwn(refusals, code)

/** In S3's XML. */
export function refuseLayer({ code, message, detail }: AwsError, requestId: string): HttpResponse {
  const elements = { Code: code, Message: message, ...detail, RequestId: requestId }
  const inner = Object.entries(elements).map(
    ([name, text]) => `<${name}>${escapeXml(String(text))}</${name}>`,
  )
  return {
    status: isCode(code) ? refusals[code].status : 403,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${inner.join('')}</Error>`,
  }
}

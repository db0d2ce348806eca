import type { Standing } from '../access/standing.ts'
import { AwsError, withHint } from '../aws/error.ts'
import type { HttpRequest, HttpResponse } from '../aws/http.ts'
import { parseDigest } from '../names/digest.ts'
import { readLayerUrl } from '../services/ecr/layer-url.ts'
import { BlobDamaged, type Blobs, type ByteRange } from '../store/blobs.ts'

export interface LayerParts {
  readonly blobs: Blobs
  readonly key: Uint8Array
  readonly standing: Standing
  readonly now: () => Date
  /** Hears of every refusal. */
  readonly refused: (refused: {
    readonly request: HttpRequest
    readonly status: number
    readonly error: AwsError
  }) => void
}

/**
 * Answers a layer's download URL the way S3 answers a presigned one: no other credentials than the URL, and none
 * allowed beside it. Clients that forward the registry's password to another host learn it here, as on AWS.
 */
export async function serveLayer(request: HttpRequest, parts: LayerParts): Promise<HttpResponse> {
  try {
    return await layerBehind(request, parts)
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const refusal = refuse(error, request.id)
    parts.refused({ request, status: refusal.status, error })
    return refusal
  }
}

/** @throws AwsError with a code of S3's. */
async function layerBehind(
  { method, path, query, headers }: HttpRequest,
  { blobs, key, standing, now }: LayerParts,
): Promise<HttpResponse> {
  if (headers.authorization !== undefined) throw twoWaysToSign()
  const url = readLayerUrl(path, query, key, now())
  if (url === 'forged') throw notOurs()
  if (url === 'expired') throw expired()
  // Differs from AWS? There the URL is made with a key of ECR's own, and may outlive whom it was made for.
  if (url.accessKeyId !== undefined && !(await standing(url.accessKeyId))) throw nobodyBehind()
  if (method !== 'GET' && method !== 'HEAD')
    throw new AwsError(
      'MethodNotAllowed',
      'The specified method is not allowed against this resource.',
    )
  const digest = parseDigest(`sha256:${url.hex}`)
  const { size } = url
  if (!digest || (await blobs.size(digest, size)) === undefined) throw noSuchKey()

  const range = parseRange(headers.range, size)
  if (range === 'unsatisfiable') throw invalidRange(size)
  const { start, end } = range ?? { start: 0, end: size - 1 }
  const body = method === 'GET' ? await begun(blobs.serve(digest, { start, end })) : undefined
  if (body === 'damaged') throw noSuchKey()
  return {
    status: range ? 206 : 200,
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': String(end - start + 1),
      'accept-ranges': 'bytes',
      etag: `"${url.hex}"`,
      ...(range && { 'content-range': `bytes ${start}-${end}/${size}` }),
    },
    ...(body && { body }),
  }
}

/** The same bytes, the first chunk read already: what shows up until then can still be answered with a status. */
async function begun(
  chunks: AsyncIterable<Uint8Array>,
): Promise<AsyncIterable<Uint8Array> | 'damaged'> {
  const rest = chunks[Symbol.asyncIterator]()
  let first: Promise<IteratorResult<Uint8Array>> | undefined = rest.next()
  try {
    await first
  } catch (error) {
    if (error instanceof BlobDamaged) return 'damaged'
    throw error
  }
  const iterator: AsyncIterator<Uint8Array> = {
    next: () => {
      const next = first ?? rest.next()
      first = undefined
      return next
    },
    // Closes the file when the client goes away early.
    return: async (value) => (await rest.return?.(value)) ?? { done: true, value },
  }
  return { [Symbol.asyncIterator]: () => iterator }
}

/** One range. Several at once, or another unit, are answered with the whole, as HTTP allows. */
function parseRange(
  header: string | undefined,
  size: number,
): ByteRange | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 }
  }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return undefined
  if (start >= size) return 'unsatisfiable'
  return { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) }
}

const twoWaysToSign = () =>
  withHint(
    new AwsError(
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
    ),
    'the URL of a layer is its own credential: follow the redirect without the `Authorization` header of the registry',
  )

const notOurs = () =>
  withHint(
    new AwsError(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    ),
    'this server made no such URL of a layer: pull again, and take the URL as it comes, with its whole query',
  )

const expired = () =>
  withHint(
    new AwsError('AccessDenied', 'Request has expired'),
    'the URL of a layer is good for an hour: pull again, and a new one is made',
  )

const nobodyBehind = () =>
  withHint(
    new AwsError(
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
    ),
    'whom this URL of a layer was made for was deleted or may no longer sign in: log in as somebody who may, and pull again',
  )

const noSuchKey = () =>
  withHint(
    new AwsError('NoSuchKey', 'The specified key does not exist.'),
    'the layer was deleted or is damaged: push the image again; `tidegate fsck` says what else is missing',
  )

const invalidRange = (size: number) =>
  new AwsError('InvalidRange', 'The requested range is not satisfiable', { size })

const statuses: Readonly<Record<string, number>> = {
  InvalidArgument: 400,
  MethodNotAllowed: 405,
  NoSuchKey: 404,
  InvalidRange: 416,
}

/** S3's XML. A range that lies beyond the end is told where the end is. */
const refuse = ({ code, message, detail }: AwsError, id: string): HttpResponse => ({
  status: statuses[code] ?? 403,
  headers: {
    'content-type': 'application/xml',
    ...(detail && { 'content-range': `bytes */${detail.size}` }),
  },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${id}</RequestId></Error>`,
})

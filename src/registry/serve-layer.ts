import type { Standing } from '../access/standing.ts'
import type { HttpRequest, HttpResponse } from '../aws/http.ts'
import { parseDigest } from '../names/digest.ts'
import { readLayerUrl } from '../services/ecr/layer-url.ts'
import { BlobDamaged, type Blobs, type ByteRange } from '../store/blobs.ts'

/**
 * Answers a layer's download URL the way S3 answers a presigned one: no other credentials than the URL, and none
 * allowed beside it. Clients that forward the registry's password to another host learn it here, as on AWS.
 */
export async function serveLayer(
  request: HttpRequest,
  {
    blobs,
    key,
    standing,
    now,
  }: {
    readonly blobs: Blobs
    readonly key: Uint8Array
    readonly standing: Standing
    readonly now: () => Date
  },
): Promise<HttpResponse> {
  const { method, path, query, headers, id } = request
  if (headers.authorization !== undefined)
    return refusal(
      400,
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
      id,
    )
  const url = readLayerUrl(path, query, key, now())
  if (url === 'forged')
    return refusal(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      id,
    )
  if (url === 'expired') return refusal(403, 'AccessDenied', 'Request has expired', id)
  // Differs from AWS? There the URL is made with a key of ECR's own, and may outlive whom it was made for.
  if (url.accessKeyId !== undefined && !(await standing(url.accessKeyId)))
    return refusal(
      403,
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      id,
    )
  if (method !== 'GET' && method !== 'HEAD')
    return refusal(
      405,
      'MethodNotAllowed',
      'The specified method is not allowed against this resource.',
      id,
    )
  const digest = parseDigest(`sha256:${url.hex}`)
  const { size } = url
  const noSuchKey = refusal(404, 'NoSuchKey', 'The specified key does not exist.', id)
  if (!digest || (await blobs.size(digest, size)) === undefined) return noSuchKey

  const range = parseRange(headers.range, size)
  if (range === 'unsatisfiable')
    return {
      ...refusal(416, 'InvalidRange', 'The requested range is not satisfiable', id),
      headers: { 'content-type': 'application/xml', 'content-range': `bytes */${size}` },
    }
  const { start, end } = range ?? { start: 0, end: size - 1 }
  const body = method === 'GET' ? await begun(blobs.serve(digest, { start, end })) : undefined
  if (body === 'damaged') return noSuchKey
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

const refusal = (status: number, code: string, message: string, id: string): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${id}</RequestId></Error>`,
})

import type { Standing } from '../access/standing.ts'
import { AwsError } from '../aws/error.ts'
import type { HttpRequest, HttpResponse } from '../aws/http.ts'
import { type Digest, hexOf } from '../names/digest.ts'
import { readLayerUrl } from '../services/ecr/layer-url.ts'
import { BlobDamaged, type Blobs, type ByteRange, type FoundBlob } from '../store/blobs.ts'
import { begun } from '../store/blobs-chunks.ts'
import { judgeConditions, rangeOf } from './layer-conditions.ts'
import { layerError, refuseLayer, urlExpired } from './layer-refusals.ts'

export interface LayerParts {
  readonly blobs: Blobs
  readonly key: Uint8Array
  readonly standing: Standing
  readonly now: () => Date
  /** A body that another process can send. Undefined when it is to be sent from here. */
  readonly elsewhere: (
    digest: Digest,
    range: ByteRange,
    size: number,
  ) => Promise<AsyncIterable<Uint8Array> | undefined>
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
    const refusal = refuseLayer(error, request.id)
    parts.refused({ request, status: refusal.status, error })
    return refusal
  }
}

/** @throws AwsError with a code of S3's. */
async function layerBehind(
  request: HttpRequest,
  { blobs, key, standing, now, elsewhere }: LayerParts,
): Promise<HttpResponse> {
  const { method, path, query, headers } = request
  if (headers.authorization !== undefined) throw layerError('InvalidArgument')
  const url = readLayerUrl(path, query, key, now())
  if (url === 'forged') throw layerError('SignatureDoesNotMatch')
  if (url === 'expired') throw urlExpired()
  // Differs from AWS? There the URL is made with a key of ECR's own, and may outlive whom it was made for.
  if (url.accessKeyId !== undefined && !(await standing(url.accessKeyId)))
    throw layerError('InvalidAccessKeyId')
  if (method !== 'GET' && method !== 'HEAD') throw layerError('MethodNotAllowed')
  const { digest } = url
  const found = await blobs.find(digest, url.size)
  if (!found) throw layerError('NoSuchKey')
  return serveFound(request, { blobs, elsewhere }, digest, found)
}

type Sources = Pick<LayerParts, 'blobs' | 'elsewhere'>

async function serveFound(
  { method, headers }: HttpRequest,
  sources: Sources,
  digest: Digest,
  { size, storedAt }: FoundBlob,
): Promise<HttpResponse> {
  const validators = { etag: `"${hexOf(digest)}"`, lastModified: storedAt.toUTCString() }
  const { etag, lastModified } = validators
  const told = { 'accept-ranges': 'bytes', etag, 'last-modified': lastModified }
  const verdict = judgeConditions(headers, validators)
  if (verdict === 'not modified') return { status: 304, headers: told }
  if (verdict !== 'met') throw layerError('PreconditionFailed', { Condition: verdict.failed })
  const range = rangeOf(headers, size, validators)
  if (range === 'unsatisfiable')
    throw layerError('InvalidRange', {
      RangeRequested: headers.range ?? '',
      ActualObjectSize: String(size),
    })
  const { start, end } = range ?? { start: 0, end: size - 1 }
  const body = method === 'GET' ? await bodyOf(digest, { start, end }, size, sources) : undefined
  return {
    status: range ? 206 : 200,
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': String(end - start + 1),
      ...told,
      ...(range && { 'content-range': `bytes ${start}-${end}/${size}` }),
    },
    ...(body && { body }),
  }
}

/** What is smaller is sent before another process has heard of it. */
const elsewhereBytesMin = 1_048_576

async function bodyOf(
  digest: Digest,
  range: ByteRange,
  size: number,
  { blobs, elsewhere }: Sources,
): Promise<Uint8Array | AsyncIterable<Uint8Array>> {
  try {
    const whole = await blobs.small(digest)
    if (whole) return whole.subarray(range.start, range.end + 1)
    const isLarge = range.end - range.start + 1 >= elsewhereBytesMin
    const sent = isLarge ? await elsewhere(digest, range, size) : undefined
    return sent ?? (await begun(blobs.serve(digest, range)))
  } catch (error) {
    throw error instanceof BlobDamaged ? layerError('NoSuchKey') : error
  }
}

import type { HttpResponse } from '../aws/http.ts'
import { manifestLengthMax } from '../image/manifest.ts'
import type { BatchDeleteImageInput } from '../services/ecr/batch-delete-image.ts'
import { type BatchGetImageInput, hintIn } from '../services/ecr/batch-get-image.ts'
import { invalidParameter } from '../services/ecr/errors.ts'
import type { PutImageInput } from '../services/ecr/put-image.ts'
import { RegistryError } from './errors.ts'
import { call, type Exchange, inRepository, requireStanding } from './exchange.ts'
import type { NamedRepository, Reference } from './routes.ts'

const imageIdOf = (reference: Reference) =>
  'tag' in reference ? { imageTag: reference.tag } : { imageDigest: reference.digest }

/** GET, and HEAD with the digest in a header. */
export async function getManifest(
  exchange: Exchange,
  repository: NamedRepository,
  reference: Reference,
): Promise<HttpResponse> {
  const { request, parts } = exchange
  const { converts, tellsDigestOfGet } = parts.dialect
  const accepted = converts ? acceptedMediaTypes(request.headers.accept) : undefined
  const input: BatchGetImageInput = {
    ...inRepository(repository),
    imageIds: [imageIdOf(reference)],
    ...(accepted && { acceptedMediaTypes: accepted }),
    throughRegistry: true,
    // Whether it is there is a question that nobody asks the reason of.
    ...(request.method === 'GET' && { withHints: true }),
  }
  const { images = [], failures = [] } = await call(exchange, 'BatchGetImage', input)
  const [image] = images
  if (image?.imageManifest === undefined)
    throw new RegistryError(
      404,
      'MANIFEST_UNKNOWN',
      failures[0]?.failureReason ?? 'Requested image not found',
      hintIn(failures[0]),
    )
  const { imageManifest, imageManifestMediaType = 'application/octet-stream', imageId } = image
  const headers = {
    'content-type': imageManifestMediaType,
    'content-length': String(Buffer.byteLength(imageManifest)),
    ...((request.method === 'HEAD' || tellsDigestOfGet) && {
      'docker-content-digest': imageId?.imageDigest ?? '',
    }),
  }
  return request.method === 'HEAD'
    ? { status: 200, headers: { ...headers, sizes: '' } }
    : { status: 200, headers, body: imageManifest }
}

const isWildcard = (type: string): boolean => type === '*/*' || type === 'application/*'

/** Without parameters such as `;q=`. Undefined when anything will do. */
function acceptedMediaTypes(accept: string | undefined): string[] | undefined {
  const types = (accept ?? '')
    .split(',')
    .map((range) => (range.split(';')[0] ?? '').trim())
    .filter((type) => type !== '')
  return types.length === 0 || types.some(isWildcard) ? undefined : types.slice(0, 100)
}

export function putManifest(
  exchange: Exchange,
  repository: NamedRepository,
  reference: Reference,
): Promise<HttpResponse> {
  const { request, parts } = exchange
  // The limit counts characters, of which a byte is at most one.
  return parts.withBody(request, { bytesMax: manifestLengthMax }, (bytes) =>
    putBytes(exchange, repository, reference, bytes),
  )
}

async function putBytes(
  exchange: Exchange,
  repository: NamedRepository,
  reference: Reference,
  bytes: Uint8Array,
): Promise<HttpResponse> {
  await requireStanding(exchange)
  const { dialect } = exchange.parts
  const text = textOf(bytes)
  const mediaType = exchange.request.headers['content-type']
  const input: PutImageInput = {
    ...inRepository(repository),
    ...imageIdOf(reference),
    imageManifest: text,
    ...(mediaType !== undefined && { imageManifestMediaType: mediaType }),
    throughRegistry: true,
    allows: { sha512: dialect.takesSha512, sparse: dialect.takesSparse },
  }
  const { image } = await call(exchange, 'PutImage', input)
  const subject = subjectOf(text)
  const digest = image?.imageId?.imageDigest ?? ''
  return {
    status: 201,
    headers: {
      'docker-content-digest': digest,
      ...(dialect.tellsManifestLocation && {
        location: `${exchange.base}/v2/${repository.asNamed}/manifests/${digest}`,
      }),
      'content-length': '0',
      ...(subject !== undefined && { 'oci-subject': subject }),
    },
  }
}

/** Byte for byte, so that the text has the digest of the bytes. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(bytes)
  } catch {
    throw invalidParameter('ImageManifest', 'Invalid JSON syntax')
  }
}

/** Of a manifest that was accepted, hence well-formed. */
function subjectOf(manifest: string): string | undefined {
  const { subject } = JSON.parse(manifest) as { readonly subject?: { readonly digest: string } }
  return subject?.digest
}

export async function deleteManifest(
  exchange: Exchange,
  repository: NamedRepository,
  reference: Reference,
): Promise<HttpResponse> {
  const { deletesTagsAlone: tagsAlone, deletesChildren: childrenToo } = exchange.parts.dialect
  const input: BatchDeleteImageInput = {
    ...inRepository(repository),
    imageIds: [imageIdOf(reference)],
    allows: { tagsAlone, childrenToo },
  }
  const { failures = [] } = await call(exchange, 'BatchDeleteImage', input)
  const [failure] = failures
  if (!failure) return { status: 202, headers: { 'content-length': '0' } }
  const reason = failure.failureReason ?? ''
  if (failure.failureCode === 'ImageNotFound')
    throw new RegistryError(404, 'MANIFEST_UNKNOWN', reason)
  // Differs from AWS? What the registry answers for a manifest that an index refers to is not known.
  throw new RegistryError(405, 'UNSUPPORTED', reason)
}

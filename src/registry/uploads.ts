import { AwsError } from '../aws/error.ts'
import type { HttpResponse } from '../aws/http.ts'
import type { Digest } from '../names/digest.ts'
import type {
  CompleteUploadInput,
  UploadInput,
  UploadPartInput,
  UploadPartOutput,
} from '../services/ecr/layer-uploads.ts'
import type { MountLayerInput } from '../services/ecr/mount-layer.ts'
import { RegistryError } from './errors.ts'
import { call, type Exchange, inRepository, requireStanding } from './exchange.ts'
import { hostOf, type NamedRepository, parseNamed, requireDigest } from './routes.ts'

/** POST: begins an upload; with `mount` tries to take the layer from another repository; with `digest` is all of it. */
export async function startUpload(
  exchange: Exchange,
  repository: NamedRepository,
): Promise<HttpResponse> {
  const { query, parts } = exchange
  const whole = query.get('digest')
  const digest = whole === null ? undefined : requireDigest(whole, parts.dialect)
  const wanted = query.get('mount')
  // Before an upload begins that nobody would be told of.
  const mounts = wanted === null ? undefined : requireDigest(wanted, parts.dialect)
  const { uploadId = '' } = await call(exchange, 'InitiateLayerUpload', inRepository(repository))
  if (digest) {
    // Differs from AWS? Whether ECR takes a layer in one POST is not known; the OCI specification has it.
    try {
      await addPart(exchange, repository, uploadId)
      return await complete(exchange, repository, uploadId, digest)
    } catch (error) {
      // Nobody was told of this upload, so nobody comes back to it.
      await cancelUpload(exchange, repository, uploadId).catch(() => undefined)
      throw error
    }
  }
  const mounted = mounts && (await mount(exchange, repository, uploadId, mounts))
  return mounted
    ? created(exchange, repository, mounted)
    : progress(exchange, repository, uploadId, 202, 0)
}

/** The digest that now is in the repository too, or undefined: then the client sends the layer. */
async function mount(
  { parts, caller, service, query, base }: Exchange,
  repository: NamedRepository,
  uploadId: string,
  digest: Digest,
): Promise<Digest | undefined> {
  const from = query.get('from')
  const { mountsFromAnywhere, mountsUnasked, servesUnreferenced } = parts.dialect
  if (from === null && (service !== 'ecr' || !mountsFromAnywhere)) return undefined
  const source = from === null ? undefined : parseNamed(from, hostOf(new URL(base).host))
  if (source instanceof RegistryError) return undefined
  if (source && (source.account !== repository.account || source.region !== repository.region))
    return undefined
  const input: MountLayerInput = {
    ...inRepository(repository),
    fromRepositoryName: source?.name,
    layerDigest: digest,
    uploadId,
    allows: { anyAccount: mountsUnasked, unreferenced: servesUnreferenced },
  }
  const { mounted } = await parts.invoke<{ readonly mounted: boolean }>(
    service,
    'MountLayer',
    input,
    caller,
  )
  return mounted ? digest : undefined
}

/** PATCH: the next bytes. */
export async function patchUpload(
  exchange: Exchange,
  repository: NamedRepository,
  uploadId: string,
): Promise<HttpResponse> {
  const { acceptedPart, partTold } = exchange.parts.dialect
  const { lastByteReceived = 0, firstPart } = await addPart(exchange, repository, uploadId)
  const told = partTold === 'first' ? Math.max(0, firstPart - 1) : lastByteReceived
  return progress(exchange, repository, uploadId, acceptedPart, told)
}

/** PUT: the last bytes, if any, and the end. */
export async function finishUpload(
  exchange: Exchange,
  repository: NamedRepository,
  uploadId: string,
): Promise<HttpResponse> {
  const digest = requireDigest(exchange.query.get('digest') ?? '', exchange.parts.dialect)
  if (hasBody(exchange)) await addPart(exchange, repository, uploadId)
  return complete(exchange, repository, uploadId, digest)
}

// Differs from AWS? Of what ECR answers to GET and DELETE of an upload, only that it has no `range` is known; the rest is the OCI
// specification's.

export async function getUpload(
  { parts, caller, service, ...exchange }: Exchange,
  repository: NamedRepository,
  uploadId: string,
): Promise<HttpResponse> {
  const input: UploadInput = { ...inRepository(repository), uploadId }
  const { received } = await parts.invoke<{ readonly received: number }>(
    service,
    'DescribeLayerUpload',
    input,
    caller,
  )
  const last = Math.max(0, received - 1)
  return progress(
    exchange,
    repository,
    uploadId,
    204,
    parts.dialect.tellsUploadRange ? last : undefined,
  )
}

export async function cancelUpload(
  { parts, caller, service }: Exchange,
  repository: NamedRepository,
  uploadId: string,
): Promise<HttpResponse> {
  const input: UploadInput = { ...inRepository(repository), uploadId }
  await parts.invoke(service, 'CancelLayerUpload', input, caller)
  return { status: 204, headers: {} }
}

function addPart(
  { request, parts, caller, service }: Exchange,
  repository: NamedRepository,
  uploadId: string,
): Promise<UploadPartOutput> {
  const input: UploadPartInput = {
    ...inRepository(repository),
    uploadId,
    ...contentRange(request.headers['content-range']),
    layerPartBlob: request.body,
  }
  return parts.invoke(service, 'UploadLayerPart', input, caller)
}

/** `<first>-<last>` as OCI has it; also `bytes <first>-<last>/<size>`, as HTTP has it. */
function contentRange(header: string | undefined) {
  if (header === undefined) return {}
  const [, first, last] = /^(?:bytes[ =])?(\d{1,15})-(\d{1,15})(?:\/.*)?$/.exec(header) ?? []
  if (first === undefined || last === undefined)
    throw new RegistryError(
      416,
      'BLOB_UPLOAD_INVALID',
      `expected a content range such as \`0-1023\`, got \`${header.slice(0, 100)}\``,
    )
  return { partFirstByte: Number(first), partLastByte: Number(last) }
}

const hasBody = ({ request: { headers } }: Exchange): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

async function complete(
  exchange: Exchange,
  repository: NamedRepository,
  uploadId: string,
  digest: Digest,
): Promise<HttpResponse> {
  await requireStanding(exchange)
  try {
    const { takesEmptyBlobs, takesShortParts, takesSha512 } = exchange.parts.dialect
    const input: CompleteUploadInput = {
      ...inRepository(repository),
      uploadId,
      layerDigests: [digest],
      allows: { empty: takesEmptyBlobs, shortParts: takesShortParts, sha512: takesSha512 },
    }
    await call(exchange, 'CompleteLayerUpload', input)
  } catch (error) {
    // Two pushes of one layer at once, or a repeated request: the client has what it wants.
    if (!(error instanceof AwsError && error.code === 'LayerAlreadyExistsException')) throw error
  }
  return created(exchange, repository, digest)
}

const created = (
  { base }: Pick<Exchange, 'base'>,
  { asNamed }: NamedRepository,
  digest: Digest,
): HttpResponse => ({
  status: 201,
  headers: {
    location: `${base}/v2/${asNamed}/blobs/${digest}`,
    'docker-content-digest': digest,
    'content-length': '0',
  },
})

const progress = (
  { base }: Pick<Exchange, 'base'>,
  { asNamed }: NamedRepository,
  uploadId: string,
  status: number,
  last: number | undefined,
): HttpResponse => ({
  status,
  headers: {
    location: `${base}/v2/${asNamed}/blobs/uploads/${uploadId}`,
    ...(last !== undefined && { range: `0-${last}` }),
    'docker-upload-uuid': uploadId,
    ...(status !== 204 && { 'content-length': '0' }),
  },
})

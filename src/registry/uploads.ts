import { AwsError } from '../aws/error.ts'
import type { HttpResponse } from '../aws/http.ts'
import type { UploadLayerPartResponse } from '../aws/models/ecr.types.gen.ts'
import type { Digest } from '../names/digest.ts'
import type { UploadInput, UploadPartInput } from '../services/ecr/layer-uploads.ts'
import type { MountLayerInput } from '../services/ecr/layers.ts'
import { RegistryError } from './errors.ts'
import { call, type Exchange, inRepository, requireStanding } from './exchange.ts'
import { hostOf, type NamedRepository, parseNamed, requireDigest } from './routes.ts'

/** POST: begins an upload; with `mount` tries to take the layer from another repository; with `digest` is all of it. */
export async function startUpload(
  exchange: Exchange,
  repository: NamedRepository,
): Promise<HttpResponse> {
  const { query } = exchange
  const whole = query.get('digest')
  const digest = whole === null ? undefined : requireDigest(whole)
  const { uploadId = '' } = await call(exchange, 'InitiateLayerUpload', inRepository(repository))
  if (digest) {
    // Differs from AWS? Whether ECR takes a layer in one POST is not known; the OCI specification has it.
    await addPart(exchange, repository, uploadId)
    return complete(exchange, repository, uploadId, digest)
  }
  const mounted = await mount(exchange, repository, uploadId)
  return mounted
    ? created(exchange, repository, mounted)
    : progress(exchange, repository, uploadId, 202, 0)
}

/** The digest that now is in the repository too, or undefined: then the client sends the layer. */
async function mount(
  { parts, caller, service, query, base }: Exchange,
  repository: NamedRepository,
  uploadId: string,
): Promise<Digest | undefined> {
  const [text, from] = [query.get('mount'), query.get('from')]
  if (text === null || from === null) return undefined
  const digest = requireDigest(text)
  const source = parseNamed(from, hostOf(new URL(base).host))
  if (source instanceof RegistryError) return undefined
  if (source.account !== repository.account || source.region !== repository.region) return undefined
  const input: MountLayerInput = {
    ...inRepository(repository),
    fromRepositoryName: source.name,
    layerDigest: digest,
    uploadId,
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
  const { lastByteReceived = 0 } = await addPart(exchange, repository, uploadId)
  // 201 is ECR's; the OCI specification says 202.
  // Differs from AWS? Its `range` is reported to stay at the first chunk, which no client can want.
  return progress(exchange, repository, uploadId, 201, lastByteReceived)
}

/** PUT: the last bytes, if any, and the end. */
export async function finishUpload(
  exchange: Exchange,
  repository: NamedRepository,
  uploadId: string,
): Promise<HttpResponse> {
  const digest = requireDigest(exchange.query.get('digest') ?? '')
  if (hasBody(exchange)) await addPart(exchange, repository, uploadId)
  return complete(exchange, repository, uploadId, digest)
}

// Differs from AWS? What ECR answers to GET and DELETE of an upload is not known; these are the OCI specification's.

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
  return progress(exchange, repository, uploadId, 204, Math.max(0, received - 1))
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
): Promise<UploadLayerPartResponse> {
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
    await call(exchange, 'CompleteLayerUpload', {
      ...inRepository(repository),
      uploadId,
      layerDigests: [digest],
    })
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
  last: number,
): HttpResponse => ({
  status,
  headers: {
    location: `${base}/v2/${asNamed}/blobs/uploads/${uploadId}`,
    range: `0-${last}`,
    'docker-upload-uuid': uploadId,
    ...(status !== 204 && { 'content-length': '0' }),
  },
})

import type { HttpResponse } from '../aws/http.ts'
import type { Layer } from '../aws/models/ecr.types.gen.ts'
import { mediaTypePattern } from '../image/media-types.ts'
import type { Digest } from '../names/digest.ts'
import type { DeleteLayerInput } from '../services/ecr/delete-layer.ts'
import type { DownloadUrlInput } from '../services/ecr/layers.ts'
import { RegistryError } from './errors.ts'
import { call, type Exchange, inRepository } from './exchange.ts'
import type { NamedRepository } from './routes.ts'

// Differs from AWS? Whether GetDownloadUrlForLayer alone would also satisfy a HEAD is not known.
export async function headBlob(
  exchange: Exchange,
  repository: NamedRepository,
  digest: Digest,
): Promise<HttpResponse> {
  const { layers = [] } = await call(exchange, 'BatchCheckLayerAvailability', {
    ...inRepository(repository),
    layerDigests: [digest],
  })
  const [layer] = layers
  // One that is archived is here: whoever pushes its image again need not send it.
  if (!layer || layer.layerAvailability === 'UNAVAILABLE') throw blobUnknown(digest)
  return {
    status: 200,
    headers: {
      'content-length': String(layer.layerSize ?? 0),
      'content-type': typeOf(layer),
      'docker-content-digest': digest,
    },
  }
}

/** Data folders of before may hold types that cannot stand in a header. */
const typeOf = ({ mediaType = '' }: Layer): string =>
  mediaTypePattern.test(mediaType) ? mediaType : 'application/octet-stream'

const blobUnknown = (digest: Digest): RegistryError =>
  new RegistryError(404, 'BLOB_UNKNOWN', `blob \`${digest}\` is not in the repository`)

/** ECR redirects to the layer's download URL; see `redirectTarget` for the exception. */
export async function getBlob(
  exchange: Exchange,
  repository: NamedRepository,
  digest: Digest,
): Promise<HttpResponse> {
  const input: DownloadUrlInput = {
    ...inRepository(repository),
    layerDigest: digest,
    allows: { unreferenced: exchange.parts.dialect.servesUnreferenced },
  }
  const { downloadUrl = '' } = await call(exchange, 'GetDownloadUrlForLayer', input)
  const url = new URL(downloadUrl)
  const { redirectsToLayers } = exchange.parts.dialect
  const target = redirectsToLayers ? redirectTarget(exchange.base, url) : undefined
  if (target)
    return {
      status: 307,
      headers: { location: target, 'docker-content-digest': digest, 'content-length': '0' },
    }
  const { authorization: _, ...headers } = exchange.request.headers
  const layer = await exchange.parts.layers({
    ...exchange.request,
    headers,
    path: url.pathname,
    query: url.search.slice(1),
  })
  return { ...layer, headers: { ...layer.headers, 'docker-content-digest': digest } }
}

export async function deleteBlob(
  { parts, caller, service }: Exchange,
  repository: NamedRepository,
  digest: Digest,
): Promise<HttpResponse> {
  // ECR Public has no such thing in either dialect.
  if (service !== 'ecr') throw new RegistryError(405, 'UNSUPPORTED', 'DELETE is not supported here')
  const input: DeleteLayerInput = { ...inRepository(repository), layerDigest: digest }
  await parts.invoke('ecr', 'DeleteLayer', input, caller)
  return { status: 202, headers: { 'content-length': '0' } }
}

/**
 * Where a client that came to `base` fetches a layer. The host's name must be another than the registry's, or the
 * client would send its password along, and the port the one that the client knows: it may be a published
 * one. Not an address: go-containerregistry, and crane and ko with it, take a redirect from a name to a loopback
 * address for an attack. Undefined when this server has one name only as far as the client is concerned, such as
 * `localhost`, AWS's own or, in a container, `host.docker.internal`: it is then given the layer at once.
 */
export function redirectTarget(base: string, download: URL): string | undefined {
  const { hostname, port, protocol } = new URL(base)
  const rest = `${download.pathname}${download.search}`
  const at = (name: string) => `${protocol}//${name}${port && `:${port}`}${rest}`
  if (hostname === '127.0.0.1' || hostname === '[::1]') return at('localhost')
  // What stands before the server to speak TLS has a certificate for the name that was asked.
  return protocol === 'http:' && hostname.endsWith('.localhost') ? at('localhost') : undefined
}

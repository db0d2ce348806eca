import type { Descriptor, ImageManifest } from './manifest.ts'
import { dockerManifest, type ImageMediaType, ociManifest } from './media-types.ts'

/** Each of Docker's types with OCI's for the same bytes. */
const twins: readonly (readonly [docker: string, oci: string])[] = [
  [dockerManifest, ociManifest],
  ['application/vnd.docker.container.image.v1+json', 'application/vnd.oci.image.config.v1+json'],
  ['application/vnd.docker.image.rootfs.diff.tar', 'application/vnd.oci.image.layer.v1.tar'],
  [
    'application/vnd.docker.image.rootfs.diff.tar.gzip',
    'application/vnd.oci.image.layer.v1.tar+gzip',
  ],
  [
    'application/vnd.docker.image.rootfs.foreign.diff.tar',
    'application/vnd.oci.image.layer.nondistributable.v1.tar',
  ],
  [
    'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
    'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
  ],
]

const toOci = new Map(twins)
const toDocker = new Map(twins.map(([docker, oci]) => [oci, docker]))

export interface Converted {
  readonly mediaType: ImageMediaType
  readonly text: string
}

/**
 * An image's manifest in the other of the two formats, for a client that reads only that; undefined when it has none there, as an
 * artifact, or a layer in zstd.
 */
// Differs from AWS? Which of the text's other members ECR keeps is not known: annotations and the like have no place in Docker's.
export function convertImage(image: ImageManifest): Converted | undefined {
  const [mediaType, types] =
    image.mediaType === ociManifest
      ? ([dockerManifest, toDocker] as const)
      : ([ociManifest, toOci] as const)
  const described = [image.config, ...image.layers].map((one) => describe(one, types))
  const [config, ...layers] = described.filter((one) => one !== undefined)
  if (image.subject || !config || layers.length !== image.layers.length) return undefined
  return { mediaType, text: JSON.stringify({ schemaVersion: 2, mediaType, config, layers }) }
}

function describe(
  { mediaType, digest, size }: Descriptor,
  types: ReadonlyMap<string, string>,
): Descriptor | undefined {
  const twin = types.get(mediaType)
  return twin === undefined ? undefined : { mediaType: twin, size, digest }
}

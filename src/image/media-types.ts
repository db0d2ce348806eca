export const dockerManifest = 'application/vnd.docker.distribution.manifest.v2+json'
export const dockerManifestList = 'application/vnd.docker.distribution.manifest.list.v2+json'
export const ociManifest = 'application/vnd.oci.image.manifest.v1+json'
export const ociIndex = 'application/vnd.oci.image.index.v1+json'

/** Docker 1.9's and older: unsigned, and signed inside its own text. */
export const schema1Manifest = 'application/vnd.docker.distribution.manifest.v1+json'
export const signedSchema1Manifest = 'application/vnd.docker.distribution.manifest.v1+prettyjws'
export const orasArtifactManifest = 'application/vnd.cncf.oras.artifact.manifest.v1+json'

export const imageMediaTypes = [dockerManifest, ociManifest] as const
const indexMediaTypes = [dockerManifestList, ociIndex] as const

export type ImageMediaType = (typeof imageMediaTypes)[number]
export type IndexMediaType = (typeof indexMediaTypes)[number]

export type Schema1MediaType = typeof schema1Manifest | typeof signedSchema1Manifest

export const isSchema1MediaType = (type: string): type is Schema1MediaType =>
  type === schema1Manifest || type === signedSchema1Manifest

export const isImageMediaType = (type: string): type is ImageMediaType =>
  imageMediaTypes.some((known) => known === type)

export const isIndexMediaType = (type: string): type is IndexMediaType =>
  indexMediaTypes.some((known) => known === type)

/** Printable ASCII, so that it can stand in a header. Parameters are let pass. */
export const mediaTypePattern = /^[!-~](?:[ -~]{0,253}[!-~])?$/

const foreignLayers = new Set([
  'application/vnd.docker.image.rootfs.foreign.diff.tar',
  'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
  'application/vnd.oci.image.layer.nondistributable.v1.tar',
  'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
  'application/vnd.oci.image.layer.nondistributable.v1.tar+zstd',
])

/** A layer that is fetched from its own URLs, such as a Windows base: clients do not push it. */
export const isForeignLayer = (mediaType: string): boolean => foreignLayers.has(mediaType)

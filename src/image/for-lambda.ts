import type { ImageManifest, Manifest } from './manifest.ts'

const configTypes = new Set([
  'application/vnd.docker.container.image.v1+json',
  'application/vnd.oci.image.config.v1+json',
])

// Differs from AWS? Layers in zstd: nobody has reported either answer, so they are refused.
const layerTypes = new Set([
  'application/vnd.docker.image.rootfs.diff.tar',
  'application/vnd.docker.image.rootfs.diff.tar.gzip',
  'application/vnd.oci.image.layer.v1.tar',
  'application/vnd.oci.image.layer.v1.tar+gzip',
])

/**
 * Whether Lambda runs it: one image with plain or gzip layers. An index is refused even if it holds one
 * image only, which is what buildx pushes when it adds attestations (`--provenance=false` avoids it).
 */
export const isSupported = (manifest: Manifest): manifest is ImageManifest =>
  manifest.kind === 'image' &&
  configTypes.has(manifest.config.mediaType) &&
  manifest.layers.every((layer) => layerTypes.has(layer.mediaType))

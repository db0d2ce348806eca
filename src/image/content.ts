import type { Descriptor, Manifest } from './manifest.ts'

/** Docker's name for what a layer of schema 1 is. */
const schema1Layer = 'application/vnd.docker.container.image.rootfs.diff+x-gtar'

/** The config and layers that a manifest names, or the blobs of an artifact. */
export function contentOf(manifest: Manifest): readonly Pick<Descriptor, 'digest' | 'mediaType'>[] {
  switch (manifest.kind) {
    case 'image':
      return [manifest.config, ...manifest.layers]
    case 'artifact':
      return manifest.blobs
    case 'schema 1':
      return manifest.layers.map((digest) => ({ digest, mediaType: schema1Layer }))
    case 'index':
      return []
    default:
      return manifest satisfies never
  }
}

/** The manifests that an index names. */
export const childrenOf = (manifest: Manifest): readonly Descriptor[] =>
  manifest.kind === 'index' ? manifest.manifests : []

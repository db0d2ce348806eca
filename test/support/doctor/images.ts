import { sha256, type TestImage } from '../image.ts'

/** What is pushed: one image that Lambda runs, or what it does not run. */
export type ImageKind = 'one' | 'index' | 'zstd'

const ociIndex = 'application/vnd.oci.image.index.v1+json'
const ociManifest = 'application/vnd.oci.image.manifest.v1+json'

/** The manifest that is tagged, of an image that is there. */
export function manifestOf(kind: ImageKind, { manifest, digest }: Omit<TestImage, 'blobs'>) {
  const text = {
    one: () => manifest,
    zstd: () => manifest.replaceAll('layer.v1.tar', 'layer.v1.tar+zstd'),
    // As buildx pushes with attestations.
    index: () =>
      JSON.stringify({
        ...{ schemaVersion: 2, mediaType: ociIndex },
        manifests: [
          {
            ...{ mediaType: ociManifest, digest, size: Buffer.byteLength(manifest) },
            platform: { architecture: 'amd64', os: 'linux' },
          },
        ],
      }),
  }[kind]()
  return {
    manifest: text,
    digest: sha256(text),
    mediaType: kind === 'index' ? ociIndex : ociManifest,
  }
}

const digest = `sha256:${'1'.repeat(64)}`

/** An image that nobody pulls: files say as much of it as of any. */
const told = JSON.stringify({
  ...{ schemaVersion: 2, mediaType: ociManifest },
  config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: 1 },
  layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size: 1 }],
})

export const toldImage = (kind: ImageKind) =>
  manifestOf(kind, { manifest: told, digest: sha256(told) })

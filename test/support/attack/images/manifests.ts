import { ociIndex, ociManifest } from '../../../../src/image/media-types.ts'
import { layerType } from '../../ecr.ts'
import { file, type HostileImage, tgz } from './image.ts'

const json = (value: unknown) => JSON.stringify(value)
const descriptor = { mediaType: layerType, digest: `sha256:${'0'.repeat(64)}`, size: 10 }

/** By way of the manifest. */
export const manifests: readonly HostileImage[] = [
  {
    fact: 'a manifest of 10,000 layers',
    manifest: (honest) => json({ ...honest, layers: Array(10_000).fill(descriptor) }),
    end: 'refused',
    says: /MANIFEST_INVALID|UNSUPPORTED|INVALID/,
  },
  {
    fact: 'a manifest of five megabytes',
    manifest: (honest) => json({ ...honest, annotations: { x: 'x'.repeat(5_000_000) } }),
    end: 'refused',
  },
  { fact: 'a manifest of brackets', manifest: () => '['.repeat(100_000), end: 'refused' },
  {
    fact: 'a layer that was never pushed',
    manifest: (honest) => json({ ...honest, layers: [descriptor] }),
    end: 'refused',
    says: /MANIFEST_BLOB_UNKNOWN/,
  },
  {
    fact: 'a layer with a path for a digest',
    manifest: (honest) =>
      json({ ...honest, layers: [{ ...descriptor, digest: 'sha256:../../etc/passwd' }] }),
    end: 'refused',
  },
  {
    fact: 'sizes that lie',
    manifest: (honest) =>
      json({
        ...honest,
        layers: (honest.layers as object[]).map((layer) => ({ ...layer, size: 1 })),
      }),
    end: 'Active',
  },
  {
    fact: 'a size below nothing',
    manifest: (honest) => json({ ...honest, layers: [{ ...descriptor, size: -1 }] }),
    end: 'refused',
  },
  {
    fact: 'a size beyond numbers',
    manifest: (honest) => json({ ...honest, layers: [{ ...descriptor, size: 1e300 }] }),
    end: 'refused',
  },
  {
    fact: 'an index of itself',
    type: ociIndex,
    manifest: () =>
      json({
        schemaVersion: 2,
        mediaType: ociIndex,
        manifests: [{ ...descriptor, mediaType: ociIndex }],
      }),
    end: 'refused',
    says: /MANIFEST_BLOB_UNKNOWN/,
  },
  {
    fact: 'an index that is a manifest too',
    type: ociIndex,
    manifest: (honest) => json({ ...honest, mediaType: ociIndex, manifests: [] }),
    end: 'refused',
  },
  {
    fact: 'an index where an image is expected',
    type: ociIndex,
    manifest: () => json({ schemaVersion: 2, mediaType: ociIndex, manifests: [] }),
    end: 'refused',
  },
  {
    fact: 'a media type that is another beside it',
    type: ociIndex,
    manifest: json,
    end: 'refused',
  },
  {
    fact: 'a media type nobody knows',
    type: 'text/html',
    manifest: (honest) => json({ ...honest, mediaType: 'text/html' }),
    end: 'refused',
  },
  {
    fact: 'schema 1',
    type: 'application/vnd.docker.distribution.manifest.v1+json',
    manifest: () => json({ schemaVersion: 1, fsLayers: [] }),
    end: 'refused',
  },
  {
    fact: 'a config of another kind',
    manifest: (honest) =>
      json({
        ...honest,
        config: { ...(honest.config as object), mediaType: 'application/vnd.wasm.config' },
      }),
    end: 'refused',
    says: /image|media type/,
  },
  {
    fact: 'a subject that is not there',
    manifest: (honest) => json({ ...honest, subject: { ...descriptor, mediaType: ociManifest } }),
    end: 'Active',
  },
  {
    fact: 'one layer five hundred times',
    layers: [tgz(file('app'))],
    manifest: (honest) =>
      json({ ...honest, layers: Array(500).fill((honest.layers as object[])[0]) }),
    end: 'Active',
  },
]

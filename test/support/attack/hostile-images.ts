import { ociManifest } from '../../../src/image/media-types.ts'
import { configType, layerType } from '../ecr.ts'
import { sha256 } from '../image.ts'
import { archives } from './images/archives.ts'
import { configs } from './images/configs.ts'
import { escapes } from './images/escapes.ts'
import { type HostileImage, plain } from './images/image.ts'
import { manifests } from './images/manifests.ts'

export const hostileImages: readonly HostileImage[] = [
  ...escapes,
  ...archives,
  ...configs,
  ...manifests,
]

/** The blobs and the manifest of an image as they are pushed. */
export function pushable({
  layers = plain,
  config = { Entrypoint: ['/app'] },
  manifest,
  type = ociManifest,
}: HostileImage) {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const written = Buffer.isBuffer(config)
    ? config
    : Buffer.from(JSON.stringify({ architecture, os: 'linux', config }))
  const describe = (bytes: Buffer, mediaType: string) => ({
    mediaType,
    digest: sha256(bytes),
    size: bytes.length,
  })
  const honest = {
    ...{ schemaVersion: 2, mediaType: ociManifest },
    config: describe(written, configType),
    layers: layers.map((layer) => describe(layer, layerType)),
  }
  return {
    blobs: [...layers, written],
    manifest: manifest ? manifest(honest) : JSON.stringify(honest),
    type,
  }
}

import { createHash } from 'node:crypto'
import { pack } from 'tar-stream'
import { ociManifest } from '../../src/image/media-types.ts'
import { configType, layerType } from './ecr.ts'

export interface Blob {
  readonly mediaType: string
  readonly digest: string
  readonly bytes: Buffer
}

/** An image as bytes, to be pushed by HTTP requests alone. */
export interface TestImage {
  readonly blobs: readonly Blob[]
  readonly manifest: string
  readonly digest: string
}

const arch = process.arch === 'x64' ? 'amd64' : process.arch

export const sha256 = (bytes: Uint8Array | string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

const blob = (mediaType: string, bytes: Buffer): Blob => ({
  ...{ mediaType, bytes },
  digest: sha256(bytes),
})

const descriptor = ({ mediaType, digest, bytes }: Blob) => ({
  ...{ mediaType, digest },
  size: bytes.byteLength,
})

/** An image whose layers are tar archives of one file each: one layer for every content. */
export async function makeImage(...contents: readonly Buffer[]): Promise<TestImage> {
  const archives = contents.map((content, number) => archive(`file-${number}`, content))
  return imageOf(await Promise.all(archives), { Entrypoint: ['/file-0'] })
}

/** An image of these layers, each a tar archive. */
export function imageOf(archives: readonly Buffer[], process: object): TestImage {
  const layers = archives.map((bytes) => blob(layerType.replace('+gzip', ''), bytes))
  const settings = {
    ...{ architecture: arch, os: 'linux', config: process },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  }
  const config = blob(configType, Buffer.from(JSON.stringify(settings)))
  const manifest = JSON.stringify({
    ...{ schemaVersion: 2, mediaType: ociManifest },
    config: descriptor(config),
    layers: layers.map(descriptor),
  })
  return { blobs: [...layers, config], manifest, digest: sha256(manifest) }
}

async function archive(name: string, content: Buffer): Promise<Buffer> {
  const tar = pack()
  tar.entry({ name, mode: 0o755 }, content)
  tar.finalize()
  const parts: Buffer[] = []
  for await (const part of tar as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}

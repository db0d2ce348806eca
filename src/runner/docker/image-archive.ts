import { createHash } from 'node:crypto'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'
import { type Decompress, decompressing } from '../compression.ts'
import { ImageUnusable, type RunnableImage, type RunnableLayer } from '../types.ts'

const imageBytesMax = 10 * 1024 ** 3

interface Measured {
  readonly layer: RunnableLayer
  readonly bytes: number
  /** Digest of the uncompressed archive, by which Docker knows a layer. */
  readonly diffId: string
}

/** The image as `docker load` takes it. Each layer is read twice: an archive says sizes and digests before content. */
export async function* imageArchive(
  image: RunnableImage,
  name: string,
): AsyncGenerator<Uint8Array> {
  const layers: Measured[] = []
  let left = imageBytesMax
  for (const layer of image.layers) {
    const { uncompressed, ...measured } = await measure(layer, left)
    left -= uncompressed
    layers.push(measured)
  }
  const { entrypoint, command, workingDirectory, environment, architecture } = image.config
  const config = JSON.stringify({
    architecture,
    os: 'linux',
    config: {
      Entrypoint: entrypoint,
      Cmd: command,
      WorkingDir: workingDirectory,
      Env: environment,
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
  })
  const configName = `${createHash('sha256').update(config).digest('hex')}.json`
  const manifest = [
    {
      Config: configName,
      RepoTags: [name],
      Layers: layers.map((_, index) => `${index}/layer.tar`),
    },
  ]
  const archive = pack()
  const written = (async () => {
    archive.entry({ name: configName }, config)
    for (const [index, { layer, bytes }] of layers.entries()) {
      const entry = archive.entry({ name: `${index}/layer.tar`, size: bytes })
      await pipeline(Readable.from(layer.read()), entry as unknown as Writable)
    }
    archive.entry({ name: 'manifest.json' }, JSON.stringify(manifest))
    archive.finalize()
  })()
  written.catch((error: Error) => archive.destroy(error))
  yield* archive as AsyncIterable<Uint8Array>
  await written
}

async function measure(layer: RunnableLayer, uncompressedMax: number) {
  const compressed = createHash('sha256')
  const plain = createHash('sha256')
  let bytes = 0
  let uncompressed = 0
  const source = Readable.from(
    (async function* () {
      for await (const chunk of layer.read()) {
        compressed.update(chunk)
        bytes += chunk.byteLength
        yield chunk
      }
    })(),
  )
  const sink = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      plain.update(chunk)
      uncompressed += chunk.byteLength
      if (uncompressed <= uncompressedMax) return done()
      done(
        new ImageUnusable(
          'SizeLimitExceeded: Uncompressed container image size exceeds 10 GiB limit',
        ),
      )
    },
  })
  let decompress: Decompress | undefined
  for await (const chunk of layer.read()) {
    decompress = decompressing(chunk)
    break
  }
  if (decompress) await pipeline(source, decompress, sink)
  else await pipeline(source, sink)
  const digest = `sha256:${compressed.digest('hex')}`
  if (digest !== layer.digest)
    throw new ImageUnusable(`layer ${layer.digest} has the content of ${digest}`)
  return { layer, bytes, uncompressed, diffId: `sha256:${plain.digest('hex')}` }
}

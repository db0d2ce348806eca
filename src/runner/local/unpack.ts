import { createHash } from 'node:crypto'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import { decompressing, headBytes } from '../compression.ts'
import { ImageUnusable, type RunnableLayer } from '../types.ts'
import { LayerWriter } from './layer-writer.ts'

/** What a layer takes away from the layers below it. Paths are relative to the root. */
export interface Unpacked {
  /** Uncompressed bytes of the archive. */
  readonly bytes: number
  readonly removed: readonly string[]
  /** Directories whose earlier content does not show. */
  readonly opaque: readonly string[]
}

/** What Lambda allows one image to be, uncompressed. */
export const imageBytesMax = 10 * 1024 ** 3

export const tooLarge = () =>
  new ImageUnusable('SizeLimitExceeded: Uncompressed container image size exceeds 10 GiB limit')

/** Unpacks one layer into an empty folder. Throws ImageUnusable for what cannot be unpacked or is not what its digest says. */
export async function unpackLayer(
  layer: RunnableLayer,
  folder: string,
  bytesMax: number = imageBytesMax,
): Promise<Unpacked> {
  const hash = createHash('sha256')
  const hashed = (async function* () {
    for await (const chunk of layer.read()) {
      hash.update(chunk)
      yield chunk
    }
  })()
  const unpacked = await unpackFrom(hashed, layer, folder, bytesMax).finally(() =>
    // A layer that was not read to its end is an open file.
    hashed.return(undefined),
  )
  const digest = `sha256:${hash.digest('hex')}`
  if (digest !== layer.digest)
    throw new ImageUnusable(`layer ${layer.digest} has the content of ${digest}`)
  return unpacked
}

async function unpackFrom(
  hashed: AsyncGenerator<Uint8Array>,
  layer: RunnableLayer,
  folder: string,
  bytesMax: number,
): Promise<Unpacked> {
  const { head, rest } = await peek(hashed, headBytes)
  const archive = extract()
  const limit = byteLimit(bytesMax)
  const writer = new LayerWriter(folder)
  const source = Readable.from(rest, { objectMode: false, highWaterMark: 1 << 20 })
  const decompress = decompressing(head)
  const piped = decompress
    ? pipeline(source, decompress, limit.stream, archive)
    : pipeline(source, limit.stream, archive)
  try {
    const written = (async () => {
      for await (const entry of archive) {
        if ((entry.header.size ?? 0) > bytesMax) throw tooLarge()
        await writer.write(entry.header, entry as AsyncIterable<Uint8Array>)
      }
    })()
    // Both fail together when either does; the other's failure is the same one, seen later.
    await Promise.all([written, piped])
  } catch (error) {
    archive.destroy()
    await piped.catch(() => undefined)
    throw asUnusable(error, layer)
  }
  return { bytes: limit.bytes(), ...writer.finish() }
}

async function peek(source: AsyncGenerator<Uint8Array>, bytes: number) {
  const first: Uint8Array[] = []
  let length = 0
  while (length < bytes) {
    const { done, value } = await source.next()
    if (done) break
    first.push(value)
    length += value.byteLength
  }
  const rest = (async function* () {
    yield* first
    yield* source
  })()
  return { head: Buffer.concat(first, length).subarray(0, bytes), rest }
}

function byteLimit(bytesMax: number) {
  let bytes = 0
  const stream = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.byteLength
      if (bytes > bytesMax) done(tooLarge())
      else done(null, chunk)
    },
  })
  return { stream, bytes: () => bytes }
}

/** The disk's own failures, which say nothing about the image. */
const ours = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EMFILE', 'ENFILE', 'EACCES', 'EPERM'])

function asUnusable(error: unknown, layer: RunnableLayer): unknown {
  if (error instanceof ImageUnusable || !(error instanceof Error)) return error
  const code = 'code' in error ? String(error.code) : ''
  if (ours.has(code)) return error
  return new ImageUnusable(`layer ${layer.digest} cannot be unpacked: ${error.message}`)
}

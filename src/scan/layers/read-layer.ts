import { createHash } from 'node:crypto'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Header } from 'tar-stream'
import { decompressing, headBytes } from '../../runner/compression.ts'
import { ImageUnreadable, LayerDamaged } from '../inventory.ts'

export interface Layer {
  readonly digest: string
  readonly read: () => AsyncIterable<Uint8Array>
}

/** What is still to be read of an image. */
export interface Budget {
  bytes: number
  entries: number
}

export type OnEntry = (header: Header, content: AsyncIterable<Uint8Array>) => Promise<void>

/**
 * Gives every entry of a layer's archive, unpacked from memory: nothing is written. `onEntry` may leave content unread.
 * @throws ImageUnreadable for what is no archive or is too much, and LayerDamaged.
 */
export async function readLayer(layer: Layer, budget: Budget, onEntry: OnEntry): Promise<void> {
  const hash = createHash('sha256')
  const hashed = (async function* () {
    for await (const chunk of layer.read()) {
      hash.update(chunk)
      yield chunk
    }
  })()
  try {
    await unpack(hashed, budget, onEntry)
    for await (const _ of hashed) {
      // What lies behind the archive's end belongs to the digest.
    }
  } catch (error) {
    if (error instanceof ImageUnreadable || isOurs(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new ImageUnreadable(`layer ${layer.digest} cannot be unpacked: ${reason}`)
  } finally {
    await hashed.return(undefined)
  }
  if (`sha256:${hash.digest('hex')}` !== layer.digest) throw new LayerDamaged(layer.digest)
}

/** The disk's failures say nothing about the image, nor do those of the blob store, which have a name of their own. */
const isOurs = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'BlobDamaged' || /^E[A-Z]+$/.test('code' in error ? String(error.code) : ''))

async function unpack(
  source: AsyncGenerator<Uint8Array>,
  budget: Budget,
  onEntry: OnEntry,
): Promise<void> {
  const { head, rest } = await peek(source)
  const decompress = decompressing(head)
  const archive = extract()
  const counted = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      budget.bytes -= chunk.byteLength
      if (budget.bytes < 0) done(new ImageUnreadable('the image is too large to be scanned'))
      else done(null, chunk)
    },
  })
  const packed = Readable.from(rest, { objectMode: false })
  const piped = decompress
    ? pipeline(packed, decompress, counted, archive)
    : pipeline(packed, counted, archive)
  const read = async () => {
    for await (const entry of archive) {
      budget.entries -= 1
      if (budget.entries < 0)
        throw new ImageUnreadable('the image has too many files to be scanned')
      await onEntry(entry.header, entry as AsyncIterable<Uint8Array>)
      entry.resume()
    }
  }
  try {
    await Promise.all([read(), piped])
  } catch (error) {
    archive.destroy()
    await piped.catch(() => undefined)
    throw error
  }
}

async function peek(source: AsyncGenerator<Uint8Array>) {
  const first: Uint8Array[] = []
  for (let bytes = 0; bytes < headBytes; ) {
    const { done, value } = await source.next()
    if (done) break
    first.push(value)
    bytes += value.byteLength
  }
  const rest = (async function* () {
    yield* first
    yield* source
  })()
  return { head: Buffer.concat(first).subarray(0, headBytes), rest }
}

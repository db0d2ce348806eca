import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import zlib from 'node:zlib'

/** The types are those of the oldest Node. */
interface NewerZlib {
  readonly createZstdDecompress?: (options: { readonly chunkSize: number }) => Transform
}

const { createZstdDecompress } = zlib as NewerZlib

/** Node's own, from 22.15 and 23.8 on; undefined where it has none. It is given one frame: it ends silently with the first. */
export const nativeFrame =
  createZstdDecompress &&
  async function* (frame: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const decoder = createZstdDecompress({ chunkSize: 1 << 18 })
    const fed = pipeline(frame, decoder)
    // A failure is met below, by whoever reads.
    fed.catch(() => undefined)
    yield* decoder as AsyncIterable<Uint8Array>
    await fed
  }

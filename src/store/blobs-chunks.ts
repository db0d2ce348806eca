import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { algorithmOf, type Digest } from '../names/digest.ts'
import type { ByteRange } from './blobs.ts'
import { chunksOf, contentOf, NotWhole, requireDigest } from './blobs-proof.ts'

export interface ChunksToRead extends ByteRange {
  readonly digest: Digest
  /** As `chunksOf` takes it. */
  readonly ring?: number | undefined
  /** Makes the whole be hashed on the way, and hears that the file has its digest. */
  readonly proven?: (() => void) | undefined
}

/** One more than a reader may run ahead, for the chunk that is held back. */
export const servingRing = 5

/**
 * The bytes of a blob's file as it was `seen`. The last chunk waits for the proof of all: nobody gets a whole that is not one.
 * @throws NotWhole
 */
export async function* provenChunks(
  file: FileHandle,
  seen: BigIntStats,
  { digest, start, end, ring, proven }: ChunksToRead,
): AsyncGenerator<Uint8Array> {
  if (end >= Number(seen.size)) throw new NotWhole(`it ends at byte ${seen.size}`)
  const hash = proven && createHash(algorithmOf(digest))
  let last: Uint8Array | undefined
  for await (const chunk of chunksOf(file, start, end + 1, ring)) {
    hash?.update(chunk)
    if (last) yield last
    last = chunk
  }
  if (await isChanged(file, seen)) throw new NotWhole('it changed while it was read')
  if (hash) requireDigest(hash.digest('hex'), digest)
  proven?.()
  if (last) yield last
}

export const isChanged = async (file: FileHandle, seen: BigIntStats): Promise<boolean> =>
  contentOf(await file.stat({ bigint: true })) !== contentOf(seen)

/** The same bytes, the first chunk read already: what shows up until then can still be answered with a status. */
export async function begun(chunks: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const rest = chunks[Symbol.asyncIterator]()
  let first: Promise<IteratorResult<Uint8Array>> | undefined = rest.next()
  await first
  const iterator: AsyncIterator<Uint8Array> = {
    next: () => {
      const next = first ?? rest.next()
      first = undefined
      return next
    },
    // Closes the file when the client goes away early.
    return: async (value) => (await rest.return?.(value)) ?? { done: true, value },
  }
  return { [Symbol.asyncIterator]: () => iterator }
}

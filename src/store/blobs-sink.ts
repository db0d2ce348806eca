import type { FileHandle } from 'node:fs/promises'

const chunkBytes = 1_048_576
/** Chunks of one stream being written and hashed while the next is filled. */
const inFlightMax = 3
/** Data older than this is pushed to the disk while more arrives, so that the last sync is short. */
const syncEveryBytes = 32 * chunkBytes

/** Buffers that the hashing thread can read too. Reused: a fresh one costs a page fault every 4 KiB. */
export class ChunkPool {
  readonly #free: Uint8Array[] = []

  take(): Uint8Array {
    return this.#free.pop() ?? new Uint8Array(new SharedArrayBuffer(chunkBytes))
  }

  give(chunk: Uint8Array): void {
    if (this.#free.length < 32) this.#free.push(chunk)
  }
}

export interface SinkParts {
  readonly file: FileHandle
  readonly offset: number
  readonly pool: ChunkPool
  /** Called with each chunk in order; resolves when it is done with the bytes. */
  readonly hash: ((bytes: Uint8Array) => Promise<void>) | undefined
  /** Shared by all sinks of a store: two background syncs at once would hold up the writes. */
  readonly background: { syncing: boolean }
}

/** Writes everything to the file from `offset` on, and resolves to the end's offset once it is on disk. */
export async function writeSynced(
  bytes: AsyncIterable<Uint8Array>,
  { file, offset, pool, hash, background }: SinkParts,
): Promise<number> {
  const running = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | undefined
  let position = offset
  let unsynced = 0
  let chunk = pool.take()
  let filled = 0

  const run = (work: Promise<void>): void => {
    const settled = work
      .catch((error: unknown) => {
        failure ??= { error }
      })
      .finally(() => running.delete(settled))
    running.add(settled)
  }

  const send = async (): Promise<void> => {
    const [full, length, at] = [chunk, filled, position]
    const part = full.subarray(0, length)
    const both = Promise.all([writeAll(file, part, at), hash?.(part)])
    run(both.then(() => pool.give(full)))
    position += length
    unsynced += length
    filled = 0
    chunk = pool.take()
    if (unsynced >= syncEveryBytes && !background.syncing) {
      unsynced = 0
      background.syncing = true
      run(
        file.datasync().finally(() => {
          background.syncing = false
        }),
      )
    }
    while (running.size > inFlightMax) await Promise.race(running)
    if (failure) throw failure.error
  }

  try {
    for await (const part of bytes) {
      for (let at = 0; at < part.byteLength; ) {
        const taken = Math.min(part.byteLength - at, chunkBytes - filled)
        chunk.set(part.subarray(at, at + taken), filled)
        at += taken
        filled += taken
        if (filled === chunkBytes) await send()
      }
    }
    if (filled > 0) await send()
  } finally {
    // Also on the way out of a failure: nothing may write to the file after its handle is closed.
    await Promise.all(running)
    pool.give(chunk)
  }
  if (failure) throw failure.error
  if (position > offset) await file.datasync()
  return position
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(
      bytes,
      written,
      bytes.byteLength - written,
      position + written,
    )
    written += bytesWritten
  }
}

/** Hands the first `size` bytes of the file to `hash`, in order. */
export async function hashFile(
  file: FileHandle,
  size: number,
  pool: ChunkPool,
  hash: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const chunk = pool.take()
  for (let position = 0; position < size; ) {
    const { bytesRead } = await file.read(chunk, 0, Math.min(chunkBytes, size - position), position)
    if (bytesRead === 0) throw new Error(`the upload ends at ${position} of ${size} bytes`)
    await hash(chunk.subarray(0, bytesRead))
    position += bytesRead
  }
  pool.give(chunk)
}

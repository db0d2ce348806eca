import type { FileHandle } from 'node:fs/promises'

const chunkBytes = 1_048_576
/** A client that sends a byte at a time must not fill the memory with what surrounds each. */
const partsMax = 256
/** Writes of one stream under way while more arrives. The file's lock lets no second one in. */
const inFlightMax = 1
/** Data older than this is pushed to the disk while more arrives, so that the last sync is short. */
const syncEveryBytes = 32 * chunkBytes

export interface SinkParts {
  readonly file: FileHandle
  readonly offset: number
  /** Called with each part in order. */
  readonly hash: ((bytes: Uint8Array) => void) | undefined
  /** Shared by all sinks of a store: two background syncs at once would hold up the writes. */
  readonly background: { syncing: boolean }
}

/**
 * Writes everything to the file from `offset` on, and resolves to the end's offset once it is on disk. Parts are
 * written from where they lie: they must not change afterwards.
 */
export async function writeSynced(
  bytes: AsyncIterable<Uint8Array>,
  { file, offset, hash, background }: SinkParts,
): Promise<number> {
  const running = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | undefined
  let position = offset
  let unsynced = 0
  let parts: Uint8Array[] = []
  let length = 0

  const run = (work: Promise<void>): void => {
    const settled = work
      .catch((error: unknown) => {
        failure ??= { error }
      })
      .finally(() => running.delete(settled))
    running.add(settled)
  }

  const send = async (): Promise<void> => {
    run(writeAll(file, parts, length, position))
    position += length
    unsynced += length
    parts = []
    length = 0
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
      hash?.(part)
      parts.push(part)
      length += part.byteLength
      if (length >= chunkBytes || parts.length === partsMax) await send()
    }
    if (length > 0) await send()
  } finally {
    // Also on the way out of a failure: nothing may write to the file after its handle is closed.
    await Promise.all(running)
  }
  if (failure) throw failure.error
  if (position > offset) await file.datasync()
  return position
}

async function writeAll(
  file: FileHandle,
  parts: readonly Uint8Array[],
  length: number,
  position: number,
): Promise<void> {
  let { bytesWritten: written } = await file.writev(parts, position)
  if (written === length) return
  const whole = Buffer.concat(parts, length)
  while (written < length)
    written += (await file.write(whole, written, length - written, position + written)).bytesWritten
}

/** Hands the first `size` bytes of the file to `hash`, in order. */
export async function hashFile(
  file: FileHandle,
  size: number,
  hash: (bytes: Uint8Array) => void,
): Promise<void> {
  const chunk = Buffer.allocUnsafeSlow(chunkBytes)
  for (let position = 0; position < size; ) {
    const { bytesRead } = await file.read(chunk, 0, Math.min(chunkBytes, size - position), position)
    if (bytesRead === 0) throw new Error(`the upload ends at ${position} of ${size} bytes`)
    hash(chunk.subarray(0, bytesRead))
    position += bytesRead
  }
}

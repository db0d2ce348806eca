import { createHash, type Hash } from 'node:crypto'
import { constants, mkdirSync, renameSync, statSync, unlinkSync } from 'node:fs'
import { type FileHandle, open, opendir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Digest, hexOf, parseDigest } from '../names/digest.ts'
import { type Blobs, type ByteRange, type HeldUpload, UploadBusy, UploadLost } from './blobs.ts'
import { hashFile, writeSynced } from './blobs-sink.ts'
import { syncFolder } from './folder.ts'

interface UploadState {
  busy: boolean
  ended: boolean
  hash: Hash
  /** Bytes that `hash` has seen; undefined when it must start over. */
  hashed: number | undefined
}

const newState = (): UploadState => ({
  busy: false,
  ended: false,
  hash: createHash('sha256'),
  hashed: 0,
})

/** Hash states of uploads nobody came back to are dropped beyond this many; those hash from the file. */
const statesMax = 10_000

/**
 * Blobs as files named by digest in `<folder>/sha256`, uploads in `<folder>/uploads` of the same file
 * system. An upload becomes a blob by one rename, so that a half-written blob can never be seen.
 */
export async function openBlobs(folder: string): Promise<Blobs> {
  const blobs = join(folder, 'sha256')
  const uploads = join(folder, 'uploads')
  for (const made of [blobs, uploads]) mkdirSync(made, { recursive: true, mode: 0o700 })
  await syncFolder(folder)

  const background = { syncing: false }
  const states = new Map<string, UploadState>()
  const pathOf = (digest: Digest) => join(blobs, hexOf(digest))

  const dropOldest = (): void => {
    for (const [upload, { busy }] of states) {
      if (states.size <= statesMax) return
      if (!busy) states.delete(upload)
    }
  }

  const heldUpload = (upload: string, state: UploadState): HeldUpload => {
    const path = join(uploads, upload)
    const startOver = () => {
      state.hash = createHash('sha256')
    }
    // In this thread: to copy each byte for another, and to wake it, takes longer than SHA-256 in hardware.
    const hash = (bytes: Uint8Array) => void state.hash.update(bytes)
    return {
      append: async (offset, bytes) => {
        const goesOn = state.hashed === offset
        // Until it succeeds: a part that breaks off leaves the hash beyond what counts.
        state.hashed = undefined
        const file = await openUpload(path, offset)
        try {
          if (offset === 0) await syncFolder(uploads)
          if (!goesOn) startOver()
          const hashed = goesOn || offset === 0
          const total = await writeSynced(bytes, {
            file,
            offset,
            hash: hashed ? hash : undefined,
            background,
          })
          if (hashed) state.hashed = total
          return total
        } catch (error) {
          // Nobody may come back to it, and the disk may be full of it.
          await file.truncate(offset).catch(() => undefined)
          throw error
        } finally {
          await file.close()
        }
      },

      finish: async (size, digest) => {
        const file = await openUpload(path, size)
        try {
          if (state.hashed !== size) {
            state.hashed = undefined
            startOver()
            await hashFile(file, size, hash)
            state.hashed = size
          }
          if (state.hash.copy().digest('hex') !== hexOf(digest)) return false
          // What `remove` goes by.
          const now = new Date()
          await file.utimes(now, now)
          await file.datasync()
        } finally {
          await file.close()
        }
        renameSync(path, pathOf(digest))
        await syncFolder(blobs)
        state.ended = true
        return true
      },

      discard: async () => {
        await rm(path, { force: true })
        state.ended = true
      },
    }
  }

  return {
    hold: async (upload, work) => {
      const state = states.get(upload) ?? newState()
      if (state.busy) throw new UploadBusy(upload)
      // Last in the map: those nobody came back to are first.
      states.delete(upload)
      states.set(upload, state)
      state.busy = true
      try {
        return await work(heldUpload(upload, state))
      } finally {
        state.busy = false
        if (state.ended) states.delete(upload)
        dropOldest()
      }
    },

    size: async (digest) => {
      try {
        return (await stat(pathOf(digest))).size
      } catch (error) {
        if (isAbsent(error)) return undefined
        throw error
      }
    },

    read: (digest, range) => readFile(pathOf(digest), range, undefined),
    serve: (digest, range) => readFile(pathOf(digest), range, 4),
    file: pathOf,

    remove: async (digest, before) => {
      // Both in one turn of the event loop, as `finish` renames in one: a blob finished again is never lost.
      try {
        if (statSync(pathOf(digest)).mtimeMs >= before.getTime()) return false
        unlinkSync(pathOf(digest))
        return true
      } catch (error) {
        if (isAbsent(error)) return false
        throw error
      }
    },

    digests: async function* () {
      for await (const { name } of await opendir(blobs)) {
        const digest = parseDigest(`sha256:${name}`)
        if (digest) yield digest
      }
    },

    uploads: async function* () {
      for await (const { name } of await opendir(uploads)) yield name
    },

    close: async () => undefined,
  }
}

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** Opens the upload and cuts off what lies behind the bytes that count. */
async function openUpload(path: string, size: number): Promise<FileHandle> {
  const create = size === 0 ? constants.O_CREAT : 0
  const file = await open(path, constants.O_RDWR | create, 0o600).catch((error: unknown) => {
    throw isAbsent(error) ? new UploadLost(basename(path)) : error
  })
  const kept = (await file.stat()).size
  if (kept === size) return file
  if (kept > size) {
    await file.truncate(size)
    return file
  }
  await file.close()
  throw new Error(`the upload holds ${kept} of ${size} bytes: its file was cut`)
}

const chunkBytes = 1_048_576

/** With a `ring`, that many buffers are used in turn; without, each chunk has its own. */
async function* readFile(
  path: string,
  range: ByteRange | undefined,
  ring: number | undefined,
): AsyncGenerator<Uint8Array> {
  const file = await open(path, constants.O_RDONLY)
  try {
    const end = range ? range.end + 1 : (await file.stat()).size
    const buffers: Buffer[] = []
    let position = range?.start ?? 0
    for (let turn = 0; position < end; turn++) {
      const length = Math.min(chunkBytes, end - position)
      const slot = ring === undefined ? 0 : turn % ring
      const reused = ring === undefined ? undefined : buffers[slot]
      const buffer = reused ?? Buffer.allocUnsafeSlow(length)
      buffers[slot] = buffer
      const { bytesRead } = await file.read(buffer, 0, length, position)
      if (bytesRead === 0) throw new Error(`${path} ends at ${position}, before ${end}`)
      position += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

import { createHash, type Hash } from 'node:crypto'
import { constants, lstatSync, mkdirSync, renameSync } from 'node:fs'
import { type FileHandle, open, opendir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import {
  algorithmOf,
  type Digest,
  type DigestAlgorithm,
  digestOfHex,
  hexOf,
} from '../names/digest.ts'
import { type Blobs, type HeldUpload, UploadBusy, UploadLost, type WeighedFile } from './blobs.ts'
import { Proofs } from './blobs-proof.ts'
import { type OnDamage, openBlobReads } from './blobs-reads.ts'
import { Shelves } from './blobs-shelves.ts'
import { hashFile, writeSynced } from './blobs-sink.ts'
import { syncFolder } from './folder.ts'

interface UploadState {
  busy: boolean
  ended: boolean
  hash: Hash
  /** Bytes that `hash` has seen; undefined when it must start over. */
  hashed: number | undefined
  /** What it is being made. */
  becomes: Digest | undefined
}

const newState = (): UploadState => ({
  busy: false,
  ended: false,
  hash: createHash('sha256'),
  hashed: 0,
  becomes: undefined,
})

/** Hash states of uploads nobody came back to are dropped beyond this many; those hash from the file. */
const statesMax = 10_000

/**
 * Blobs as files named by digest in `<folder>/sha256`, uploads in `<folder>/uploads` of the same file
 * system, and what is out of sight in `aside` and `damaged`. An upload becomes a blob by one rename, so that a half-written blob can never be seen.
 */
export async function openBlobs(
  folder: string,
  damaged: OnDamage = () => undefined,
): Promise<Blobs> {
  const shelves = new Shelves(folder)
  const proofs = new Proofs()
  const uploads = join(folder, 'uploads')
  mkdirSync(uploads, { recursive: true, mode: 0o700 })
  await syncFolder(folder)

  const background = { syncing: false }
  const states = new Map<string, UploadState>()
  /** Those whose blob nobody may refer to yet. */
  const held = new Set<UploadState>()

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
          const made =
            algorithmOf(digest) === 'sha256'
              ? state.hash.copy()
              : await hashedAgain(file, size, algorithmOf(digest))
          if (made.digest('hex') !== hexOf(digest)) return false
          state.becomes = digest
          held.add(state)
          // What `setAside` goes by.
          const now = new Date()
          await file.utimes(now, now)
          await file.datasync()
        } finally {
          await file.close()
        }
        if (shelves.stats(digest)?.isDirectory()) shelves.markDamaged(digest, undefined, 'sha256')
        renameSync(path, shelves.path(digest))
        const written = shelves.stats(digest)
        // What was hashed is what was written.
        if (written) proofs.add(digest, written)
        shelves.forget(digest)
        await syncFolder(shelves.folder('sha256'))
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
        held.delete(state)
        if (state.ended) states.delete(upload)
        dropOldest()
      }
    },

    ...openBlobReads(shelves, proofs, damaged),

    setAside: async (digest, before) => shelves.setAside(digest, before),
    purge: async (shelf, digest, before) => shelves.purge(shelf, digest, before),

    digests: async function* (shelf) {
      for await (const { name } of await opendir(shelves.folder(shelf ?? 'sha256'))) {
        const digest = digestOfHex(name)
        if (digest) yield digest
      }
    },

    uploads: async function* () {
      for await (const { name } of await opendir(uploads)) yield name
    },

    weigh: (digest, shelf) => weighed(shelves.path(digest, shelf)),
    weighUpload: (upload) => weighed(join(uploads, upload)),
    isBeingFinished: (digest) => [...held].some(({ becomes }) => becomes === digest),

    close: async () => undefined,
  }
}

function weighed(path: string): WeighedFile | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found && { bytes: found.size, at: found.mtime }
}

/** With an algorithm that is not known before the upload ends. */
async function hashedAgain(
  file: FileHandle,
  size: number,
  algorithm: DigestAlgorithm,
): Promise<Hash> {
  const hash = createHash(algorithm)
  await hashFile(file, size, (bytes) => void hash.update(bytes))
  return hash
}

/** Opens the upload and cuts off what lies behind the bytes that count. */
async function openUpload(path: string, size: number): Promise<FileHandle> {
  const create = size === 0 ? constants.O_CREAT : 0
  const flags = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0) | create
  const file = await open(path, flags, 0o600).catch((error: NodeJS.ErrnoException) => {
    // A link, or a folder, in its place is no upload either.
    throw /^(ENOENT|ELOOP|EISDIR|ENXIO)$/.test(error.code ?? '')
      ? new UploadLost(basename(path))
      : error
  })
  const found = await file.stat()
  if (!found.isFile()) {
    await file.close()
    throw new UploadLost(basename(path))
  }
  const kept = found.size
  if (kept === size) return file
  if (kept > size) {
    await file.truncate(size)
    return file
  }
  await file.close()
  throw new Error(`the upload holds ${kept} of ${size} bytes: its file was cut`)
}

import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import type { Digest } from '../names/digest.ts'
import {
  BlobDamaged,
  type Blobs,
  type ByteRange,
  type Examined,
  type FoundBlob,
  type LearntOfBlob,
  type LentBlob,
} from './blobs.ts'
import { isChanged, provenChunks, servingRing } from './blobs-chunks.ts'
import { hashWhole, identityOf, NotWhole, openFile, type Proofs } from './blobs-proof.ts'
import type { Shelves } from './blobs-shelves.ts'
import { syncFolder } from './folder.ts'
import { Recent } from './recent.ts'

/** Told once of every blob that is marked: what is wrong with it, in words. */
export type OnDamage = (digest: Digest, problem: string) => void

/** Configs, signatures and the like: to open and close a file costs more than to send them. */
const smallBytesMax = 65_536
const smallKeptMax = 33_554_432

/** How blobs are read, and how what is not whole is found. */
export function openBlobReads(
  shelves: Shelves,
  proofs: Proofs,
  damaged: OnDamage,
): Omit<
  Blobs,
  | ('hold' | 'setAside' | 'purge' | 'digests' | 'uploads' | 'close')
  | ('weigh' | 'weighUpload' | 'isBeingFinished')
> {
  const taking = new Map<Digest, Promise<boolean>>()
  const proving = new Map<Digest, Promise<Examined>>()

  const mark = (
    digest: Digest,
    seen: BigIntStats,
    problem: string,
    from: 'sha256' | 'aside' = 'sha256',
  ): void => {
    if (shelves.markDamaged(digest, seen, from)) damaged(digest, problem)
  }

  /** Undefined when it is absent or was marked. */
  const openWhole = async (digest: Digest, shelf: 'sha256' | 'aside' = 'sha256') => {
    const seen = shelves.stats(digest, shelf)
    if (!seen) return undefined
    try {
      return await openFile(shelves.path(digest, shelf))
    } catch (error) {
      if (error instanceof NotWhole) mark(digest, seen, error.message, shelf)
      else if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      return undefined
    }
  }

  const examine = async (
    digest: Digest,
    pace?: (bytes: number) => Promise<void>,
    shelf: 'sha256' | 'aside' = 'sha256',
  ): Promise<Examined> => {
    const before = shelves.stats(digest, shelf)
    if (!before) return 'absent'
    const file = await openWhole(digest, shelf)
    if (!file) return 'damaged'
    const seen = await file.stat({ bigint: true })
    try {
      await hashWhole(file, digest, Number(seen.size), pace)
      if (shelf === 'sha256') proofs.add(digest, seen)
      return 'whole'
    } catch (error) {
      if (!(error instanceof NotWhole)) throw error
      // Written to since: what was read is neither the one nor the other.
      if (await isChanged(file, seen)) return examine(digest, pace, shelf)
      mark(digest, seen, error.message, shelf)
      return 'damaged'
    } finally {
      await file.close()
    }
  }

  /** Whoever asks while it is read waits for the same reading: a client may ask for many ranges at once. */
  const prove = async (digest: Digest): Promise<Examined> => {
    const found = shelves.stats(digest)
    if (found && proofs.holds(digest, found)) return 'whole'
    const under = proving.get(digest)
    if (under) return under
    const examined = examine(digest).finally(() => proving.delete(digest))
    proving.set(digest, examined)
    return examined
  }

  const takeBack = async (digest: Digest): Promise<boolean> => {
    if (!shelves.stats(digest, 'aside')) return shelves.stats(digest) !== undefined
    const under = taking.get(digest)
    if (under) return under
    const taken = (async () => {
      if ((await examine(digest, undefined, 'aside')) === 'whole') {
        shelves.takeBack(digest)
        await syncFolder(shelves.folder('sha256'))
      }
      return shelves.stats(digest) !== undefined
    })().finally(() => taking.delete(digest))
    taking.set(digest, taken)
    return taken
  }

  async function* stream(digest: Digest, range: ByteRange | undefined, ring: number | undefined) {
    const file = await openWhole(digest)
    if (!file) throw new BlobDamaged(digest)
    const seen = await file.stat({ bigint: true })
    try {
      yield* checked(file, seen, digest, range, ring)
    } catch (error) {
      if (!(error instanceof NotWhole)) throw error
      if (await isChanged(file, seen)) await examine(digest)
      else mark(digest, seen, error.message)
      throw new BlobDamaged(digest)
    } finally {
      await file.close()
    }
  }

  async function* checked(
    file: FileHandle,
    seen: BigIntStats,
    digest: Digest,
    range: ByteRange | undefined,
    ring: number | undefined,
  ) {
    const size = Number(seen.size)
    const { start, end } = range ?? { start: 0, end: size - 1 }
    const whole = start === 0 && end === size - 1
    if (!whole && end < size && !proofs.holds(digest, seen)) {
      if ((await prove(digest)) !== 'whole') throw new BlobDamaged(digest)
      // Of another file that has its name now, or of this one with other times.
      if (!proofs.holds(digest, seen)) await hashWhole(file, digest, size)
    }
    const proven = whole && !proofs.holds(digest, seen) ? () => proofs.add(digest, seen) : undefined
    yield* provenChunks(file, seen, { digest, start, end, ring, proven })
  }

  const lend = (digest: Digest): LentBlob | undefined => {
    const found = shelves.stats(digest)
    if (!found?.isFile()) return undefined
    const proven = proofs.holds(digest, found) ? identityOf(found) : undefined
    return { path: shelves.path(digest), proven }
  }

  const learn = async (digest: Digest, found: LearntOfBlob): Promise<void> => {
    if (found === 'not whole') await examine(digest)
    else proofs.learn(digest, found.proven)
  }

  const recent = new Recent<Uint8Array>(smallKeptMax)

  const small = async (digest: Digest): Promise<Uint8Array | undefined> => {
    const seen = shelves.stats(digest)
    if (!seen?.isFile() || seen.size > smallBytesMax) return undefined
    return recent.or(
      `${digest} ${identityOf(seen)}`,
      async () => {
        const parts: Uint8Array[] = []
        for await (const part of stream(digest, undefined, undefined)) parts.push(part)
        return Buffer.concat(parts)
      },
      ({ byteLength }) => 500 + byteLength,
    )
  }

  const find = async (digest: Digest, stored?: number): Promise<FoundBlob | undefined> => {
    const found = shelves.stats(digest)
    if (!found) return (await takeBack(digest)) ? find(digest, stored) : undefined
    if (found.isFile() && (stored === undefined || Number(found.size) === stored))
      return { size: Number(found.size), storedAt: found.mtime }
    const problem = found.isFile() ? `it has ${found.size} of ${stored} bytes` : 'it is no file'
    mark(digest, found, problem)
    return undefined
  }

  return {
    find,
    size: async (digest, stored) => (await find(digest, stored))?.size,
    small,
    prove,
    examine: (digest, pace) => examine(digest, pace),
    takeBack,
    read: (digest, range) => stream(digest, range, undefined),
    serve: (digest, range) => stream(digest, range, servingRing),
    lend,
    learn,
  }
}

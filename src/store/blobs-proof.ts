import { createHash } from 'node:crypto'
import { type BigIntStats, constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { algorithmOf, type Digest, hexOf } from '../names/digest.ts'

/** What a blob's file is, when it is not what it must be. */
export class NotWhole extends Error {}

/** Files proven and forgotten beyond this many: those are hashed again. */
const provenMax = 100_000

/** Which files were seen to have their digest, as long as nothing touches them. */
export class Proofs {
  readonly #proven = new Map<Digest, string>()

  holds(digest: Digest, stats: BigIntStats): boolean {
    return this.#proven.get(digest) === identityOf(stats)
  }

  add(digest: Digest, stats: BigIntStats): void {
    this.learn(digest, identityOf(stats))
  }

  learn(digest: Digest, identity: string): void {
    const [oldest] = this.#proven.keys()
    if (this.#proven.size >= provenMax && oldest) this.#proven.delete(oldest)
    this.#proven.set(digest, identity)
  }
}

/** Changes with every write, and not when the file is renamed or another takes its name. */
export const contentOf = ({ ino, size, mtimeNs }: BigIntStats): string =>
  `${ino} ${size} ${mtimeNs}`

/** Changes also with a rename, or when its times are set. */
export const identityOf = (stats: BigIntStats): string => `${contentOf(stats)} ${stats.ctimeNs}`

/**
 * Opens a file and nothing else: a link is not followed, and a pipe is not waited for.
 * @throws NotWhole for what is no file; the system's error when it is absent or not to be read.
 */
export async function openFile(path: string): Promise<FileHandle> {
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
  const file = await open(path, flags).catch((error: NodeJS.ErrnoException) => {
    // A symbolic link, a socket.
    throw error.code === 'ELOOP' || error.code === 'ENXIO' ? new NotWhole('it is no file') : error
  })
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw new NotWhole('it is no file')
}

export const chunkBytes = 1_048_576

/** With a `ring`, that many buffers are used in turn; without, each chunk has its own. */
export async function* chunksOf(
  file: FileHandle,
  start: number,
  end: number,
  ring?: number,
): AsyncGenerator<Uint8Array> {
  const buffers: Buffer[] = []
  for (let turn = 0, position = start; position < end; turn++) {
    const length = Math.min(chunkBytes, end - position)
    const slot = ring === undefined ? 0 : turn % ring
    const buffer =
      (ring === undefined ? undefined : buffers[slot]) ?? Buffer.allocUnsafeSlow(length)
    buffers[slot] = buffer
    const { bytesRead } = await file.read(buffer, 0, length, position).catch(unreadable)
    if (bytesRead === 0) throw new NotWhole(`it ends at byte ${position}`)
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

function unreadable(error: NodeJS.ErrnoException): never {
  throw error.code === 'EIO' ? new NotWhole('the disk cannot read it') : error
}

/** @throws NotWhole when the file has another digest. */
export async function hashWhole(
  file: FileHandle,
  digest: Digest,
  size: number,
  pace?: (bytes: number) => Promise<void>,
): Promise<void> {
  const hash = createHash(algorithmOf(digest))
  for await (const chunk of chunksOf(file, 0, size, 1)) {
    hash.update(chunk)
    await pace?.(chunk.byteLength)
  }
  requireDigest(hash.digest('hex'), digest)
}

export function requireDigest(hex: string, digest: Digest): void {
  if (hex !== hexOf(digest))
    throw new NotWhole(`its content is that of ${algorithmOf(digest)}:${hex}`)
}

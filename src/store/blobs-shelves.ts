import {
  type BigIntStats,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  utimesSync,
} from 'node:fs'
import { join } from 'node:path'
import { type Digest, hexOf } from '../names/digest.ts'
import type { Shelf } from './blobs.ts'
import { contentOf } from './blobs-proof.ts'

/**
 * The folders of a blob store: `sha256` for what is there, whatever its algorithm, `aside` and `damaged` for what is not any more. A blob goes
 * from one to another by a rename within one turn of the event loop, as `finish` makes it, so that none is ever lost
 * between a look and a move.
 */
export class Shelves {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
    for (const shelf of ['sha256', 'aside', 'damaged'])
      mkdirSync(join(folder, shelf), { recursive: true, mode: 0o700 })
  }

  path(digest: Digest, shelf: Shelf | 'sha256' = 'sha256'): string {
    return join(this.#folder, shelf, hexOf(digest))
  }

  folder(shelf: Shelf | 'sha256'): string {
    return join(this.#folder, shelf)
  }

  stats(digest: Digest, shelf: Shelf | 'sha256' = 'sha256'): BigIntStats | undefined {
    return lstatSync(this.path(digest, shelf), { bigint: true, throwIfNoEntry: false })
  }

  /** False when what was `seen` there is not there any more. */
  markDamaged(digest: Digest, seen: BigIntStats | undefined, from: 'sha256' | 'aside'): boolean {
    const now = this.stats(digest, from)
    if (!now || (seen && contentOf(seen) !== contentOf(now))) return false
    const target = this.path(digest, 'damaged')
    rmSync(target, { recursive: true, force: true })
    renameSync(this.path(digest, from), target)
    return true
  }

  /** The file's time becomes that of the move: `purge` goes by it. */
  setAside(digest: Digest, before: Date): boolean {
    const now = this.stats(digest)
    if (!now?.isFile() || Number(now.mtimeMs) >= before.getTime()) return false
    this.#touch(digest, 'sha256')
    renameSync(this.path(digest), this.path(digest, 'aside'))
    return true
  }

  /** Young again, so that it is not set aside at once. */
  takeBack(digest: Digest): void {
    if (!this.stats(digest, 'aside')) return
    if (this.stats(digest)) {
      unlinkSync(this.path(digest, 'aside'))
      return
    }
    this.#touch(digest, 'aside')
    renameSync(this.path(digest, 'aside'), this.path(digest))
  }

  purge(shelf: Shelf, digest: Digest, before: Date): boolean {
    const now = this.stats(digest, shelf)
    if (!now || Number(now.mtimeMs) >= before.getTime()) return false
    rmSync(this.path(digest, shelf), { recursive: true, force: true })
    return true
  }

  /** A blob that was just finished needs no other copy. */
  forget(digest: Digest): void {
    for (const shelf of ['aside', 'damaged'] as const)
      rmSync(this.path(digest, shelf), { recursive: true, force: true })
  }

  #touch(digest: Digest, shelf: Shelf | 'sha256'): void {
    const now = new Date()
    utimesSync(this.path(digest, shelf), now, now)
  }
}

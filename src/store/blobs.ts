import type { Digest } from '../names/digest.ts'

/**
 * Layer and config bytes by digest. Content is shared between repositories; who may see it is decided
 * elsewhere, by the `layers` table. A blob exists once `finish` has returned, and then survives a crash.
 */
export interface Blobs {
  /** Appends to an upload that `offset` bytes of are already kept, synced before it returns the new total. */
  append(upload: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<number>
  /** Bytes kept of an upload so far; 0 for one that never received any. */
  received(upload: string): Promise<number>
  /**
   * Makes the upload a blob: checks its sha256, then syncs, renames and syncs the folder. Undefined when the
   * bytes have another digest; the upload is then still there.
   */
  finish(upload: string, digest: Digest): Promise<{ size: number } | undefined>
  discard(upload: string): Promise<void>
  size(digest: Digest): Promise<number | undefined>
  /** `start` and `end` are byte offsets, both inclusive. */
  read(digest: Digest, range?: { start: number; end: number }): AsyncIterable<Uint8Array>
  /** The file that holds the blob, for programs that read it themselves, or undefined in memory or S3. */
  file(digest: Digest): string | undefined
  remove(digest: Digest): Promise<void>
}

import type { Digest } from '../names/digest.ts'

/** Byte offsets, both inclusive. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * Layer and config bytes by digest. Content is shared between repositories; who may see it is decided
 * elsewhere, by the `layers` table. A blob exists once `finish` has returned, and then survives a crash.
 *
 * How many bytes of an upload count is the caller's to remember, in the `layer_uploads` table: what a broken
 * connection or a crash left behind them is cut off by the next `append` or `finish`.
 */
export interface Blobs {
  /**
   * Runs `work` with an upload to itself: whoever changes how many bytes count must hold it from reading that
   * number to writing it. Throws UploadBusy when another request holds it.
   */
  hold<Result>(upload: string, work: (held: HeldUpload) => Promise<Result>): Promise<Result>
  /** Undefined when there is no such blob. */
  size(digest: Digest): Promise<number | undefined>
  /** Throws when there is no such blob. */
  read(digest: Digest, range?: ByteRange): AsyncIterable<Uint8Array>
  /**
   * The same for writing to a socket: a chunk may be overwritten once three more have been asked for, so a
   * reader must not run further ahead than that. Several times as fast as `read`.
   */
  serve(digest: Digest, range?: ByteRange): AsyncIterable<Uint8Array>
  /** The file that holds the blob, for programs that read it themselves; undefined where it is no file. */
  file(digest: Digest): string | undefined
  /** Removes the blob unless it was finished, again or for the first time, at `before` or later. */
  remove(digest: Digest, before: Date): Promise<boolean>
  /** Every blob, in no order. */
  digests(): AsyncIterable<Digest>
  /** Every upload that holds something, in no order. */
  uploads(): AsyncIterable<string>
  close(): Promise<void>
}

export interface HeldUpload {
  /**
   * Adds to an upload whose first `offset` bytes count. Resolves to the new total once that is on disk;
   * when it rejects, nothing of `bytes` counts. They must not change until then.
   */
  append(offset: number, bytes: AsyncIterable<Uint8Array>): Promise<number>
  /**
   * Makes the first `size` bytes of the upload a blob, which ends the upload. False when their sha256 is
   * another than `digest`; the upload then stays as it was.
   */
  finish(size: number, digest: Digest): Promise<boolean>
  /** Does nothing for an upload that is not there. */
  discard(): Promise<void>
}

/** Another request is writing to the same upload: their bytes must not interleave. */
export class UploadBusy extends Error {
  constructor(upload: string) {
    super(`upload ${upload} is being written by another request`)
    this.name = 'UploadBusy'
  }
}

/**
 * The bytes that count are not there any more: they became a blob, and a crash came before that was noted.
 * The client has to send them again.
 */
export class UploadLost extends Error {
  constructor(upload: string) {
    super(`upload ${upload} has lost its bytes`)
    this.name = 'UploadLost'
  }
}

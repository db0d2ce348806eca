import type { Digest } from '../names/digest.ts'

/** Byte offsets, both inclusive. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * Layer and config bytes by digest. What is found not to have its digest is marked: it is not there any more, so that
 * clients push it again. Content is shared between repositories; who may see it is decided
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
  /**
   * Undefined when there is no such blob. One that is not `stored` bytes long, or no file at all, is marked as damaged
   * first. One that lies aside is taken back if it is whole.
   */
  find(digest: Digest, stored?: number): Promise<FoundBlob | undefined>
  /** The same, of which often nothing else is asked. */
  size(digest: Digest, stored?: number): Promise<number | undefined>
  /**
   * The bytes that have this digest and no others. Until the blob has been proven in this process and its file has not
   * changed since, they are hashed on the way; a range waits for the whole to be hashed. Throws BlobDamaged, at the latest in
   * place of the last chunk, and for a blob that is not there.
   */
  read(digest: Digest, range?: ByteRange): AsyncIterable<Uint8Array>
  /**
   * The same for writing to a socket: a chunk may be overwritten once three more have been asked for, so a
   * reader must not run further ahead than that. Several times as fast as `read`.
   */
  serve(digest: Digest, range?: ByteRange): AsyncIterable<Uint8Array>
  /** For a process beside this one that reads as `serve` does. Undefined when there is no such file here. */
  lend(digest: Digest): LentBlob | undefined
  /** What the process that read a lent blob found out. A file that it found damaged is examined here, and marked. */
  learn(digest: Digest, found: LearntOfBlob): Promise<void>
  /**
   * The whole of a small blob, of which those asked for lately are kept in memory as long as their file does not change. Undefined
   * for a larger one, and where there is none. Throws BlobDamaged. Nobody may change the bytes.
   */
  small(digest: Digest): Promise<Uint8Array | undefined>
  /** Reads all of it, unless it was proven in this process and its file has not changed since. */
  prove(digest: Digest): Promise<Examined>
  /** Reads all of it, whatever was proven before. `pace` is awaited with the size of each chunk. */
  examine(digest: Digest, pace?: (bytes: number) => Promise<void>): Promise<Examined>
  /** Out of sight, unless it was finished, again or for the first time, at `before` or later. */
  setAside(digest: Digest, before: Date): Promise<boolean>
  /** Whether the blob is there afterwards: one that lay aside is, if it is whole. */
  takeBack(digest: Digest): Promise<boolean>
  /** Removes for good what was set aside, or marked as damaged, before then. */
  purge(shelf: Shelf, digest: Digest, before: Date): Promise<boolean>
  /** Every blob, or what lies out of sight, in no order. */
  digests(shelf?: Shelf): AsyncIterable<Digest>
  /** Every upload that holds something, in no order. */
  uploads(): AsyncIterable<string>
  /** What lies there now, whole or not, without a look at its content. */
  weigh(digest: Digest, shelf?: Shelf): WeighedFile | undefined
  weighUpload(upload: string): WeighedFile | undefined
  /** Whether an upload that is held is becoming, or has become, this blob: whoever holds it is about to refer to it. */
  isBeingFinished(digest: Digest): boolean
  close(): Promise<void>
}

export interface FoundBlob {
  /** In bytes. */
  readonly size: number
  /** When it was finished, or taken back after it had lain aside. */
  readonly storedAt: Date
}

export interface WeighedFile {
  readonly bytes: number
  /** Of its content, or of its move to a shelf, by the machine's clock. */
  readonly at: Date
}

export interface LentBlob {
  readonly path: string
  /** The file's identity as it was proven; undefined when whoever reads it has to hash it. */
  readonly proven: string | undefined
}

export type LearntOfBlob = 'not whole' | { readonly proven: string }

export type Examined = 'whole' | 'damaged' | 'absent'

/** Where blobs lie that nobody sees: not referenced, or not what their digest says. */
export type Shelf = 'aside' | 'damaged'

export interface HeldUpload {
  /**
   * Adds to an upload whose first `offset` bytes count. Resolves to the new total once that is on disk;
   * when it rejects, nothing of `bytes` counts. They must not change until then.
   */
  append(offset: number, bytes: AsyncIterable<Uint8Array>): Promise<number>
  /**
   * Makes the first `size` bytes of the upload a blob, which ends the upload. False when they have
   * another digest; the upload then stays as it was.
   */
  finish(size: number, digest: Digest): Promise<boolean>
  /** Does nothing for an upload that is not there. */
  discard(): Promise<void>
}

/** The bytes that have this digest cannot be had. Whoever still has them can push them again. */
export class BlobDamaged extends Error {
  constructor(digest: Digest) {
    super(`${digest} is damaged or missing in the data folder of this server: push it again`)
    this.name = 'BlobDamaged'
  }
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

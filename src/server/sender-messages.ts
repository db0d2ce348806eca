import type { Digest } from '../names/digest.ts'
import type { ByteRange } from '../store/blobs.ts'

export interface BeginSending extends ByteRange {
  readonly id: number
  readonly path: string
  readonly digest: Digest
  /** Identity of the file that was proven; any other is hashed on the way. */
  readonly proven?: string | undefined
  readonly whole: boolean
}

/** Begin, then send or drop. A connection comes with `send`. */
export type ToSender =
  | ({ readonly kind: 'begin' } & BeginSending)
  | {
      readonly kind: 'send'
      readonly id: number
      /** What goes before the bytes, with its empty line. */
      readonly head: string
      readonly silenceMs: number
    }
  | { readonly kind: 'drop'; readonly id: number }
  /** The answer to `damaged`. */
  | { readonly kind: 'marked'; readonly id: number }
  /** End once all is sent. */
  | { readonly kind: 'close' }

/** `gone`: the client went away. */
export type HowSent = 'sent' | 'gone' | 'not whole' | { readonly error: string }

export type FromSender =
  | { readonly kind: 'ready' }
  | { readonly kind: 'begun'; readonly id: number }
  /** Its connection ends when the blob is marked. */
  | { readonly kind: 'damaged'; readonly id: number }
  | {
      readonly kind: 'ended'
      readonly id: number
      readonly how: HowSent
      /** Identity of the file that was found to have its digest. */
      readonly proven?: string
    }

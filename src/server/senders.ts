import { existsSync } from 'node:fs'
import type { Socket } from 'node:net'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Digest } from '../names/digest.ts'
import { BlobDamaged, type Blobs, type ByteRange } from '../store/blobs.ts'
import { Sender } from './sender-process.ts'

export interface SenderOptions {
  readonly blobs: Pick<Blobs, 'lend' | 'learn' | 'serve'>
  /** Told of a process that could not start or ended by itself. */
  readonly crashed: (problem: string) => void
  /** Told of a body that broke off for another reason than its client's going away. */
  readonly failed: (error: unknown) => void
  readonly entry?: string
  /** How many processes. */
  readonly most?: number
}

/** Where another process may write a body. It is iterated like any other, or given a connection. */
export interface BodyElsewhere extends AsyncIterable<Uint8Array> {
  /**
   * Gives the connection away, with what goes before the bytes; the connection ends with them. False when it was not taken, and
   * then the body is to be iterated.
   */
  handOver(connection: Socket, head: string, silenceMs: number): boolean
}

export interface Senders {
  /** Undefined where there is no other process that could send it now. */
  open(digest: Digest, range: ByteRange, size: number): Promise<BodyElsewhere | undefined>
  /** Lets them end what they send, for so long. */
  close(graceMs: number): Promise<void>
}

/** One that crashed is not followed by another at once. */
const restMs = 10_000

/**
 * Processes that send large layers, so that their bytes take other cores than the one on which requests are decided
 * (docs/decisions/0040). The first is started by the first such layer, which does not wait for it; another when all have something to send.
 */
export function openSenders(options: SenderOptions): Senders {
  const { blobs, crashed, failed, entry = besideThis('sender.js'), most = cores() } = options
  const running = new Set<Sender>()
  let restUntil = 0
  let closed = false

  const start = (): void => {
    if (closed || running.size >= most || performance.now() < restUntil || !existsSync(entry))
      return
    const sender = new Sender(entry, (problem) => {
      running.delete(sender)
      if (problem === undefined) return
      restUntil = performance.now() + restMs
      crashed(problem)
    })
    running.add(sender)
  }

  /** The one with the least to send. */
  const pick = (): Sender | undefined => {
    const [least] = [...running].filter(({ ready }) => ready).sort((a, b) => a.busy - b.busy)
    const starting = [...running].some(({ ready }) => !ready)
    if (!starting && (least?.busy ?? 1) > 0) start()
    return least
  }

  return {
    open: async (digest, { start, end }, size) => {
      const sender = closed ? undefined : pick()
      const lent = sender && blobs.lend(digest)
      const whole = start === 0 && end === size - 1
      // A part of what is not proven waits for the whole to be read, and others may wait for the same reading.
      if (!sender || !lent || (!whole && lent.proven === undefined)) return undefined
      const job = sender.begin(
        { ...lent, digest, start, end, whole },
        {
          damaged: () => blobs.learn(digest, 'not whole').catch(failed),
          ended: (how, proven) => {
            if (proven !== undefined) void blobs.learn(digest, { proven }).catch(failed)
            if (how === 'not whole') failed(new BlobDamaged(digest))
            else if (typeof how === 'object') failed(new Error(how.error))
          },
        },
      )
      const begun = await job.begun
      if (begun === 'not whole') await blobs.learn(digest, 'not whole')
      if (begun !== 'begun') return undefined
      return {
        handOver: job.handOver,
        [Symbol.asyncIterator]: () => {
          job.drop()
          return blobs.serve(digest, { start, end })[Symbol.asyncIterator]()
        },
      }
    },
    close: async (graceMs) => {
      closed = true
      await Promise.all([...running].map((sender) => sender.close(graceMs)))
    },
  }
}

/** With a single core, another process would only share it. */
const cores = (): number => {
  const count = availableParallelism()
  return count > 1 ? count : 0
}

const besideThis = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url))

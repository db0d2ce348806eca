import { setTimeout as sleep } from 'node:timers/promises'
import type { Blobs } from './blobs.ts'
import { newToken } from './ids.ts'

export interface ScrubPace {
  readonly bytesPerSecond: number
  /** Between two rounds, and before the first. */
  readonly restMs: number
}

/** A terabyte in three days, for less than a hundredth of a core. */
export const slowly: ScrubPace = { bytesPerSecond: 4_194_304, restMs: 3_600_000 }

/**
 * Reads every blob again and again, so that what the disk lost is found while somebody still has it. Each round begins
 * at another place: a server that never runs for long looks at all in the end. Returns what ends it.
 */
export function startScrub(
  blobs: Pick<Blobs, 'digests' | 'examine'>,
  { bytesPerSecond, restMs }: ScrubPace,
  failed: (error: unknown) => void,
): () => Promise<void> {
  const ending = new AbortController()
  const pause = (ms: number) => sleep(ms, undefined, { ref: false, signal: ending.signal })
  const pace = (bytes: number) => pause((bytes / bytesPerSecond) * 1000)
  const round = async () => {
    const from = randomDigest()
    for (const isFirstHalf of [true, false])
      for await (const digest of blobs.digests())
        if (digest >= from === isFirstHalf) await blobs.examine(digest, pace)
  }
  const ended = (async () => {
    while (!ending.signal.aborted) {
      await pause(restMs)
      await round().catch((error: unknown) => {
        if (!ending.signal.aborted) failed(error)
      })
    }
  })().catch(() => undefined)
  return () => {
    ending.abort()
    return ended
  }
}

const randomDigest = (): string =>
  `sha256:${Buffer.from(newToken(32), 'base64').toString('hex').slice(0, 64)}`

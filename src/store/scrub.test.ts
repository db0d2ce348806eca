import { expect, test } from 'vitest'
import { digestOf } from './blobs.contract.ts'
import type { Examined } from './blobs.ts'
import { startScrub } from './scrub.ts'

const digests = Array.from({ length: 20 }, (_, i) => digestOf(Buffer.from(`${i}`)))

/** A store that only says what was looked at; `stop` is called once all were. */
function watched(examine: (count: number) => Promise<Examined>) {
  const seen: string[] = []
  return {
    seen,
    blobs: {
      digests: async function* () {
        yield* digests
      },
      examine: async (digest: (typeof digests)[number]) => {
        seen.push(digest)
        return examine(seen.length)
      },
    },
  }
}

const quickly = { bytesPerSecond: 1e12, restMs: 0 }

test('every blob is looked at once in a round', async () => {
  let reached = () => {}
  const all = new Promise<void>((resolve) => {
    reached = resolve
  })
  const { seen, blobs } = watched(async (count) => {
    if (count === digests.length) reached()
    return 'whole'
  })
  const stop = startScrub(blobs, quickly, () => undefined)
  await all
  await stop()
  expect(new Set(seen.slice(0, digests.length))).toEqual(new Set(digests))
})

test('a failure is told, and the next round begins', async () => {
  const failures: unknown[] = []
  let reached = () => {}
  const again = new Promise<void>((resolve) => {
    reached = resolve
  })
  const { blobs } = watched(async (count) => {
    if (count === 3) throw new Error('no permission')
    if (count === 4) reached()
    return 'whole'
  })
  const stop = startScrub(blobs, quickly, (error) => void failures.push(error))
  await again
  await stop()
  expect(failures).toEqual([new Error('no permission')])
})

test('it ends at once, in its rest too', async () => {
  const { seen, blobs } = watched(async () => 'whole')
  await startScrub(blobs, { bytesPerSecond: 1, restMs: 3_600_000 }, () => undefined)()
  expect(seen).toEqual([])
})

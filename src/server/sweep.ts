import type { Upkeep } from '../store/upkeep.ts'
import type { Log } from './log.ts'

/**
 * Abandoned uploads and blobs that no repository holds are removed now and every hour, by a database that is whole. Every blob is looked at
 * once in a process, for what a crash left; from then on only what repositories let go of.
 */
export function sweepHourly({ gc }: Pick<Upkeep, 'gc'>, log: Log): () => void {
  let everything = true
  const sweep = async () => {
    await gc({ everything })
    everything = false
  }
  const start = () =>
    void sweep().catch((error: unknown) => log.error(`sweeping blobs: ${String(error)}`))
  const first = setTimeout(start, 60_000)
  const timer = setInterval(start, 3_600_000)
  for (const one of [first, timer]) one.unref()
  return () => {
    clearTimeout(first)
    clearInterval(timer)
  }
}

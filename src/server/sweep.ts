import type { Needs } from '../services/kernel/needs.ts'
import { sweepLayers } from '../store/ecr/sweep.ts'
import type { Store } from '../store/open-store.ts'
import type { Log } from './log.ts'

/** Abandoned uploads and blobs that no repository holds are removed now and every hour, by a database that is whole. */
export function sweepHourly(store: Store, { db, blobs, clock }: Needs, log: Log): () => void {
  const sweep = async () => {
    if (await store.whole()) {
      await sweepLayers(db, blobs, { now: clock.now(), machineNow: new Date() })
      return
    }
    log.error(
      'the database of the data folder is damaged: nothing is removed as unreferenced; stop the server and put back a backup of the folder',
    )
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

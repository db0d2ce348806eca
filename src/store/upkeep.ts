import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Blobs } from './blobs.ts'
import { checkStore, type StoreReport } from './check.ts'
import { type Holdings, holdings } from './ecr/holdings.ts'
import { type Swept, sweepLayers } from './ecr/sweep.ts'
import type { Clock } from './kernel/clock.ts'
import type { Store } from './open-store.ts'

export type { Holdings } from './ecr/holdings.ts'
export type { Freed, Swept } from './ecr/sweep.ts'

/** What is asked for of a whole data folder, by a server that runs on it or by the command line. */
export interface Upkeep {
  /** Checks all that is stored. */
  fsck(): Promise<StoreReport>
  /** Collects what nobody refers to. @throws StoreDamaged */
  gc(options: Collecting): Promise<Swept>
  /** Says what is held by what. */
  du(): Promise<FolderHoldings>
}

export interface Collecting {
  readonly everything?: boolean | undefined
  readonly atOnce?: boolean | undefined
  readonly dryRun?: boolean | undefined
}

export interface FolderHoldings extends Holdings {
  /** Bytes of the metadata's files. */
  readonly database: number
}

/** Nothing is removed as unreferenced by tables that may have lost their references. */
export class StoreDamaged extends Error {
  constructor() {
    super(
      'the database of the data folder is damaged: nothing is removed as unreferenced; stop the server and put back a backup of the folder',
    )
    this.name = 'StoreDamaged'
  }
}

export const openUpkeep = (
  folder: string,
  store: Store,
  blobs: Blobs,
  clock: Pick<Clock, 'now'>,
): Upkeep => ({
  fsck: () => checkStore(store, blobs),
  gc: async ({ everything = false, atOnce = false, dryRun = false }) => {
    if (!(await store.whole())) throw new StoreDamaged()
    const times = { now: clock.now(), machineNow: () => new Date() }
    return sweepLayers(store.db, blobs, { ...times, everything, atOnce, dryRun })
  },
  du: async () => ({
    ...(await holdings(store.db, blobs)),
    database: ['', '-wal']
      .map((end) => statSync(join(folder, `metadata.sqlite${end}`), { throwIfNoEntry: false }))
      .reduce((sum, found) => sum + (found?.size ?? 0), 0),
  }),
})

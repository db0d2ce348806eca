import type { Blobs } from './blobs.ts'
import { type CheckReport, checkImages } from './ecr/check.ts'

import type { Store } from './open-store.ts'

export interface StoreReport extends CheckReport {
  /** As SQLite's own look at it says. */
  readonly database: 'whole' | 'damaged'
}

/** Looks at everything that a data folder holds. What is found damaged is marked, as whenever it is read. */
export async function checkStore(store: Store, blobs: Blobs): Promise<StoreReport> {
  const report = await checkImages(store.db, blobs)
  return { database: (await store.whole()) ? 'whole' : 'damaged', ...report }
}

export const isSound = ({ database, damages }: StoreReport): boolean =>
  database === 'whole' && damages.length === 0

export type { Damage } from './ecr/check.ts'

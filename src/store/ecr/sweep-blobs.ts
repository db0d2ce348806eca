import { sql } from 'kysely'
import type { Digest } from '../../names/digest.ts'
import type { Blobs } from '../blobs.ts'
import type { Database } from '../database.ts'

/** How much of a kind was, or would be, taken. */
export interface Freed {
  readonly count: number
  readonly bytes: number
}

/** How long a blob that no repository holds stays in its place, and then aside. */
export interface Ages {
  readonly blobsMs: number
  readonly asideMs: number
}

/** Layers without an image uploaded before then: those that had none yet, and those whose last is gone. */
export interface Due {
  readonly waiting: number
  readonly left: number
}

interface BlobSweep {
  readonly machineNow: () => Date
  readonly ages: Ages
  readonly everything: boolean
  readonly dryRun: boolean
  /** In a dry run the rows that would be gone are still there. */
  readonly due: Due
  readonly also: readonly Digest[]
}

type Gone = { count: number; bytes: number }

/** Blobs that no repository holds go aside, and from there for good. */
export async function sweepBlobs(
  db: Database,
  blobs: Blobs,
  sweep: BlobSweep,
): Promise<{ readonly blobs: Freed; readonly purged: Freed }> {
  const { dryRun, ages, everything } = sweep
  // What goes aside now is purged in the same round only where nothing is waited for.
  const purge = () => purgeShelves(db, blobs, sweep)
  const early = ages.asideMs > 0 ? await purge() : undefined
  const { gone, young } = await setAside(db, blobs, candidates(db, sweep), sweep)
  if (everything) add(gone, (await setAside(db, blobs, blobs.digests(), sweep)).gone)
  if (!dryRun) await noteAgain(db, young)
  const late = ages.asideMs > 0 ? undefined : await purge()
  const purged = early ?? late ?? { count: 0, bytes: 0 }
  if (dryRun && late) add(purged, gone)
  return { blobs: gone, purged }
}

function add(to: Gone, { count, bytes }: Freed): void {
  to.count += count
  to.bytes += bytes
}

/** Taken out of the table before they are looked at, so that what is let go of meanwhile is noted anew. */
async function* candidates(db: Database, { dryRun, also, everything }: BlobSweep) {
  // A walk through all blobs finds them too.
  if (dryRun && everything) return
  if (dryRun) yield* new Set([...also, ...(await noted(db))])
  else
    for (let some = await take(db); some.length > 0; some = await take(db))
      yield* some.map(({ digest }) => digest as Digest)
}

const noted = async (db: Database) =>
  (await db.selectFrom('uncollected_blobs').select('digest').execute()).map(
    ({ digest }) => digest as Digest,
  )

const take = (db: Database) =>
  db
    .deleteFrom('uncollected_blobs')
    .where('digest', 'in', (select) =>
      select.selectFrom('uncollected_blobs').select('digest').limit(500),
    )
    .returning('digest')
    .execute()

async function noteAgain(db: Database, young: readonly Digest[]): Promise<void> {
  for (const digest of young)
    await db
      .insertInto('uncollected_blobs')
      .values({ digest })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

async function setAside(
  db: Database,
  blobs: Blobs,
  digests: AsyncIterable<Digest>,
  { machineNow, ages, dryRun, due }: BlobSweep,
) {
  const gone: Gone = { count: 0, bytes: 0 }
  const young: Digest[] = []
  for await (const batch of batches(digests)) {
    // Both before the table is asked: what is finished later is young, and what was finished and committed before is in the table.
    const before = new Date(machineNow().getTime() - ages.blobsMs)
    const finishing = new Set(batch.filter((digest) => blobs.isBeingFinished(digest)))
    const held = await heldAmong(db, batch, dryRun ? due : undefined)
    for (const digest of batch) {
      if (held.has(digest)) continue
      const found = blobs.weigh(digest)
      if (!found) continue
      if (finishing.has(digest) || found.at >= before) young.push(digest)
      else if (dryRun || (await blobs.setAside(digest, before)))
        add(gone, { count: 1, bytes: found.bytes })
    }
  }
  return { gone, young }
}

/** What is referred to after all is taken back from aside. Damaged ones stay as long as their digest is held. */
async function purgeShelves(db: Database, blobs: Blobs, sweep: BlobSweep): Promise<Gone> {
  const { machineNow, ages, dryRun } = sweep
  // What goes aside at this very moment too.
  const waited = machineNow().getTime() - ages.asideMs
  const before = new Date(ages.asideMs > 0 ? waited : waited + 60_000)
  const purged: Gone = { count: 0, bytes: 0 }
  for (const shelf of ['aside', 'damaged'] as const)
    for await (const batch of batches(blobs.digests(shelf))) {
      const held = await heldAmong(db, batch)
      for (const digest of batch) {
        const found = blobs.weigh(digest, shelf)
        if (held.has(digest)) {
          if (shelf === 'aside' && !dryRun) await blobs.takeBack(digest)
        } else if (found && found.at < before) {
          if (dryRun || (await blobs.purge(shelf, digest, before)))
            add(purged, { count: 1, bytes: found.bytes })
        }
      }
    }
  return purged
}

/** Those that a repository holds; with `due`, without those that it is about to let go of. */
async function heldAmong(
  db: Database,
  digests: readonly Digest[],
  due?: Due,
): Promise<ReadonlySet<string>> {
  const stays = due
    ? sql`and (loose is null or (loose = 1 and uploaded_at >= ${due.waiting})
        or (loose = 2 and uploaded_at >= ${due.left}))`
    : sql``
  // One holder is enough to know of, and a layer of all images has as many as there are repositories.
  const { rows } = await sql<{ digest: string }>`/* held */ select value as digest
    from json_each(${JSON.stringify(digests)})
    where exists (select 1 from layers where digest = value ${stays})`.execute(db)
  return new Set(rows.map(({ digest }) => digest))
}

export async function* batches<Item>(
  items: AsyncIterable<Item>,
  size = 500,
): AsyncGenerator<Item[]> {
  let batch: Item[] = []
  for await (const item of items) {
    batch.push(item)
    if (batch.length === size) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

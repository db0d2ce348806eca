import type { Database } from '../database.ts'
import type { Page } from './images.ts'
import type { ScanKey, ScanOutcome } from './scans.ts'

const findingsAtOnce = 200

/** Ends a scan with what it found. False where the image, or the scan, is gone. */
export function endScan(
  db: Database,
  { repository, digest, type }: ScanKey,
  outcome: ScanOutcome,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('image_scans')
      .set({
        status: outcome.status,
        description: outcome.description,
        completed_at: outcome.completedAt.getTime(),
        source_at: outcome.sourceAt?.getTime() ?? null,
        counts: JSON.stringify(outcome.counts),
        lacked_data: outcome.lackedData ? 1 : 0,
      })
      .where('repository', '=', repository)
      .where('digest', '=', digest)
      .where('type', '=', type)
      .executeTakeFirst()
    if (Number(numUpdatedRows) === 0) return false
    await trx
      .deleteFrom('image_findings')
      .where('repository', '=', repository)
      .where('digest', '=', digest)
      .where('type', '=', type)
      .execute()
    for (let at = 0; at < outcome.findings.length; at += findingsAtOnce)
      await trx
        .insertInto('image_findings')
        .values(
          outcome.findings.slice(at, at + findingsAtOnce).map((one, index) => ({
            ...{ repository, digest, type, place: at + index + 1 },
            ...{ account: one.account, region: one.region, key: one.key, finding: one.finding },
            first_observed_at: one.firstObservedAt.getTime(),
            last_observed_at: one.lastObservedAt.getTime(),
          })),
        )
        .execute()
    return true
  })
}

/** JSON of each, in their order, those after the place `after`. */
export async function listFindings(
  db: Database,
  { repository, digest, type }: ScanKey,
  after: number,
  limit: number,
): Promise<Page<string>> {
  const rows = await db
    .selectFrom('image_findings')
    .select(['place', 'finding'])
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .where('type', '=', type)
    .where('place', '>', after)
    .orderBy('place')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit).map(({ finding }) => finding)
  const end = rows[limit - 1]
  return end && rows.length > limit ? { items, next: String(end.place) } : { items }
}

/** When each finding of an image was seen first, by its key. */
export async function firstObserved(
  db: Database,
  { repository, digest, type }: ScanKey,
): Promise<ReadonlyMap<string, Date>> {
  const rows = await db
    .selectFrom('image_findings')
    .select(['key', 'first_observed_at'])
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .where('type', '=', type)
    .execute()
  return new Map(rows.map((row) => [row.key, new Date(row.first_observed_at)]))
}

export async function readInventory(
  db: Database,
  repository: string,
  digest: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('image_inventories')
    .select('inventory')
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .executeTakeFirst()
  return row?.inventory
}

/** Of an image that is there. */
export async function writeInventory(
  db: Database,
  repository: string,
  digest: string,
  inventory: string,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const image = await trx
      .selectFrom('images')
      .select('digest')
      .where('repository', '=', repository)
      .where('digest', '=', digest)
      .executeTakeFirst()
    if (!image) return
    await trx
      .insertInto('image_inventories')
      .values({ repository, digest, inventory })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  })
}

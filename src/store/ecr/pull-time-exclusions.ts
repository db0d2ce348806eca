import type { Database } from '../database.ts'
import type { Slice } from '../slice.ts'
import { forgetRegistry } from './registries.ts'

interface Registry {
  readonly account: string
  readonly region: string
}

/** Those of a registry are few: at most `max`. */
export async function addExclusion(
  db: Database,
  { account, region }: Registry,
  principal: string,
  now: Date,
  max: number,
): Promise<'added' | 'exists' | 'too-many'> {
  const outcome = await db.transaction().execute(async (trx) => {
    const rows = await trx
      .selectFrom('pull_time_exclusions')
      .select('principal')
      .where('account', '=', account)
      .where('region', '=', region)
      .execute()
    if (rows.some((row) => row.principal === principal)) return 'exists'
    if (rows.length >= max) return 'too-many'
    await trx
      .insertInto('pull_time_exclusions')
      .values({ account, region, principal, created_at: now.getTime() })
      .execute()
    return 'added'
  })
  forgetRegistry(db, account, region)
  return outcome
}

/** False when there is none. */
export async function removeExclusion(
  db: Database,
  { account, region }: Registry,
  principal: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('pull_time_exclusions')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('principal', '=', principal)
    .executeTakeFirst()
  forgetRegistry(db, account, region)
  return numDeletedRows > 0n
}

/** In order. */
export async function listExclusions(
  db: Database,
  { account, region }: Registry,
  { after, limit }: Slice,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('pull_time_exclusions')
    .select('principal')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('principal', '>', after)
    .orderBy('principal')
    .limit(limit)
    .execute()
  return rows.map(({ principal }) => principal)
}

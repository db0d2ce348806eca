import { sql } from 'kysely'
import type { Database } from '../database.ts'
import { behind } from '../kernel/write-behind.ts'
import { type FunctionKey, fromRow, type LambdaFunction, toRow } from './function.ts'

/** False when the account has a function of that name in that Region. `db` is a transaction. */
export async function insertFunction(
  db: Database,
  fn: LambdaFunction,
  tags: Readonly<Record<string, string>>,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('functions')
    .values(toRow(fn))
    .onConflict((conflict) => conflict.columns(['account', 'region', 'name']).doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows !== 1n) return false
  await putFunctionTags(db, fn.id, tags)
  return true
}

export async function findFunction(
  db: Database,
  { account, region, name }: FunctionKey,
): Promise<LambdaFunction | undefined> {
  const row = await db
    .selectFrom('functions')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .executeTakeFirst()
  return row && fromRow(row)
}

export async function functionById(db: Database, id: string): Promise<LambdaFunction | undefined> {
  const row = await db.selectFrom('functions').selectAll().where('id', '=', id).executeTakeFirst()
  return row && fromRow(row)
}

/** In order of name, after `after`. */
export async function listFunctions(
  db: Database,
  { account, region }: Omit<FunctionKey, 'name'>,
  { after = '', limit }: { after?: string; limit: number },
): Promise<LambdaFunction[]> {
  const rows = await db
    .selectFrom('functions')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit)
    .execute()
  return rows.map(fromRow)
}

/**
 * Makes `changed` of the function that was read as `fn`: its deployments and states. Undefined when somebody
 * else changed or deleted it since: `fn.revision` is no longer its revision. The policy, tags and concurrency
 * have no part in revisions and are left as they are.
 */
export async function changeFunction(
  db: Database,
  fn: LambdaFunction,
  changed: LambdaFunction,
): Promise<LambdaFunction | undefined> {
  const {
    id,
    used_at,
    policy: _p,
    policy_revision: _r,
    reserved_concurrency: _c,
    ...values
  } = toRow(changed)
  const { numUpdatedRows } = await db
    .updateTable('functions')
    .set({ ...values, ...(used_at !== fn.usedAt.getTime() && { used_at }) })
    .where('id', '=', id)
    .where('revision', '=', fn.revision)
    .executeTakeFirst()
  return numUpdatedRows === 1n ? changed : undefined
}

/**
 * Gives a function another revision. One that is being prepared keeps its own, by which its preparation knows it, and
 * gets another when that is done.
 */
export async function renewRevision(db: Database, id: string, revision: string): Promise<void> {
  await db
    .updateTable('functions')
    .set({ revision })
    .where('id', '=', id)
    .where('state', '!=', 'Pending')
    .where('next', 'is', null)
    .execute()
}

/** Whether an Active or coming deployment of any function has this image. */
export async function digestInUse(db: Database, digest: string): Promise<boolean> {
  const functions = db.selectFrom('functions').select('id').limit(1)
  // Each by its index on the digest in the deployment's JSON.
  const live = functions
    .where(sql`live ->> '$.digest'`, '=', digest)
    .where('state', '!=', sql.lit('Inactive'))
  const next = functions.where(sql`next ->> '$.digest'`, '=', digest).where('next', 'is not', null)
  return (
    (await live.executeTakeFirst()) !== undefined || (await next.executeTakeFirst()) !== undefined
  )
}

/** Counts idling anew. */
export function touchFunction(db: Database, id: string, now: Date): void {
  behind(db).note(`use of ${id}`, (db) =>
    db.updateTable('functions').set({ used_at: now.getTime() }).where('id', '=', id).execute(),
  )
}

export async function deleteFunction(db: Database, id: string): Promise<void> {
  await db.deleteFrom('functions').where('id', '=', id).execute()
}

/** False when the policy is not any more the one that `fn` was read with. */
export async function setFunctionPolicy(
  db: Database,
  { id, policyRevision }: LambdaFunction,
  policy: string | undefined,
  revision: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('functions')
    .set({ policy: policy ?? null, policy_revision: revision })
    .where('id', '=', id)
    .where((e) =>
      policyRevision === undefined
        ? e('policy_revision', 'is', null)
        : e('policy_revision', '=', policyRevision),
    )
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function setReservedConcurrency(
  db: Database,
  id: string,
  reserved: number | undefined,
): Promise<void> {
  await db
    .updateTable('functions')
    .set({ reserved_concurrency: reserved ?? null })
    .where('id', '=', id)
    .execute()
}

/** Of all functions of the account in the Region, but for one. */
export async function reservedElsewhere(
  db: Database,
  { account, region, id }: Pick<LambdaFunction, 'account' | 'region' | 'id'>,
): Promise<number> {
  const row = await db
    .selectFrom('functions')
    .select((e) => e.fn.sum<number | null>('reserved_concurrency').as('reserved'))
    .where('account', '=', account)
    .where('region', '=', region)
    .where('reserved_concurrency', '>', 0)
    .where('id', '!=', id)
    .executeTakeFirst()
  return Number(row?.reserved ?? 0)
}

/** What an account's functions in a Region amount to. */
export async function accountUsage(
  db: Database,
  { account, region }: Omit<FunctionKey, 'name'>,
): Promise<{ functions: number; reserved: number }> {
  const kept = await db
    .selectFrom('function_counts')
    .select('functions')
    .where('account', '=', account)
    .where('region', '=', region)
    .executeTakeFirst()
  const reserved = await reservedElsewhere(db, { account, region, id: '' })
  return { functions: kept?.functions ?? 0, reserved }
}

export async function functionTags(db: Database, id: string): Promise<Record<string, string>> {
  const rows = await db
    .selectFrom('function_tags')
    .select(['key', 'value'])
    .where('function', '=', id)
    .orderBy('key')
    .execute()
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]))
}

export async function putFunctionTags(
  db: Database,
  id: string,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [key, value] of Object.entries(tags))
    await db
      .insertInto('function_tags')
      .values({ function: id, key, value })
      .onConflict((conflict) => conflict.columns(['function', 'key']).doUpdateSet({ value }))
      .execute()
}

export async function removeFunctionTags(
  db: Database,
  id: string,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return
  await db.deleteFrom('function_tags').where('function', '=', id).where('key', 'in', keys).execute()
}

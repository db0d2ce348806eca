import type { Database } from '../database.ts'
import type { Entity } from './entities.ts'

/** ARNs of the managed policies attached to a user, group or role. */
export async function attachedTo(db: Database, holder: string): Promise<string[]> {
  const rows = await db
    .selectFrom('iam_attachments')
    .select('policy')
    .where('holder', '=', holder)
    .orderBy('policy')
    .execute()
  return rows.map(({ policy }) => policy)
}

/** Attaching again changes nothing. */
export async function attach(db: Database, holder: string, policy: string): Promise<void> {
  await db
    .insertInto('iam_attachments')
    .values({ holder, policy })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** False when it was not attached. */
export async function detach(db: Database, holder: string, policy: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('iam_attachments')
    .where('holder', '=', holder)
    .where('policy', '=', policy)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** The users, groups and roles of one account that a managed policy is attached to. */
export async function holdersOf(db: Database, account: string, policy: string): Promise<Entity[]> {
  return await db
    .selectFrom('iam_entities')
    .innerJoin('iam_attachments', 'iam_attachments.holder', 'iam_entities.id')
    .selectAll('iam_entities')
    .where('account', '=', account)
    .where('policy', '=', policy)
    .orderBy('name')
    .execute()
}

/** The users and roles of one account that have a policy as their permissions boundary. */
export async function boundedBy(db: Database, account: string, policy: string): Promise<Entity[]> {
  return await db
    .selectFrom('iam_entities')
    .selectAll()
    .where('account', '=', account)
    .where('boundary', '=', policy)
    .orderBy('name')
    .execute()
}

/** Managed policy ARN → to how many users, groups and roles of the account it is attached. */
export async function attachmentCounts(
  db: Database,
  account: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('iam_attachments')
    .innerJoin('iam_entities', 'iam_entities.id', 'iam_attachments.holder')
    .select((eb) => ['policy', eb.fn.countAll<number>().as('count')])
    .where('account', '=', account)
    .groupBy('policy')
    .execute()
  return new Map(rows.map(({ policy, count }) => [policy, Number(count)]))
}

/** Managed policy ARN → of how many users and roles of the account it is the boundary. */
export async function boundaryCounts(
  db: Database,
  account: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('iam_entities')
    .select((eb) => ['boundary', eb.fn.countAll<number>().as('count')])
    .where('account', '=', account)
    .where('boundary', 'is not', null)
    .groupBy('boundary')
    .execute()
  return new Map(rows.map(({ boundary, count }) => [boundary ?? '', Number(count)]))
}

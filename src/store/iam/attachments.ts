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

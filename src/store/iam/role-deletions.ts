import type { Database } from '../database.ts'

/** The task that deleted a service-linked role: all that is kept of it is that it was. */
export async function keepRoleDeletion(db: Database, account: string, id: string): Promise<void> {
  await db.insertInto('iam_role_deletions').values({ id, account }).execute()
}

export async function hasRoleDeletion(db: Database, account: string, id: string): Promise<boolean> {
  const task = await db
    .selectFrom('iam_role_deletions')
    .select('id')
    .where('id', '=', id)
    .where('account', '=', account)
    .executeTakeFirst()
  return task !== undefined
}

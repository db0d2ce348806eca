import type { Database } from '../database.ts'

export async function isEnabled(db: Database, account: string, region: string): Promise<boolean> {
  const row = await db
    .selectFrom('inspector_accounts')
    .select('account')
    .where('account', '=', account)
    .where('region', '=', region)
    .executeTakeFirst()
  return row !== undefined
}

export async function setEnabled(
  db: Database,
  account: string,
  region: string,
  now: Date,
): Promise<void> {
  await db
    .insertInto('inspector_accounts')
    .values({ account, region, enabled_at: now.getTime() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function setDisabled(db: Database, account: string, region: string): Promise<void> {
  await db
    .deleteFrom('inspector_accounts')
    .where('account', '=', account)
    .where('region', '=', region)
    .execute()
}

/** The delegated administrator that a management account named. */
export async function adminOf(
  db: Database,
  management: string,
  region: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('inspector_admins')
    .select('admin')
    .where('management', '=', management)
    .where('region', '=', region)
    .executeTakeFirst()
  return row?.admin
}

export async function isAdmin(db: Database, admin: string, region: string): Promise<boolean> {
  const row = await db
    .selectFrom('inspector_admins')
    .select('admin')
    .where('admin', '=', admin)
    .where('region', '=', region)
    .executeTakeFirst()
  return row !== undefined
}

export async function nameAdmin(
  db: Database,
  management: string,
  region: string,
  admin: string,
): Promise<void> {
  await db.insertInto('inspector_admins').values({ management, region, admin }).execute()
}

/** With all of its associations. */
export function dismissAdmin(
  db: Database,
  management: string,
  region: string,
  admin: string,
): Promise<void> {
  return db.transaction().execute(async (trx) => {
    await trx
      .deleteFrom('inspector_admins')
      .where('management', '=', management)
      .where('region', '=', region)
      .execute()
    await trx
      .deleteFrom('inspector_members')
      .where('admin', '=', admin)
      .where('region', '=', region)
      .execute()
  })
}

export interface Member {
  readonly admin: string
  readonly account: string
  readonly updatedAt: Date
}

export async function associate(
  db: Database,
  admin: string,
  region: string,
  account: string,
  now: Date,
): Promise<void> {
  await db
    .insertInto('inspector_members')
    .values({ admin, region, account, updated_at: now.getTime() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function disassociate(
  db: Database,
  admin: string,
  region: string,
  account: string,
): Promise<void> {
  await db
    .deleteFrom('inspector_members')
    .where('admin', '=', admin)
    .where('region', '=', region)
    .where('account', '=', account)
    .execute()
}

/** Whose member an account is. */
export async function findMember(
  db: Database,
  account: string,
  region: string,
): Promise<Member | undefined> {
  const row = await db
    .selectFrom('inspector_members')
    .select(['admin', 'account', 'updated_at'])
    .where('account', '=', account)
    .where('region', '=', region)
    .executeTakeFirst()
  return row && { admin: row.admin, account, updatedAt: new Date(row.updated_at) }
}

/** In order of account, those after `after`. */
export async function listMembers(
  db: Database,
  admin: string,
  region: string,
  after: string,
  limit: number,
): Promise<readonly Member[]> {
  const rows = await db
    .selectFrom('inspector_members')
    .select(['account', 'updated_at'])
    .where('admin', '=', admin)
    .where('region', '=', region)
    .where('account', '>', after)
    .orderBy('account')
    .limit(limit)
    .execute()
  return rows.map(({ account, updated_at }) => ({
    ...{ admin, account },
    updatedAt: new Date(updated_at),
  }))
}

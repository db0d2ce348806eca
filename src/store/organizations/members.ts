import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import type { Slice } from '../slice.ts'
import { newAccountId } from './ids.ts'
import type { OrganizationsTables } from './schema.ts'

export type Member = Selectable<OrganizationsTables['organization_accounts']>
export type Unit = Selectable<OrganizationsTables['organization_units']>

export async function findMember(
  db: Database,
  organization: string,
  account: string,
): Promise<Member | undefined> {
  return await db
    .selectFrom('organization_accounts')
    .selectAll()
    .where('organization', '=', organization)
    .where('account', '=', account)
    .executeTakeFirst()
}

export async function memberByEmail(db: Database, email: string): Promise<Member | undefined> {
  return await db
    .selectFrom('organization_accounts')
    .selectAll()
    .where('email', '=', email)
    .executeTakeFirst()
}

/** Accounts in the order of their ids: all, or those right under a root or unit. */
export async function listMembers(
  db: Database,
  organization: string,
  { parent, after, limit }: Part = {},
): Promise<Member[]> {
  let query = db
    .selectFrom('organization_accounts')
    .selectAll()
    .where('organization', '=', organization)
    .orderBy('account')
  if (parent !== undefined) query = query.where('parent', '=', parent)
  if (after !== undefined) query = query.where('account', '>', after)
  if (limit !== undefined) query = query.limit(limit)
  return await query.execute()
}

/** Which accounts or units: those right under a root or unit, and a slice of them. */
interface Part extends Partial<Slice> {
  readonly parent?: string
}

/** The other accounts of the organization that an account manages; none where it manages none. */
export async function membersOf(db: Database, management: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('organization_accounts')
    .innerJoin('organizations', 'organizations.id', 'organization_accounts.organization')
    .select('organization_accounts.account')
    .where('organizations.account', '=', management)
    .where('organization_accounts.account', '!=', management)
    .execute()
  return rows.map(({ account }) => account)
}

export async function insertMember(db: Database, row: Member): Promise<void> {
  await db.insertInto('organization_accounts').values(row).execute()
}

export async function updateMember(
  db: Database,
  account: string,
  change: Partial<Pick<Member, 'parent' | 'status'>>,
): Promise<void> {
  await db.updateTable('organization_accounts').set(change).where('account', '=', account).execute()
}

/** With its attachments, tags and delegations. */
export async function deleteMember(
  db: Database,
  organization: string,
  account: string,
): Promise<void> {
  await forget(db, organization, account)
  await db.deleteFrom('organization_delegates').where('account', '=', account).execute()
  await db.deleteFrom('organization_accounts').where('account', '=', account).execute()
}

export async function findUnit(
  db: Database,
  organization: string,
  id: string,
): Promise<Unit | undefined> {
  return await db
    .selectFrom('organization_units')
    .selectAll()
    .where('organization', '=', organization)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Units in the order of their ids: all, or those right under a root or unit. */
export async function listUnits(
  db: Database,
  organization: string,
  { parent, after, limit }: Part = {},
): Promise<Unit[]> {
  let query = db
    .selectFrom('organization_units')
    .selectAll()
    .where('organization', '=', organization)
    .orderBy('id')
  if (parent !== undefined) query = query.where('parent', '=', parent)
  if (after !== undefined) query = query.where('id', '>', after)
  if (limit !== undefined) query = query.limit(limit)
  return await query.execute()
}

export async function unitNamed(
  db: Database,
  parent: string,
  name: string,
): Promise<Unit | undefined> {
  return await db
    .selectFrom('organization_units')
    .selectAll()
    .where('parent', '=', parent)
    .where('name', '=', name)
    .executeTakeFirst()
}

export async function insertUnit(db: Database, row: Unit): Promise<void> {
  await db.insertInto('organization_units').values(row).execute()
}

export async function renameUnit(db: Database, id: string, name: string): Promise<void> {
  await db.updateTable('organization_units').set({ name }).where('id', '=', id).execute()
}

export async function deleteUnit(db: Database, organization: string, id: string): Promise<void> {
  await forget(db, organization, id)
  await db.deleteFrom('organization_units').where('id', '=', id).execute()
}

/** Removes what refers to a root, unit or account by its id. */
async function forget(db: Database, organization: string, id: string): Promise<void> {
  await db
    .deleteFrom('organization_attachments')
    .where('organization', '=', organization)
    .where('target', '=', id)
    .execute()
  await db
    .deleteFrom('organization_tags')
    .where('organization', '=', organization)
    .where('resource', '=', id)
    .execute()
}

/** An account id that no organization and nothing of IAM has met. */
export async function unusedAccountId(db: Database): Promise<string> {
  for (;;) {
    const account = newAccountId()
    const known =
      (await db
        .selectFrom('organization_accounts')
        .select('account')
        .where('account', '=', account)
        .executeTakeFirst()) ??
      (await db
        .selectFrom('iam_entities')
        .select('account')
        .where('account', '=', account)
        .limit(1)
        .executeTakeFirst())
    if (!known) return account
  }
}

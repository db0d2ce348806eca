import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import type { OrganizationsTables, PolicyType } from './schema.ts'

export type Organization = Selectable<OrganizationsTables['organizations']>

/** The organization an account belongs to, as its management account or as a member. */
export async function organizationOf(
  db: Database,
  account: string,
): Promise<Organization | undefined> {
  return await db
    .selectFrom('organizations')
    .innerJoin('organization_accounts', 'organization_accounts.organization', 'organizations.id')
    .selectAll('organizations')
    .where('organization_accounts.account', '=', account)
    .executeTakeFirst()
}

export async function organizationById(
  db: Database,
  id: string,
): Promise<Organization | undefined> {
  return await db.selectFrom('organizations').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function insertOrganization(db: Database, row: Organization): Promise<void> {
  await db.insertInto('organizations').values(row).execute()
}

export async function enableAllFeatures(db: Database, id: string): Promise<void> {
  await db.updateTable('organizations').set({ feature_set: 'ALL' }).where('id', '=', id).execute()
}

/** With its units, policies, memberships and tags. */
export async function deleteOrganization(db: Database, id: string): Promise<void> {
  await db.deleteFrom('organizations').where('id', '=', id).execute()
}

export async function enabledPolicyTypes(
  db: Database,
  organization: string,
): Promise<PolicyType[]> {
  const rows = await db
    .selectFrom('organization_policy_types')
    .select('type')
    .where('organization', '=', organization)
    .orderBy('type', 'desc')
    .execute()
  return rows.map(({ type }) => type)
}

export async function enablePolicyType(
  db: Database,
  organization: string,
  type: PolicyType,
): Promise<void> {
  await db.insertInto('organization_policy_types').values({ organization, type }).execute()
}

export async function disablePolicyType(
  db: Database,
  organization: string,
  type: PolicyType,
): Promise<void> {
  await db
    .deleteFrom('organization_policy_types')
    .where('organization', '=', organization)
    .where('type', '=', type)
    .execute()
}

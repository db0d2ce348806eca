import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import type { OrganizationsTables } from './schema.ts'

export type TrustedService = Selectable<OrganizationsTables['organization_services']>
export type Delegate = Selectable<OrganizationsTables['organization_delegates']>

export async function trustedServices(
  db: Database,
  organization: string,
): Promise<TrustedService[]> {
  return await db
    .selectFrom('organization_services')
    .selectAll()
    .where('organization', '=', organization)
    .execute()
}

/** Once trusted, a service keeps the date of its first time. */
export async function trustService(db: Database, row: TrustedService): Promise<void> {
  await db
    .insertInto('organization_services')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Its delegated administrators go with it. */
export async function distrustService(
  db: Database,
  organization: string,
  service: string,
): Promise<void> {
  for (const table of ['organization_services', 'organization_delegates'] as const)
    await db
      .deleteFrom(table)
      .where('organization', '=', organization)
      .where('service', '=', service)
      .execute()
}

export async function delegates(db: Database, organization: string): Promise<Delegate[]> {
  return await db
    .selectFrom('organization_delegates')
    .selectAll()
    .where('organization', '=', organization)
    .execute()
}

export async function insertDelegate(db: Database, row: Delegate): Promise<void> {
  await db.insertInto('organization_delegates').values(row).execute()
}

/** False when the account was no administrator of that service. */
export async function deleteDelegate(
  db: Database,
  { organization, account, service }: Omit<Delegate, 'enabled_at'>,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('organization_delegates')
    .where('organization', '=', organization)
    .where('account', '=', account)
    .where('service', '=', service)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import type { OrganizationsTables } from './schema.ts'

export type ResourcePolicy = Selectable<OrganizationsTables['organization_resource_policies']>

export async function resourcePolicyOf(
  db: Database,
  organization: string,
): Promise<ResourcePolicy | undefined> {
  return await db
    .selectFrom('organization_resource_policies')
    .selectAll()
    .where('organization', '=', organization)
    .executeTakeFirst()
}

/** A changed one keeps its id. */
export async function putResourcePolicy(db: Database, row: ResourcePolicy): Promise<void> {
  await db
    .insertInto('organization_resource_policies')
    .values(row)
    .onConflict((conflict) => conflict.column('organization').doUpdateSet({ content: row.content }))
    .execute()
}

/** With its tags. */
export async function deleteResourcePolicy(
  db: Database,
  { organization, id }: ResourcePolicy,
): Promise<void> {
  await db
    .deleteFrom('organization_tags')
    .where('organization', '=', organization)
    .where('resource', '=', id)
    .execute()
  await db
    .deleteFrom('organization_resource_policies')
    .where('organization', '=', organization)
    .execute()
}

import { type Selectable, sql } from 'kysely'
import { parseAccountId } from '../../names/account.ts'
import { nameInArn, parseArn } from '../../names/arn.ts'
import type { Database } from '../database.ts'
import type { Slice } from '../slice.ts'
import { beginsWith, type Entity, type EntityPart, entityArn } from './entities.ts'
import type { IamTables } from './schema.ts'

export type RoleDetails = Selectable<IamTables['iam_roles']>
export type Role = Entity & RoleDetails

/** What a role has when it is made, unless it is said. */
export const freshRole = {
  description: null,
  max_session_duration: 3600,
  linked_service: null,
  last_used_at: null,
  last_used_region: null,
  template_arn: null,
  template_minor_version: null,
  template_values: null,
} as const satisfies Partial<RoleDetails>

const roles = (db: Database) =>
  db
    .selectFrom('iam_entities')
    .innerJoin('iam_roles', 'iam_roles.id', 'iam_entities.id')
    .selectAll('iam_roles')
    .selectAll('iam_entities')

export async function roleById(db: Database, id: string): Promise<Role | undefined> {
  return await roles(db).where('iam_entities.id', '=', id).executeTakeFirst()
}

export async function findRole(
  db: Database,
  account: string,
  name: string,
): Promise<Role | undefined> {
  return await roles(db)
    .where('account', '=', account)
    .where('kind', '=', 'role')
    // The index is on lower(name); the second condition makes the match exact.
    .where(sql<string>`lower(name)`, '=', name.toLowerCase())
    .where('name', '=', name)
    .executeTakeFirst()
}

/** Whatever the case of its name: there is one of them at most. */
export async function findRoleOfAnyCase(
  db: Database,
  account: string,
  name: string,
): Promise<Role | undefined> {
  return await roles(db)
    .where('account', '=', account)
    .where('kind', '=', 'role')
    .where(sql<string>`lower(name)`, '=', name.toLowerCase())
    .executeTakeFirst()
}

/** In the order of their names. */
export const listRoles = (
  db: Database,
  account: string,
  { pathPrefix = '/', after = '', limit }: EntityPart & Pick<Slice, 'limit'>,
): Promise<Role[]> =>
  roles(db)
    .where('account', '=', account)
    .where('kind', '=', 'role')
    .where('name', '>', after)
    .where(beginsWith('path', pathPrefix))
    .orderBy('name')
    .limit(limit)
    .execute()

/** By its ARN, path included. */
export async function findRoleByArn(db: Database, arn: string): Promise<Role | undefined> {
  const { service, account, resource } = parseArn(arn) ?? {}
  const owner = parseAccountId(account ?? '')
  if (service !== 'iam' || !owner || !resource?.startsWith('role/')) return undefined
  const role = await findRole(db, owner, nameInArn(resource))
  return role && entityArn(role) === arn ? role : undefined
}

export async function insertRole(db: Database, details: RoleDetails): Promise<void> {
  await db.insertInto('iam_roles').values(details).execute()
}

export async function updateRole(
  db: Database,
  id: string,
  change: Partial<Omit<RoleDetails, 'id'>>,
): Promise<void> {
  await db.updateTable('iam_roles').set(change).where('id', '=', id).execute()
}

import { type Selectable, sql } from 'kysely'
import type { AccountId } from '../../names/account.ts'
import type { Database } from '../database.ts'
import { newUniqueId, newUuid } from '../ids.ts'
import type { Slice } from '../slice.ts'
import type { EntityKind, IamTables } from './schema.ts'

export type Entity = Selectable<IamTables['iam_entities']>

const prefixes = {
  user: 'AIDA',
  group: 'AGPA',
  role: 'AROA',
  policy: 'ANPA',
  'instance-profile': 'AIPA',
  'server-certificate': 'ASCA',
} as const

/** What AWS gives no unique id has one of ours, which nobody sees. */
const newId = (kind: EntityKind): string =>
  kind in prefixes ? newUniqueId(prefixes[kind as keyof typeof prefixes]) : newUuid()

export const entityArn = ({ account, kind, path, name }: Omit<Entity, 'id' | 'created_at'>) =>
  `arn:aws:iam::${account}:${kind}${path}${name}`

/** By the name exactly as it was given at creation. */
export async function findEntity(
  db: Database,
  kind: EntityKind,
  account: AccountId,
  name: string,
): Promise<Entity | undefined> {
  return await db
    .selectFrom('iam_entities')
    .selectAll()
    .where('account', '=', account)
    .where('kind', '=', kind)
    // The index is on lower(name); the second condition makes the match exact.
    .where(sql<string>`lower(name)`, '=', name.toLowerCase())
    .where('name', '=', name)
    .executeTakeFirst()
}

/** Names differing only in case are the same name to IAM. */
export async function nameTaken(
  db: Database,
  kind: EntityKind,
  account: AccountId,
  name: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('iam_entities')
    .select('id')
    .where('account', '=', account)
    .where('kind', '=', kind)
    .where(sql<string>`lower(name)`, '=', name.toLowerCase())
    .executeTakeFirst()
  return row !== undefined
}

export async function entityById(db: Database, id: string): Promise<Entity | undefined> {
  return await db.selectFrom('iam_entities').selectAll().where('id', '=', id).executeTakeFirst()
}

/** In the order of their names, which are ASCII. Of all of a kind at most AWS's quota of it is there. */
export async function listEntities(
  db: Database,
  kind: EntityKind,
  account: AccountId,
  { pathPrefix = '/', after, limit }: EntityPart = {},
): Promise<Entity[]> {
  let query = db
    .selectFrom('iam_entities')
    .selectAll()
    .where('account', '=', account)
    .where('kind', '=', kind)
    .where(beginsWith('path', pathPrefix))
    .orderBy('name')
  if (after !== undefined) query = query.where('name', '>', after)
  if (limit !== undefined) query = query.limit(limit)
  return await query.execute()
}

export interface EntityPart extends Partial<Slice> {
  readonly pathPrefix?: string | undefined
}

/** Paths are ASCII. */
export const beginsWith = (column: 'path', prefix: string) =>
  sql<boolean>`substr(${sql.ref(column)}, 1, ${prefix.length}) = ${prefix}`

export async function insertEntity(db: Database, entity: Omit<Entity, 'id'>): Promise<Entity> {
  const row = { ...entity, id: newId(entity.kind) }
  await db.insertInto('iam_entities').values(row).execute()
  return row
}

export async function updateEntity(
  db: Database,
  id: string,
  change: Partial<Pick<Entity, 'name' | 'path' | 'boundary'>>,
): Promise<void> {
  await db.updateTable('iam_entities').set(change).where('id', '=', id).execute()
}

/**
 * What hangs on it must be gone first, tags and the kind's own row excepted. Policies that named a user or role keep its
 * id: what it was is remembered with the deletion.
 */
export async function deleteEntity(db: Database, id: string): Promise<void> {
  const entity = await entityById(db, id)
  if (entity?.kind === 'user' || entity?.kind === 'role') await remember(db, id, entityArn(entity))
  await db.deleteFrom('iam_entities').where('id', '=', id).execute()
}

/** So many of those that were deleted last are remembered. */
const formerMax = 10_000

async function remember(db: Database, id: string, arn: string): Promise<void> {
  const { seq } = await db
    .insertInto('iam_former_principals')
    .values({ id, arn })
    .returning('seq')
    .executeTakeFirstOrThrow()
  await db
    .deleteFrom('iam_former_principals')
    .where('seq', '<=', seq - formerMax)
    .execute()
}

/** The ARN of a user or role that was deleted, by the id that policies may still have. */
export async function formerPrincipalArn(db: Database, id: string): Promise<string | undefined> {
  const found = await db
    .selectFrom('iam_former_principals')
    .select('arn')
    .where('id', '=', id)
    .executeTakeFirst()
  return found?.arn
}

/** Roles and users by name, for whom a name was mistyped: of one account, or of all. */
export async function principalNames(
  db: Database,
  account: string | undefined,
  limit: number,
): Promise<{ account: string; kind: string; name: string }[]> {
  const query = db
    .selectFrom('iam_entities')
    .select(['account', 'kind', 'name'])
    .where('kind', 'in', ['role', 'user'])
    .limit(limit)
  return (account === undefined ? query : query.where('account', '=', account)).execute()
}

/** Steps from account to account by `min`, which is read from the end of the index: as many rows as there are accounts. */
export async function accountsWithEntities(db: Database): Promise<readonly string[]> {
  const { rows } = await sql<{ account: string }>`
    with recursive accounts (account) as (
      select min(account) from iam_entities
      union all
      select (select min(account) from iam_entities where account > accounts.account)
        from accounts where account is not null)
    select account from accounts where account is not null`.execute(db)
  return rows.map(({ account }) => account)
}

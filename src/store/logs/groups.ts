import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import { newUuid } from '../ids.ts'
import type { LogsTables } from './schema.ts'

export type LogGroupRow = Selectable<LogsTables['log_groups']>
export type LogStreamRow = Selectable<LogsTables['log_streams']>

/** Where a log group is; its name is unique within one account and Region. */
export interface LogGroupKey {
  readonly account: string
  readonly region: string
  readonly name: string
}

export const findLogGroup = (db: Database, { account, region, name }: LogGroupKey) =>
  db
    .selectFrom('log_groups')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .executeTakeFirst()

/** False when there is one of that name. */
export async function insertLogGroup(
  db: Database,
  key: LogGroupKey,
  tags: Readonly<Record<string, string>>,
  now: Date,
): Promise<boolean> {
  const id = newUuid()
  return db.transaction().execute(async (within) => {
    const { numInsertedOrUpdatedRows } = await within
      .insertInto('log_groups')
      .values({
        id,
        account: key.account,
        region: key.region,
        name: key.name,
        created_at: now.getTime(),
        retention_days: null,
      })
      .onConflict((conflict) => conflict.columns(['account', 'region', 'name']).doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows !== 1n) return false
    await putLogGroupTags(within, id, tags)
    return true
  })
}

export async function putLogGroupTags(
  db: Database,
  group: string,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [key, value] of Object.entries(tags))
    await db
      .insertInto('log_group_tags')
      .values({ log_group: group, key, value })
      .onConflict((conflict) => conflict.columns(['log_group', 'key']).doUpdateSet({ value }))
      .execute()
}

export async function logGroupTags(db: Database, group: string): Promise<Record<string, string>> {
  const rows = await db
    .selectFrom('log_group_tags')
    .select(['key', 'value'])
    .where('log_group', '=', group)
    .execute()
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]))
}

export async function removeLogGroupTags(
  db: Database,
  group: string,
  keys: readonly string[],
): Promise<void> {
  if (keys.length > 0)
    await db
      .deleteFrom('log_group_tags')
      .where('log_group', '=', group)
      .where('key', 'in', keys)
      .execute()
}

/** Null keeps events for ever. */
export async function setRetention(
  db: Database,
  group: string,
  days: number | null,
): Promise<void> {
  await db.updateTable('log_groups').set({ retention_days: days }).where('id', '=', group).execute()
}

/** With its tags, streams and events. */
export async function deleteLogGroup(db: Database, id: string): Promise<void> {
  await db.deleteFrom('log_groups').where('id', '=', id).execute()
}

/** With its events. */
export async function deleteLogStream(db: Database, id: string): Promise<void> {
  await db.deleteFrom('log_streams').where('id', '=', id).execute()
}

/** In order of name, after `after`. `prefix` and `part` narrow; a part is found anywhere, case aside. */
export function listLogGroups(
  db: Database,
  { account, region }: Pick<LogGroupKey, 'account' | 'region'>,
  { prefix, part, after, limit }: { prefix?: string; part?: string; after?: string; limit: number },
): Promise<LogGroupRow[]> {
  let query = db
    .selectFrom('log_groups')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .orderBy('name')
    .limit(limit)
  if (after !== undefined) query = query.where('name', '>', after)
  if (prefix !== undefined)
    query = query.where((e) =>
      e(e.fn('substr', ['name', e.lit(1), e.lit(prefix.length)]), '=', prefix),
    )
  if (part !== undefined)
    query = query.where((e) =>
      e(
        e.fn('replace', [e.fn('lower', ['name']), e.val(part.toLowerCase()), e.val('')]),
        '!=',
        e.fn('lower', ['name']),
      ),
    )
  return query.execute()
}

export const findLogStream = (db: Database, group: string, name: string) =>
  db
    .selectFrom('log_streams')
    .selectAll()
    .where('log_group', '=', group)
    .where('name', '=', name)
    .executeTakeFirst()

/** False when there is one of that name. */
export async function insertLogStream(
  db: Database,
  group: string,
  name: string,
  now: Date,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('log_streams')
    .values({
      id: newUuid(),
      log_group: group,
      name,
      created_at: now.getTime(),
      first_event_at: null,
      last_event_at: null,
      last_ingested_at: null,
    })
    .onConflict((conflict) => conflict.columns(['log_group', 'name']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** All of a group's streams that begin with `prefix`. */
export function listLogStreams(
  db: Database,
  group: string,
  {
    prefix = '',
    orderBy,
    descending,
    offset,
    limit,
  }: {
    prefix?: string
    orderBy: 'name' | 'last_event_at'
    descending: boolean
    offset: number
    limit: number
  },
): Promise<LogStreamRow[]> {
  const direction = descending ? 'desc' : 'asc'
  return db
    .selectFrom('log_streams')
    .selectAll()
    .where('log_group', '=', group)
    .where((e) => e(e.fn('substr', ['name', e.lit(1), e.lit(prefix.length)]), '=', prefix))
    .orderBy(orderBy, direction)
    .orderBy('name', direction)
    .offset(offset)
    .limit(limit)
    .execute()
}

/** The names of streams, by id. */
export async function logStreamNames(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('log_streams')
    .select(['id', 'name'])
    .where('id', 'in', ids)
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

import { type Selectable, sql } from 'kysely'
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

/** Groups by name: those that begin with `prefix`, after the name `after`. */
export function listLogGroups(
  db: Database,
  { account, region }: Pick<LogGroupKey, 'account' | 'region'>,
  { prefix = '', after, limit }: { prefix?: string; after: string; limit: number },
): Promise<LogGroupRow[]> {
  return db
    .selectFrom('log_groups')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '>', after)
    .where('name', '>=', prefix)
    .where('name', '<', `${prefix}${lastCharacter}`)
    .orderBy('name')
    .limit(limit)
    .execute()
}

/** What no name goes beyond. */
const lastCharacter = '\u{10ffff}'

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

/** Where a page of streams ended. */
export interface StreamPlace {
  /** Null of a stream without events; of no meaning where names alone order. */
  readonly at: number | null
  readonly name: string
}

interface StreamSlice {
  readonly descending: boolean
  readonly after: StreamPlace | undefined
  readonly limit: number
}

/** Streams in the order of their names. */
export function listLogStreams(
  db: Database,
  group: string,
  { prefix = '', descending, after, limit }: StreamSlice & { readonly prefix?: string },
): Promise<LogStreamRow[]> {
  let query = db
    .selectFrom('log_streams')
    .selectAll()
    .where('log_group', '=', group)
    .where('name', '>=', prefix)
    .where('name', '<', `${prefix}${lastCharacter}`)
    .orderBy('name', descending ? 'desc' : 'asc')
    .limit(limit)
  if (after) query = query.where('name', descending ? '<' : '>', after.name)
  return query.execute()
}

/** Streams in the order of their last events; those without any are the earliest. */
export async function listLogStreamsByTime(
  db: Database,
  group: string,
  { descending, after, limit }: StreamSlice,
): Promise<LogStreamRow[]> {
  const direction = descending ? 'desc' : 'asc'
  const beyond = sql.raw(descending ? '<' : '>')
  const of = (withEvents: boolean, left: number) => {
    let query = db
      .selectFrom('log_streams')
      .selectAll()
      .where('log_group', '=', group)
      .orderBy('last_event_at', direction)
      .orderBy('name', direction)
      .limit(left)
    query = withEvents
      ? query.where('last_event_at', '>=', 0)
      : query.where('last_event_at', 'is', null)
    const isIn = after && (after.at !== null) === withEvents
    if (isIn)
      query = withEvents
        ? query.where(sql<boolean>`(last_event_at, name) ${beyond} (${after.at}, ${after.name})`)
        : query.where('name', descending ? '<' : '>', after.name)
    return query.execute()
  }
  const parts = descending ? [true, false] : [false, true]
  const rows: LogStreamRow[] = []
  for (const withEvents of after ? parts.slice(parts.indexOf(after.at !== null)) : parts)
    if (rows.length < limit) rows.push(...(await of(withEvents, limit - rows.length)))
  return rows
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

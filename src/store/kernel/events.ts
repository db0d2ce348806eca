import { type Selectable, sql } from 'kysely'
import type { Database } from '../database.ts'
import type { KernelTables } from './schema.ts'

/** `call`: CloudTrail's record of an API call. `service`: its record of what a service did. `bridge`: an event as EventBridge has it. */
export type EventKind = 'call' | 'service' | 'bridge'

/** An event as one account and Region is told of it. */
export interface NewEvent {
  readonly kind: EventKind
  readonly account: string
  readonly region: string
  /** Milliseconds since 1970 by the server's clock. */
  readonly at: number
  readonly id: string
  /** `PutImage`, or EventBridge's detail-type. */
  readonly name: string
  /** `ecr.amazonaws.com`, or `aws.ecr` of EventBridge. */
  readonly source: string
  /** As CloudTrail looks it up: a user's or session's name, or `root`. */
  readonly username: string | undefined
  readonly accessKey: string | undefined
  readonly readOnly: boolean
  /** The event itself, as JSON. */
  readonly record: string
}

export interface StoredEvent extends NewEvent {
  /** Larger than that of every event before. */
  readonly seq: number
}

/** In one statement, because there may be hundreds every second. */
export async function keepEvents(db: Database, events: readonly NewEvent[]): Promise<void> {
  const rows = events.map((one) => [
    ...[one.kind, one.account, one.region, one.at, one.id, one.name, one.source],
    ...[one.username ?? null, one.accessKey ?? null, Number(one.readOnly), one.record],
  ])
  await sql`insert into events (kind, account, region, at, id, name, source, username, access_key,
    read_only, record)
    select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
      value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10
    from json_each(${JSON.stringify(rows)})`.execute(db)
}

/** Forgets the oldest beyond those that are kept, and what is older than `before`, milliseconds since 1970. */
export async function trimEvents(db: Database, kept: number, before: number): Promise<void> {
  const newest = await db
    .selectFrom('events')
    .select('seq')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!newest) return
  await db
    .deleteFrom('events')
    .where('seq', '<=', newest.seq - kept)
    .execute()
  // They were written in the order of time.
  const young = await db
    .selectFrom('events')
    .select('seq')
    .where('at', '>=', before)
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst()
  await db
    .deleteFrom('events')
    .where('seq', '<', young?.seq ?? newest.seq + 1)
    .execute()
}

export interface EventQuery {
  readonly account?: string | undefined
  readonly region?: string | undefined
  readonly kinds?: readonly EventKind[] | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly id?: string | undefined
  readonly name?: string | undefined
  readonly source?: string | undefined
  readonly username?: string | undefined
  readonly accessKey?: string | undefined
  readonly readOnly?: boolean | undefined
  /** A text that stands in the record. */
  readonly holds?: string | undefined
}

/** Newest first, those before `before`. */
export const eventsBefore = (
  db: Database,
  query: EventQuery,
  before: number | undefined,
  limit: number,
): Promise<readonly StoredEvent[]> =>
  read(
    matching(db, query)
      .$if(before !== undefined, (all) => all.where('seq', '<', before ?? 0))
      .orderBy('seq', 'desc')
      .limit(limit),
  )

/** Oldest first, those after `after`. */
export const eventsAfter = (
  db: Database,
  query: EventQuery,
  after: number,
  limit: number,
): Promise<readonly StoredEvent[]> =>
  read(matching(db, query).where('seq', '>', after).orderBy('seq').limit(limit))

export async function lastEvent(db: Database): Promise<number> {
  const row = await db
    .selectFrom('events')
    .select('seq')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.seq ?? 0
}

function matching(db: Database, query: EventQuery) {
  let all = db.selectFrom('events').selectAll()
  const { account, region, kinds, from, to, id, name, source, username, accessKey } = query
  const { readOnly, holds } = query
  if (account !== undefined) all = all.where('account', '=', account)
  if (region !== undefined) all = all.where('region', '=', region)
  if (kinds) all = all.where('kind', 'in', kinds)
  if (from !== undefined) all = all.where('at', '>=', from)
  if (to !== undefined) all = all.where('at', '<=', to)
  if (id !== undefined) all = all.where('id', '=', id)
  if (name !== undefined) all = all.where('name', '=', name)
  if (source !== undefined) all = all.where('source', '=', source)
  if (username !== undefined) all = all.where('username', '=', username)
  if (accessKey !== undefined) all = all.where('access_key', '=', accessKey)
  if (readOnly !== undefined) all = all.where('read_only', '=', Number(readOnly))
  if (holds !== undefined) all = all.where(sql<boolean>`instr(record, ${holds}) > 0`)
  return all
}

type Row = Selectable<KernelTables['events']>

async function read(query: { execute(): Promise<Row[]> }): Promise<readonly StoredEvent[]> {
  return (await query.execute()).map(({ username, access_key, read_only, kind, ...row }) => ({
    ...row,
    kind: kind as EventKind,
    username: username ?? undefined,
    accessKey: access_key ?? undefined,
    readOnly: read_only === 1,
  }))
}

import { sql } from 'kysely'
import type { Database } from '../database.ts'

export interface LogEvent {
  readonly id: number
  readonly stream: string
  readonly at: number
  readonly ingestedAt: number
  readonly message: string
}

/** A place between events: just after the event of this time and id. */
export interface Position {
  readonly at: number
  readonly id: number
}

export interface EventRange {
  /** The id of a log stream or of a log group. */
  readonly of: { readonly stream: string } | { readonly group: string }
  /** Inclusive, in milliseconds. */
  readonly from: number
  /** Exclusive. */
  readonly to: number
  /** Only events after it, or before it when reading `backward`. */
  readonly position?: Position
  readonly backward: boolean
  readonly limit: number
}

/** In the order read: from the newest when `backward`. */
export async function readLogEvents(db: Database, range: EventRange): Promise<LogEvent[]> {
  const { of, position } = range
  // What lies before the position is not read again for each page.
  const from = position && !range.backward ? Math.max(range.from, position.at) : range.from
  const to = position && range.backward ? Math.min(range.to, position.at + 1) : range.to
  const direction = range.backward ? 'desc' : 'asc'
  const beyond = range.backward ? '<' : '>'
  let query = db
    .selectFrom('log_events')
    .selectAll()
    .where((e) =>
      'stream' in of ? e('log_stream', '=', of.stream) : e('log_group', '=', of.group),
    )
    .where('at', '>=', from)
    .where('at', '<', to)
    .orderBy('at', direction)
    .orderBy('id', direction)
    .limit(range.limit)
  if (position)
    query = query.where((e) =>
      e.or([
        e('at', beyond, position.at),
        e.and([e('at', '=', position.at), e('id', beyond, position.id)]),
      ]),
    )
  const rows = await query.execute()
  return rows.map((row) => ({
    id: row.id,
    stream: row.log_stream,
    at: row.at,
    ingestedAt: row.ingested_at,
    message: row.message,
  }))
}

/** Read of each stream at least, so that few of them are asked again for the next page. */
const chunkMin = 20

/**
 * The next events of some streams, oldest first: at least one if there is any, about `limit` at most. `more` tells whether others may
 * follow. Each stream is read as far as its share goes, and what lies behind the first that has more waits for the next page.
 */
export async function mergeLogEvents(
  db: Database,
  streams: readonly string[],
  range: Omit<EventRange, 'of' | 'backward'>,
): Promise<{ readonly events: readonly LogEvent[]; readonly more: boolean }> {
  const limit = Math.max(chunkMin, Math.ceil(range.limit / Math.max(1, streams.length)))
  const events: LogEvent[] = []
  let until: LogEvent | undefined
  for (const stream of streams) {
    const read = await readLogEvents(db, { ...range, of: { stream }, backward: false, limit })
    events.push(...read)
    const last = read.length === limit ? read.at(-1) : undefined
    if (last && (!until || compare(last, until) < 0)) until = last
  }
  const end = until
  const page = end ? events.filter((event) => compare(event, end) <= 0) : events
  return { events: page.sort(compare), more: end !== undefined }
}

const compare = (a: Position, b: Position): number => a.at - b.at || a.id - b.id

/** Appends to a stream, and removes what the group's retention no longer keeps of it. */
export async function appendLogEvents(
  db: Database,
  stream: string,
  events: readonly { readonly at: number; readonly message: string }[],
  now: number,
  expiredBefore: number,
): Promise<void> {
  const first = events[0]
  const last = events.at(-1)
  if (!first || !last) return
  await db.transaction().execute(async (within) => {
    // One statement and one variable: a row of variables for each event takes twice as long.
    await sql`insert into log_events (log_stream, log_group, at, ingested_at, message)
      select ${stream}, (select log_group from log_streams where id = ${stream}), value ->> 0, ${now}, value ->> 1 from json_each(${rowsOf(events)})`.execute(
      within,
    )
    const row = await within
      .selectFrom('log_streams')
      .select(['first_event_at', 'last_event_at'])
      .where('id', '=', stream)
      .executeTakeFirstOrThrow()
    await within
      .updateTable('log_streams')
      .set({
        first_event_at: Math.min(row.first_event_at ?? first.at, first.at),
        last_event_at: Math.max(row.last_event_at ?? last.at, last.at),
        last_ingested_at: now,
      })
      .where('id', '=', stream)
      .execute()
    await within
      .deleteFrom('log_events')
      .where('log_stream', '=', stream)
      .where('at', '<', expiredBefore)
      .execute()
  })
}

/** Half a surrogate pair is no text to SQLite, which would end the process over it. */
const rowsOf = (events: readonly { readonly at: number; readonly message: string }[]): string =>
  JSON.stringify(
    events.map(({ at, message }) => [at, message.replace(/\p{Surrogate}/gu, '\ufffd')]),
  )

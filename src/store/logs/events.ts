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
  /** Ids of log streams. */
  readonly streams: readonly string[]
  /** Inclusive, in milliseconds. */
  readonly from: number
  /** Exclusive. */
  readonly to: number
  /** Only events after it, or before it when reading `backward`. */
  readonly position?: Position
  readonly backward: boolean
  readonly limit: number
}

/** Streams asked for at once: SQLite takes 32,766 variables in a statement. */
export const streamsMax = 10_000

/** In the order read: from the newest when `backward`. */
export async function readLogEvents(db: Database, range: EventRange): Promise<LogEvent[]> {
  if (range.streams.length === 0) return []
  const direction = range.backward ? 'desc' : 'asc'
  const beyond = range.backward ? '<' : '>'
  let query = db
    .selectFrom('log_events')
    .selectAll()
    .where('log_stream', 'in', range.streams.slice(0, streamsMax))
    .where('at', '>=', range.from)
    .where('at', '<', range.to)
    .orderBy('at', direction)
    .orderBy('id', direction)
    .limit(range.limit)
  const { position } = range
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
    await sql`insert into log_events (log_stream, at, ingested_at, message)
      select ${stream}, value ->> 0, ${now}, value ->> 1 from json_each(${rowsOf(events)})`.execute(
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

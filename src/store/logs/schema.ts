import { type Generated, type Migration, sql } from 'kysely'

/** Times are milliseconds since 1970. */
export interface LogsTables {
  log_groups: {
    id: string
    account: string
    region: string
    name: string
    created_at: number
    retention_days: number | null
  }
  log_group_tags: { log_group: string; key: string; value: string }
  log_streams: {
    id: string
    log_group: string
    name: string
    created_at: number
    first_event_at: number | null
    last_event_at: number | null
    last_ingested_at: number | null
  }
  /** Ordered by `at`, and by `id` within one millisecond. */
  log_events: {
    id: Generated<number>
    log_stream: string
    /** Of the stream, so that all events of a group are read in their order. */
    log_group: string | null
    at: number
    ingested_at: number
    message: string
  }
}

declare module '../tables.ts' {
  interface Tables extends LogsTables {}
}

export const logsMigrations: Record<string, Migration> = {
  '2026-11-21-logs-groups-streams-and-events': {
    up: async (db) => {
      await sql`create table log_groups (
        id text primary key, account text not null, region text not null, name text not null,
        created_at bigint not null, retention_days integer,
        unique (account, region, name))`.execute(db)
      await sql`create table log_group_tags (
        log_group text not null references log_groups (id) on delete cascade,
        key text not null, value text not null, primary key (log_group, key))`.execute(db)
      await sql`create table log_streams (
        id text primary key,
        log_group text not null references log_groups (id) on delete cascade,
        name text not null, created_at bigint not null, first_event_at bigint,
        last_event_at bigint, last_ingested_at bigint, unique (log_group, name))`.execute(db)
      // SQLite numbers an `integer primary key` itself, in order of arrival.
      await sql`create table log_events (
        id integer primary key,
        log_stream text not null references log_streams (id) on delete cascade,
        at bigint not null, ingested_at bigint not null, message text not null)`.execute(db)
      await sql`create index log_events_by_time on log_events (log_stream, at, id)`.execute(db)
    },
  },
  '2026-11-28-logs-indexes': {
    up: async (db) => {
      await sql`create index log_streams_by_last_event
        on log_streams (log_group, last_event_at, name)`.execute(db)
    },
  },
  '2026-11-28-logs-events-of-groups': {
    up: async (db) => {
      await sql`alter table log_events add column log_group text`.execute(db)
      await sql`update log_events
        set log_group = (select log_group from log_streams where id = log_stream)`.execute(db)
      await sql`create index log_events_of_group on log_events (log_group, at, id)`.execute(db)
    },
  },
}

import { type Generated, type Migration, sql } from 'kysely'

/** Times are milliseconds since 1970, by the server's clock. */
export interface SqsTables {
  queues: {
    id: string
    account: string
    region: string
    name: string
    created_at: number
    modified_at: number
    /** JSON: the attributes that were given, as text by their names. */
    attributes: string
    policy: string | null
    /** The ARN in its redrive policy. */
    dead_letter_arn: string | null
    /** How its messages' deduplication ids are told apart for good: `queue`, `messageGroup`; null for a standard queue. */
    deduplication_scope: string | null
    purged_at: number | null
    /** How many messages it has, which triggers count. */
    messages: Generated<number>
  }
  queue_tags: { queue: string; key: string; value: string }
  /** Ordered by `id`. One that is delayed was never received; one in flight has the key of its last receipt. */
  queue_messages: {
    id: Generated<number>
    queue: string
    message_id: string
    body: string
    /** JSON of `MessageAttributes`, binary values in base64. */
    attributes: string | null
    trace_header: string | null
    sender_id: string
    sent_at: number
    visible_at: number
    receive_count: number
    first_received_at: number | null
    received_at: number | null
    receipt: string | null
    group_id: string | null
    deduplication_id: string | null
    sequence: string | null
    /** ARN of the queue from which it came here as a dead letter. */
    source_arn: string | null
  }
  /** Of a FIFO queue: the groups that have messages, and when the first of each is visible. */
  queue_groups: { queue: string; group_id: string; head_visible_at: number; head_id: number }
  queue_deduplications: {
    queue: string
    /** Empty where the whole queue is the scope. */
    group_id: string
    deduplication_id: string
    message_id: string
    sequence: string
    expires_at: number
  }
  /** What a `ReceiveRequestAttemptId` was answered with, so that it can be repeated. */
  queue_attempts: { queue: string; attempt_id: string; receipts: string; expires_at: number }
  queue_deletions: { account: string; region: string; name: string; deleted_at: number }
  queue_move_tasks: {
    id: string
    queue: string
    destination: string | null
    rate: number | null
    status: string
    moved: number
    to_move: number
    failure: string | null
    started_at: number
    /** JSON of the caller, as which it moves. */
    caller: string
  }
}

declare module '../tables.ts' {
  interface Tables extends SqsTables {}
}

export const sqsMigrations: Record<string, Migration> = {
  '2026-11-28-sqs-queues-and-messages': {
    up: async (db) => {
      await sql`create table queues (
        id text primary key, account text not null, region text not null, name text not null,
        created_at bigint not null, modified_at bigint not null, attributes text not null,
        policy text, dead_letter_arn text, deduplication_scope text, purged_at bigint,
        messages integer not null default 0,
        unique (account, region, name))`.execute(db)
      await sql`create index queues_by_dead_letter_queue
        on queues (dead_letter_arn, name)`.execute(db)
      await sql`create table queue_tags (
        queue text not null references queues (id) on delete cascade,
        key text not null, value text not null, primary key (queue, key))`.execute(db)
      await sql`create table queue_messages (
        id integer primary key autoincrement,
        queue text not null references queues (id) on delete cascade,
        message_id text not null, body text not null, attributes text, trace_header text,
        sender_id text not null, sent_at bigint not null, visible_at bigint not null,
        receive_count integer not null, first_received_at bigint, received_at bigint, receipt text,
        group_id text, deduplication_id text, sequence text, source_arn text)`.execute(db)
      for (const [event, row, change] of [
        ['insert', 'new', '+ 1'],
        ['delete', 'old', '- 1'],
      ])
        await sql
          .raw(
            `create trigger queue_messages_counted_at_${event} after ${event} on queue_messages begin
              update queues set messages = messages ${change} where id = ${row}.queue; end`,
          )
          .execute(db)
      await sql`create index queue_messages_by_visibility
        on queue_messages (queue, visible_at, id)`.execute(db)
      await sql`create index queue_messages_by_age on queue_messages (queue, sent_at)`.execute(db)
      await sql`create index queue_messages_of_group
        on queue_messages (queue, group_id, id)`.execute(db)
      await sql`create index queue_messages_in_flight
        on queue_messages (queue, visible_at) where receipt is not null`.execute(db)
      await sql`create table queue_groups (
        queue text not null references queues (id) on delete cascade,
        group_id text not null, head_visible_at bigint not null, head_id integer not null,
        primary key (queue, group_id))`.execute(db)
      await sql`create index queue_groups_by_visibility
        on queue_groups (queue, head_visible_at, head_id)`.execute(db)
      await sql`create table queue_deduplications (
        queue text not null references queues (id) on delete cascade,
        group_id text not null, deduplication_id text not null, message_id text not null,
        sequence text not null, expires_at bigint not null,
        primary key (queue, group_id, deduplication_id))`.execute(db)
      await sql`create index queue_deduplications_by_expiry
        on queue_deduplications (queue, expires_at)`.execute(db)
      await sql`create table queue_attempts (
        queue text not null references queues (id) on delete cascade,
        attempt_id text not null, receipts text not null, expires_at bigint not null,
        primary key (queue, attempt_id))`.execute(db)
      await sql`create table queue_deletions (
        account text not null, region text not null, name text not null,
        deleted_at bigint not null, primary key (account, region, name))`.execute(db)
      await sql`create table queue_move_tasks (
        id text primary key, queue text not null references queues (id) on delete cascade,
        destination text, rate integer, status text not null, moved integer not null,
        to_move integer not null, failure text, started_at bigint not null,
        caller text not null)`.execute(db)
      await sql`create index queue_move_tasks_by_start
        on queue_move_tasks (queue, started_at)`.execute(db)
    },
  },
}

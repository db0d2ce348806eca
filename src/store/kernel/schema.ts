import { type Generated, type Migration, sql } from 'kysely'

export interface KernelTables {
  /** What principals did, added up: the raw material of least privilege. */
  usage: {
    account: string
    /** Unique id of a user or role; an account id for its root user. */
    principal: string
    /** `ecr:PutImage` */
    action: string
    resource: string
    region: string
    last_at: number
    allowed: number
    denied: number
  }
  /** Facts about this server: its keys, its clock's offset. */
  settings: { name: string; value: string }
  /** Work that must survive a restart. `state` is JSON that only its handler reads; a queue's jobs are of one kind. */
  jobs: {
    id: string
    kind: string
    queue: string
    state: string
    due: number
    attempts: number
  }
  /** Refused requests, and background work that was refused. */
  refusals: {
    id: Generated<number>
    /** In the order in which they were refused; they are written later, and not always in that order. */
    seq: number
    request: string
    at: number
    /** An ARN, a service's name, `key <access key id>`, or empty. */
    caller: string
    /** Empty where nobody was let in. */
    caller_account: string
    service: string
    operation: string
    code: string
    message: string
    /** 1 for what the server did by itself. */
    background: number
    /** JSON: what else is known of it. */
    facts: string | null
  }
  /** The decisions that led to a refusal, in the order they were made. */
  decisions: {
    id: Generated<number>
    request: string
    at: number
    caller: string
    caller_account: string
    action: string
    resource: string
    resource_account: string
    outcome: string
    question: string
  }
  /** What happened, for whom: see `NewEvent`. The newest are kept. */
  events: {
    seq: Generated<number>
    kind: string
    account: string
    region: string
    at: number
    id: string
    name: string
    source: string
    username: string | null
    access_key: string | null
    read_only: number
    record: string
  }
  /** Policy documents that kept decisions refer to by hash. */
  ledger_documents: { hash: string; text: string }
}

export const kernelMigrations: Record<string, Migration> = {
  '2026-11-21-kernel-settings-and-jobs': {
    up: async (db) => {
      await sql`create table settings (name text primary key, value text not null)`.execute(db)
      await sql`create table jobs (
        id text primary key, kind text not null, state text not null, due bigint not null,
        attempts integer not null default 0)`.execute(db)
      await sql`create index jobs_by_due on jobs (due)`.execute(db)
    },
  },
  '2026-11-27-kernel-job-queues': {
    up: async (db) => {
      await sql`alter table jobs add column queue text not null default ''`.execute(db)
      await sql`update jobs set queue = kind`.execute(db)
      await sql`drop index jobs_by_due`.execute(db)
      await sql`create index jobs_by_queue on jobs (queue, due, id)`.execute(db)
    },
  },
  '2026-11-21-kernel-ledger': {
    up: async (db) => {
      await sql`create table refusals (
        id integer primary key autoincrement, request text not null, at bigint not null,
        caller text not null, caller_account text not null, service text not null,
        operation text not null, code text not null, message text not null)`.execute(db)
      await sql`create index refusals_by_request on refusals (request)`.execute(db)
      await sql`create index refusals_by_message on refusals (message)`.execute(db)
      await sql`create table decisions (
        id integer primary key autoincrement, request text not null, at bigint not null,
        caller text not null, caller_account text not null, action text not null,
        resource text not null, resource_account text not null, outcome text not null,
        question text not null)`.execute(db)
      await sql`create index decisions_by_request on decisions (request)`.execute(db)
      await sql`create table ledger_documents (hash text primary key, text text not null)`.execute(
        db,
      )
    },
  },
  '2026-11-21-kernel-usage': {
    up: async (db) => {
      await sql`create table usage (
        account text not null, principal text not null, action text not null,
        resource text not null, region text not null, last_at bigint not null,
        allowed integer not null, denied integer not null,
        primary key (principal, action, resource))`.execute(db)
      await sql`create index usage_by_time on usage (last_at)`.execute(db)
    },
  },
  '2026-11-27-kernel-every-refusal': {
    up: async (db) => {
      await sql`alter table refusals add column seq bigint not null default 0`.execute(db)
      await sql`alter table refusals add column background integer not null default 0`.execute(db)
      await sql`alter table refusals add column facts text`.execute(db)
      await sql`update refusals set seq = id`.execute(db)
      await sql`create index refusals_by_seq on refusals (seq)`.execute(db)
    },
  },
  '2026-11-28-kernel-events': {
    up: async (db) => {
      await sql`create table events (
        seq integer primary key autoincrement, kind text not null, account text not null,
        region text not null, at bigint not null, id text not null, name text not null,
        source text not null, username text, access_key text, read_only integer not null,
        record text not null)`.execute(db)
      // With the row's number behind them, which is the order of time.
      await sql`create index events_by_account on events (account, region)`.execute(db)
    },
  },
}

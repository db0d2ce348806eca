import { type Migration, sql } from 'kysely'

/** Times are milliseconds since 1970 by the server's clock. `function` columns hold `functions.id`. */
export interface LambdaTables {
  functions: {
    id: string
    account: string
    region: string
    name: string
    /** JSON of a `Deployment`: what invocations run. */
    live: string
    /** The same for an update in progress; null when there is none. */
    next: string | null
    modified_at: number
    revision: string
    state: string
    state_reason_code: string | null
    state_reason: string | null
    update_status: string | null
    update_reason_code: string | null
    update_reason: string | null
    /** When it was last invoked or made active: what idling is counted from. */
    used_at: number
    /** The resource policy; null when it has no statement. */
    policy: string | null
    policy_revision: string | null
    reserved_concurrency: number | null
  }
  function_tags: { function: string; key: string; value: string }
  event_source_mappings: {
    /** The UUID. */
    id: string
    account: string
    region: string
    /** The function's name, in the same account and Region. */
    function: string
    /** As it is shown: with the qualifier that it was given with. */
    function_arn: string
    source_arn: string
    state: string
    /** JSON of `MappingSettings`. */
    settings: string
    modified_at: number
  }
  event_source_mapping_tags: { mapping: string; key: string; value: string }
  /** How many functions there are, kept by triggers. */
  function_counts: { account: string; region: string; functions: number }
}

declare module '../tables.ts' {
  interface Tables extends LambdaTables {}
}

export const lambdaMigrations: Record<string, Migration> = {
  '2026-11-21-lambda-functions': {
    up: async (db) => {
      await sql`create table functions (
        id text primary key, account text not null, region text not null, name text not null,
        live text not null, next text, modified_at bigint not null, revision text not null,
        state text not null, state_reason_code text, state_reason text,
        update_status text, update_reason_code text, update_reason text,
        used_at bigint not null, policy text, policy_revision text, reserved_concurrency integer,
        unique (account, region, name))`.execute(db)
      await sql`create table function_tags (
        function text not null references functions (id) on delete cascade,
        key text not null, value text not null, primary key (function, key))`.execute(db)
    },
  },
  '2026-11-28-lambda-reserved': {
    up: async (db) => {
      // Those with a share of the account's 1,000, which are few.
      await sql`create index functions_reserved on functions (account, region, reserved_concurrency)
        where reserved_concurrency is not null`.execute(db)
    },
  },
  '2026-11-28-lambda-usage': {
    up: async (db) => {
      await sql`create index functions_live_digest on functions (live ->> '$.digest')
        where state != 'Inactive'`.execute(db)
      await sql`create index functions_next_digest on functions (next ->> '$.digest')
        where next is not null`.execute(db)
      // Any number of functions may have a share of nothing.
      await sql`drop index functions_reserved`.execute(db)
      await sql`create index functions_reserved on functions (account, region, reserved_concurrency)
        where reserved_concurrency > 0`.execute(db)
      await sql`create table function_counts (
        account text not null, region text not null, functions integer not null,
        primary key (account, region))`.execute(db)
      await sql`insert into function_counts
        select account, region, count(*) from functions group by account, region`.execute(db)
      await sql`create trigger function_counts_insert after insert on functions begin
        insert into function_counts values (new.account, new.region, 1)
          on conflict (account, region) do update set functions = functions + 1;
        end`.execute(db)
      await sql`create trigger function_counts_delete after delete on functions begin
        update function_counts set functions = functions - 1
          where account = old.account and region = old.region;
        end`.execute(db)
    },
  },
  '2026-11-28-lambda-event-source-mappings': {
    up: async (db) => {
      await sql`create table event_source_mappings (
        id text primary key, account text not null, region text not null, function text not null,
        function_arn text not null, source_arn text not null, state text not null,
        settings text not null, modified_at bigint not null)`.execute(db)
      await sql`create index event_source_mappings_of_account
        on event_source_mappings (account, region, id)`.execute(db)
      await sql`create index event_source_mappings_of_function
        on event_source_mappings (account, region, function, id)`.execute(db)
      await sql`create index event_source_mappings_of_source
        on event_source_mappings (account, region, source_arn, id)`.execute(db)
      await sql`create table event_source_mapping_tags (
        mapping text not null references event_source_mappings (id) on delete cascade,
        key text not null, value text not null, primary key (mapping, key))`.execute(db)
    },
  },
}

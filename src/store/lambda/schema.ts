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
}

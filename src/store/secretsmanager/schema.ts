import { type Migration, sql } from 'kysely'

/** Times are milliseconds since 1970 by the server's clock. `secret` columns hold `secrets.id`. */
export interface SecretsTables {
  secrets: {
    id: string
    account: string
    region: string
    name: string
    /** The six characters at the end of its ARN: one made again under the same name has others. */
    suffix: string
    description: string | null
    created_at: number
    changed_at: number
    /** Start of the day on which its value was read last. */
    accessed_at: number | null
    /** When its deletion was asked for, and when it is due; null of one that is in use. */
    deleted_at: number | null
    deletion_due: number | null
    /** With principals as unique ids. */
    policy: string | null
  }
  secret_versions: {
    secret: string
    id: string
    /** The value's bytes in base64, those of a text in UTF-8. */
    value: string
    kind: 'string' | 'binary'
    created_at: number
    accessed_at: number | null
  }
  /** Which version has a staging label. */
  secret_stages: { secret: string; stage: string; version: string }
  secret_tags: { secret: string; key: string; value: string }
}

declare module '../tables.ts' {
  interface Tables extends SecretsTables {}
}

export const secretsMigrations: Record<string, Migration> = {
  '2026-11-28-secretsmanager-secrets': {
    up: async (db) => {
      await sql`create table secrets (
        id text primary key, account text not null, region text not null, name text not null,
        suffix text not null, description text, created_at bigint not null,
        changed_at bigint not null, accessed_at bigint, deleted_at bigint, deletion_due bigint,
        policy text, unique (account, region, name))`.execute(db)
      await sql`create index secrets_by_creation
        on secrets (account, region, created_at, id)`.execute(db)
      await sql`create table secret_versions (
        secret text not null references secrets (id) on delete cascade, id text not null,
        value text not null, kind text not null, created_at bigint not null, accessed_at bigint,
        primary key (secret, id))`.execute(db)
      await sql`create table secret_stages (
        secret text not null references secrets (id) on delete cascade, stage text not null,
        version text not null, primary key (secret, stage))`.execute(db)
      await sql`create table secret_tags (
        secret text not null references secrets (id) on delete cascade, key text not null,
        value text not null, primary key (secret, key))`.execute(db)
    },
  },
}

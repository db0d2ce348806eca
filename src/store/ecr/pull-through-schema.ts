import { type Migration, sql } from 'kysely'

/** Times are milliseconds since 1970 by the server's clock. `repository` columns hold `repositories.id`. */
export interface PullThroughTables {
  /** What a registry's repositories under a prefix are copies of. */
  pull_through_rules: {
    account: string
    region: string
    /** Without a slash at its end; `ROOT` for all that no other is for. */
    prefix: string
    /** The host of the upstream registry, as AWS names it. */
    upstream: string
    upstream_prefix: string
    credential_arn: string | null
    custom_role_arn: string | null
    created_at: number
    updated_at: number
  }
  /** What the upstream said last that a tag of a cached repository is, and when. */
  upstream_tags: { repository: string; tag: string; digest: string; checked_at: number }
  /** Manifests that were fetched, until they are images. */
  upstream_manifests: {
    repository: string
    digest: string
    media_type: string
    manifest: string
    fetched_at: number
  }
  /** The layers and configs that those name: what may be fetched by its digest. */
  upstream_layers: { repository: string; layer: string; manifest: string; size: number }
}

declare module '../tables.ts' {
  interface Tables extends PullThroughTables {}
}

export const pullThroughMigrations: Record<string, Migration> = {
  '2026-11-28-ecr-pull-through-rules': {
    up: async (db) => {
      await sql`create table pull_through_rules (
        account text not null, region text not null, prefix text not null, upstream text not null,
        upstream_prefix text not null, credential_arn text, custom_role_arn text,
        created_at bigint not null, updated_at bigint not null,
        primary key (account, region, prefix))`.execute(db)
      await sql`create table upstream_tags (
        repository text not null references repositories (id) on delete cascade,
        tag text not null, digest text not null, checked_at bigint not null,
        primary key (repository, tag))`.execute(db)
      await sql`create index upstream_tags_by_digest
        on upstream_tags (repository, digest, tag)`.execute(db)
      await sql`create table upstream_manifests (
        repository text not null references repositories (id) on delete cascade,
        digest text not null, media_type text not null, manifest text not null,
        fetched_at bigint not null, primary key (repository, digest))`.execute(db)
      await sql`create table upstream_layers (
        repository text not null, layer text not null, manifest text not null,
        size bigint not null, primary key (repository, layer, manifest),
        foreign key (repository, manifest)
          references upstream_manifests (repository, digest) on delete cascade)`.execute(db)
      await sql`create index upstream_layers_by_manifest
        on upstream_layers (repository, manifest)`.execute(db)
    },
  },
}

import { type Generated, type Migration, sql } from 'kysely'
import type { ImageStatus, ReplicationStatus } from '../../aws/models/ecr.types.gen.ts'
import { backfillMigrations } from './backfills.ts'
import { collectorMigrations } from './collector-migrations.ts'
import { dialectMigrations } from './dialect-migrations.ts'
import { type ScanTables, scanMigrations } from './scan-schema.ts'
import { signingMigrations } from './signing.ts'

/** Times are milliseconds since 1970 by the server's clock. `repository` columns hold `repositories.id`. */
export interface EcrTables extends ScanTables {
  repositories: {
    id: string
    account: string
    region: string
    name: string
    created_at: number
    /** JSON: `{ imageTagMutability, imageTagMutabilityExclusionFilters?, scanOnPush, encryptionConfiguration }` */
    settings: string
    /** The repository policy with principals as unique ids; null when none is set. */
    policy: string | null
  }
  /** What PutAccountSetting set; defaults have no row. */
  account_settings: { account: string; region: string; name: string; value: string }
  /** With principals as unique ids. */
  registry_policies: { account: string; region: string; policy: string }
  /** `rules` is JSON, as in the API. */
  replication_configurations: { account: string; region: string; rules: string }
  /** How far each replication of an image is. */
  replication_statuses: {
    repository: string
    digest: string
    /** Of the destination. */
    registry: string
    region: string
    status: ReplicationStatus
    failure_code: string | null
  }
  /** ARNs of users and roles whose pulls are not recorded. */
  pull_time_exclusions: { account: string; region: string; principal: string; created_at: number }
  creation_templates: {
    account: string
    region: string
    /** Without a slash at its end; `ROOT` for all that no other is for. */
    prefix: string
    /** JSON, as `CreationTemplate`. */
    template: string
    created_at: number
    updated_at: number
  }
  repository_tags: { repository: string; key: string; value: string }
  images: {
    repository: string
    digest: string
    media_type: string
    artifact_type: string | null
    subject: string | null
    annotations: string | null
    /** The manifest's exact bytes, as text: manifests are JSON, hence UTF-8. */
    manifest: string
    /** Sum of the layers and config, or for an index its largest child. */
    size: number
    pushed_at: number
    last_pulled_at: number | null
    status: Generated<ImageStatus>
    /** When it was archived last, and when it was last back from the archive. */
    archived_at: number | null
    activated_at: number | null
    /** Whether it may name layers and manifests that its repository does not have. */
    sparse: Generated<0 | 1>
  }
  image_tags: { repository: string; tag: string; digest: string }
  /** Which layers and configs an image refers to. */
  image_layers: {
    repository: string
    image: string
    layer: string
    /** Whether the image is active: what only others have cannot be pulled. */
    active: Generated<0 | 1>
  }
  /** Which manifests an index refers to. */
  image_children: { repository: string; parent: string; child: string }
  /** A blob is visible in a repository only through a row here. `media_type` comes from a manifest. */
  layers: {
    repository: string
    digest: string
    size: number
    media_type: string | null
    uploaded_at: number
    /** Null where an image has it; 1 where none had it yet, 2 where the last that had it is gone. Kept by triggers. */
    loose: Generated<1 | 2 | null>
  }
  /** What a repository let go of, and the collector has not yet looked at. Kept by a trigger. */
  uncollected_blobs: { digest: string }
  lifecycle_policies: { repository: string; policy: string; evaluated_at: number }
  /** What lifecycle policies did, one row for each tag of an image, or one without. The newest are kept. */
  lifecycle_events: {
    id: Generated<number>
    at: number
    account: string
    region: string
    /** Its name: what happened is told also when it is gone. */
    repository: string
    digest: string
    tag: string | null
    action: 'EXPIRE' | 'TRANSITION'
    /** Which rule, and what it is about, for people. */
    why: string
  }
  lifecycle_previews: {
    repository: string
    /** As it was given. */
    policy: string
    /** JSON: `{ expiring, transitioning }`; null as long as it is in progress. */
    summary: string | null
  }
  lifecycle_preview_results: {
    repository: string
    /** Its place in the order in which images go, from 1. */
    place: number
    digest: string
    /** JSON list. */
    tags: string
    pushed_at: number
    action: 'EXPIRE' | 'TRANSITION'
    priority: number
    storage_class: 'STANDARD' | 'ARCHIVE'
  }
  layer_uploads: {
    id: string
    repository: string
    received: number
    started_at: number
    /** Bytes of the part received first, of the one received last, and how many parts so far were under the least size. */
    first_part: number
    last_part: number
    short_parts: number
  }
}

declare module '../tables.ts' {
  interface Tables extends EcrTables {}
}

export const ecrMigrations: Record<string, Migration> = {
  '2026-11-21-ecr-repositories-and-images': {
    up: async (db) => {
      await sql`create table repositories (
        id text primary key, account text not null, region text not null, name text not null,
        created_at bigint not null, settings text not null, policy text,
        unique (account, region, name))`.execute(db)
      await sql`create table repository_tags (
        repository text not null references repositories (id) on delete cascade,
        key text not null, value text not null, primary key (repository, key))`.execute(db)
      await sql`create table images (
        repository text not null references repositories (id) on delete cascade,
        digest text not null, media_type text not null, artifact_type text, subject text,
        annotations text, manifest text not null, size bigint not null, pushed_at bigint not null,
        last_pulled_at bigint, primary key (repository, digest))`.execute(db)
      await sql`create index images_by_subject on images (repository, subject)`.execute(db)
      await sql`create table image_tags (
        repository text not null, tag text not null, digest text not null,
        primary key (repository, tag),
        foreign key (repository, digest) references images (repository, digest) on delete cascade)`.execute(
        db,
      )
      await sql`create index image_tags_by_digest on image_tags (repository, digest)`.execute(db)
      await sql`create table image_layers (
        repository text not null, image text not null, layer text not null,
        primary key (repository, image, layer),
        foreign key (repository, image) references images (repository, digest) on delete cascade)`.execute(
        db,
      )
      await sql`create index image_layers_by_layer on image_layers (repository, layer)`.execute(db)
      await sql`create table image_children (
        repository text not null, parent text not null, child text not null,
        primary key (repository, parent, child),
        foreign key (repository, parent) references images (repository, digest) on delete cascade)`.execute(
        db,
      )
      await sql`create index image_children_by_child on image_children (repository, child)`.execute(
        db,
      )
      await sql`create table layers (
        repository text not null references repositories (id) on delete cascade,
        digest text not null, size bigint not null, media_type text, uploaded_at bigint not null,
        primary key (repository, digest))`.execute(db)
      await sql`create index layers_by_digest on layers (digest)`.execute(db)
      await sql`create table layer_uploads (
        id text primary key, repository text not null references repositories (id) on delete cascade,
        received bigint not null, started_at bigint not null,
        last_part bigint not null, short_parts bigint not null)`.execute(db)
    },
  },
  '2026-11-27-ecr-account-settings': {
    up: async (db) => {
      await sql`create table account_settings (
        account text not null, region text not null, name text not null, value text not null,
        primary key (account, region, name))`.execute(db)
    },
  },
  '2026-11-28-ecr-indexes': {
    up: async (db) => {
      // With the tag, so that an image's tags are found in order: else SQLite reads all tags of the repository in theirs.
      await sql`drop index image_tags_by_digest`.execute(db)
      await sql`create index image_tags_by_digest on image_tags (repository, digest, tag)`.execute(
        db,
      )
      await sql`drop index image_children_by_child`.execute(db)
      await sql`create index image_children_by_child
        on image_children (repository, child, parent)`.execute(db)
      await sql`create index layer_uploads_by_repository on layer_uploads (repository)`.execute(db)
      await sql`create index layer_uploads_by_start on layer_uploads (started_at)`.execute(db)
    },
  },
  '2026-11-28-ecr-registry-policies': {
    up: async (db) => {
      await sql`create table registry_policies (
        account text not null, region text not null, policy text not null,
        primary key (account, region))`.execute(db)
    },
  },
  '2026-11-28-ecr-storage-classes': {
    up: async (db) => {
      await sql`alter table images add column status text not null default 'ACTIVE'`.execute(db)
      await sql`alter table images add column archived_at bigint`.execute(db)
      await sql`alter table images add column activated_at bigint`.execute(db)
      await sql`create unique index images_by_status on images (repository, status, digest)`.execute(
        db,
      )
      await sql`drop index images_by_subject`.execute(db)
      await sql`create index images_by_subject on images (repository, subject, status, digest)`.execute(
        db,
      )
      await sql`alter table image_layers add column active integer not null default 1`.execute(db)
      await sql`drop index image_layers_by_layer`.execute(db)
      await sql`create index image_layers_by_layer on image_layers (repository, layer, active)`.execute(
        db,
      )
    },
  },
  '2026-11-28-ecr-lifecycle-policies': {
    up: async (db) => {
      await sql`create table lifecycle_policies (
        repository text primary key references repositories (id) on delete cascade,
        policy text not null, evaluated_at bigint not null)`.execute(db)
      await sql`create table lifecycle_events (
        id integer primary key autoincrement, at bigint not null, account text not null,
        region text not null, repository text not null, digest text not null, tag text,
        action text not null, why text not null)`.execute(db)
      await sql`create index lifecycle_events_by_tag
        on lifecycle_events (account, region, repository, tag, id)`.execute(db)
      await sql`create index lifecycle_events_by_digest
        on lifecycle_events (account, region, repository, digest, id)`.execute(db)
      await sql`create table lifecycle_previews (
        repository text primary key references repositories (id) on delete cascade,
        policy text not null, summary text)`.execute(db)
      await sql`create table lifecycle_preview_results (
        repository text not null references lifecycle_previews (repository) on delete cascade,
        place integer not null, digest text not null, tags text not null,
        pushed_at bigint not null, action text not null, priority integer not null,
        storage_class text not null, primary key (repository, place))`.execute(db)
      await sql`create unique index lifecycle_preview_results_by_digest
        on lifecycle_preview_results (repository, digest)`.execute(db)
    },
  },
  '2026-11-28-ecr-pull-time-exclusions': {
    up: async (db) => {
      await sql`create table pull_time_exclusions (
        account text not null, region text not null, principal text not null,
        created_at bigint not null, primary key (account, region, principal))`.execute(db)
    },
  },
  '2026-11-28-ecr-creation-templates': {
    up: async (db) => {
      await sql`create table creation_templates (
        account text not null, region text not null, prefix text not null, template text not null,
        created_at bigint not null, updated_at bigint not null,
        primary key (account, region, prefix))`.execute(db)
    },
  },
  '2026-11-28-ecr-replication': {
    up: async (db) => {
      await sql`create table replication_configurations (
        account text not null, region text not null, rules text not null,
        primary key (account, region))`.execute(db)
      await sql`create table replication_statuses (
        repository text not null, digest text not null, registry text not null,
        region text not null, status text not null, failure_code text,
        primary key (repository, digest, registry, region),
        foreign key (repository, digest) references images (repository, digest) on delete cascade)`.execute(
        db,
      )
    },
  },
  ...{ ...backfillMigrations, ...collectorMigrations, ...dialectMigrations },
  ...{ ...scanMigrations, ...signingMigrations },
}

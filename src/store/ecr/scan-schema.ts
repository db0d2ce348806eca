import { type Generated, type Migration, sql } from 'kysely'
import type { ScanStatus, ScanType } from '../../aws/models/ecr.types.gen.ts'

/** What scans keep, and what they compare with. Times and `repository` are as in `EcrTables`. */
export interface ScanTables {
  /** `rules` is JSON, as in the API. */
  scanning_configurations: { account: string; region: string; scan_type: ScanType; rules: string }
  /** One scan of an image for each way to scan: what it found lies in `image_findings`. */
  image_scans: {
    repository: string
    digest: string
    type: ScanType
    status: ScanStatus
    description: string
    requested_at: number
    completed_at: number | null
    /** When the data that it was compared with was added. */
    source_at: number | null
    /** JSON: how many findings of each severity. */
    counts: string
    /** 1 where it failed for want of data, and so may be asked for again at once. */
    lacked_data: Generated<0 | 1>
  }
  /** What an image holds, as its layers were read once. JSON. */
  image_inventories: { repository: string; digest: string; inventory: string }
  image_findings: {
    repository: string
    digest: string
    type: ScanType
    /** Its place in the list, from 1: the worst first. */
    place: number
    account: string
    region: string
    /** In the order in which Inspector lists: by severity, then by what it is. */
    key: string
    first_observed_at: number
    last_observed_at: number
    /** JSON, as in the API. */
    finding: string
  }
  /** Vulnerability data that was added by one name. */
  scan_sources: {
    id: Generated<number>
    name: string
    /** Only what is ready is compared with; the rest is removed in time. */
    state: 'loading' | 'ready' | 'leaving'
    added_at: number
  }
  scan_ecosystems: { source: number; ecosystem: string; advisories: number }
  advisories: {
    id: Generated<number>
    source: number
    ecosystem: string
    package: string
    /** JSON, an `Advisory`. */
    advisory: string
  }
}

export const scanMigrations: Record<string, Migration> = {
  '2026-11-28-ecr-scans': {
    up: async (db) => {
      await sql`create table scanning_configurations (
        account text not null, region text not null, scan_type text not null, rules text not null,
        primary key (account, region))`.execute(db)
      await sql`create table image_scans (
        repository text not null, digest text not null, type text not null, status text not null,
        description text not null, requested_at bigint not null, completed_at bigint,
        source_at bigint, counts text not null, lacked_data integer not null default 0,
        primary key (repository, digest, type),
        foreign key (repository, digest) references images (repository, digest) on delete cascade)`.execute(
        db,
      )
      await sql`create index image_scans_by_type on image_scans (type, repository, digest)`.execute(
        db,
      )
      await sql`create table image_inventories (
        repository text not null, digest text not null, inventory text not null,
        primary key (repository, digest),
        foreign key (repository, digest) references images (repository, digest) on delete cascade)`.execute(
        db,
      )
      await sql`create table image_findings (
        repository text not null, digest text not null, type text not null, place integer not null,
        account text not null, region text not null, key text not null,
        first_observed_at bigint not null, last_observed_at bigint not null, finding text not null,
        primary key (repository, digest, type, place),
        foreign key (repository, digest, type)
          references image_scans (repository, digest, type) on delete cascade)`.execute(db)
      await sql`create unique index image_findings_by_account
        on image_findings (account, region, type, key)`.execute(db)
      await sql`create table scan_sources (
        id integer primary key autoincrement, name text not null, state text not null,
        added_at bigint not null)`.execute(db)
      await sql`create table scan_ecosystems (
        source integer not null references scan_sources (id) on delete cascade,
        ecosystem text not null, advisories integer not null,
        primary key (source, ecosystem))`.execute(db)
      await sql`create table advisories (
        id integer primary key autoincrement, source integer not null references scan_sources (id),
        ecosystem text not null, package text not null, advisory text not null)`.execute(db)
      await sql`create index advisories_by_package
        on advisories (ecosystem, package, source)`.execute(db)
      await sql`create index advisories_by_source on advisories (source, id)`.execute(db)
    },
  },
}

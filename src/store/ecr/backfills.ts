import { type Migration, type Selectable, sql } from 'kysely'
import type { ReplicationBackfillStatus } from '../../aws/models/ecr.types.gen.ts'
import type { Database } from '../database.ts'

export interface BackfillTables {
  replication_backfills: {
    id: string
    account: string
    region: string
    /** Of the destination. */
    registry: string
    to_region: string
    status: ReplicationBackfillStatus
    failure_code: string | null
    started_at: number
    /** Null as long as it is in progress. */
    ended_at: number | null
  }
  /** One row for each image and tag. */
  backfill_results: {
    backfill: string
    /** Its place in the order of work, from 1. */
    place: number
    /** The repository's id, and its name, which is told also when it is gone. */
    repository: string
    name: string
    digest: string
    tag: string | null
    /** Null until it was tried. */
    status: 'COMPLETE' | 'FAILED' | null
    failure_code: string | null
    /** Whether the image is a manifest list. */
    is_list: 0 | 1
  }
}

declare module '../tables.ts' {
  interface Tables extends BackfillTables {}
}

export const backfillMigrations: Record<string, Migration> = {
  '2026-11-28-ecr-replication-backfills': {
    up: async (db) => {
      await sql`create table replication_backfills (
        id text primary key, account text not null, region text not null, registry text not null,
        to_region text not null, status text not null, failure_code text,
        started_at bigint not null, ended_at bigint)`.execute(db)
      await sql`create index replication_backfills_by_registry
        on replication_backfills (account, region, started_at)`.execute(db)
      await sql`create table backfill_results (
        backfill text not null references replication_backfills (id) on delete cascade,
        place integer not null, repository text not null, name text not null, digest text not null,
        tag text, status text, failure_code text, is_list integer not null,
        primary key (backfill, place))`.execute(db)
      await sql`create index backfill_results_by_status
        on backfill_results (backfill, status, failure_code, place)`.execute(db)
    },
  },
}

export type Backfill = Selectable<BackfillTables['replication_backfills']>
export type BackfillResult = Selectable<BackfillTables['backfill_results']>

export const openStatuses = ['PREPARING', 'IN_PROGRESS', 'STOPPING'] as const

/** Those of a registry, the newest first. At most ten are in progress, and the others are forgotten 90 days after they ended. */
export const backfillsOf = (
  db: Database,
  account: string,
  region: string,
): Promise<readonly Backfill[]> =>
  db
    .selectFrom('replication_backfills')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .orderBy('started_at', 'desc')
    .orderBy('id')
    .execute()

export const findBackfill = (db: Database, id: string): Promise<Backfill | undefined> =>
  db.selectFrom('replication_backfills').selectAll().where('id', '=', id).executeTakeFirst()

export const startBackfill = (within: Database, backfill: Backfill): Promise<unknown> =>
  within.insertInto('replication_backfills').values(backfill).execute()

/** False where its status is another by now. */
export async function moveBackfill(
  db: Database,
  id: string,
  from: ReplicationBackfillStatus,
  to: Partial<Pick<Backfill, 'status' | 'failure_code' | 'ended_at'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('replication_backfills')
    .set(to)
    .where('id', '=', id)
    .where('status', '=', from)
    .executeTakeFirst()
  return Number(numUpdatedRows) === 1
}

/** What it has to do, from the rows that match: images with their tags, but for those that only an index has. */
export const planBackfill = (
  within: Database,
  id: string,
  repository: { readonly id: string; readonly name: string },
): Promise<unknown> =>
  sql`/* backfill */ insert into backfill_results
    (backfill, place, repository, name, digest, tag, status, failure_code, is_list)
    select ${id},
      (select coalesce(max(place), 0) from backfill_results where backfill = ${id})
        + row_number() over (order by pushed_at, images.digest, tag),
      ${repository.id}, ${repository.name}, images.digest, tag, null, null,
      exists (select 1 from image_children
        where image_children.repository = images.repository and parent = images.digest)
    from images left join image_tags
      on image_tags.repository = images.repository and image_tags.digest = images.digest
    where images.repository = ${repository.id} and images.status = 'ACTIVE'
      and (tag is not null or not exists (select 1 from image_children
        where image_children.repository = images.repository and child = images.digest))`.execute(
    within,
  )

export const nextOfBackfill = (
  db: Database,
  backfill: string,
): Promise<BackfillResult | undefined> =>
  db
    .selectFrom('backfill_results')
    .selectAll()
    .where('backfill', '=', backfill)
    .where('status', 'is', null)
    .orderBy('failure_code')
    .orderBy('place')
    .limit(1)
    .executeTakeFirst()

export const endOfOne = (
  db: Database,
  { backfill, place }: Pick<BackfillResult, 'backfill' | 'place'>,
  failureCode: string | undefined,
): Promise<unknown> =>
  db
    .updateTable('backfill_results')
    .set({ status: failureCode ? 'FAILED' : 'COMPLETE', failure_code: failureCode ?? null })
    .where('backfill', '=', backfill)
    .where('place', '=', place)
    .execute()

/** How many of each status and failure. */
export async function countsOfBackfill(db: Database, backfill: string) {
  const { rows } = await sql<{
    status: BackfillResult['status']
    code: string | null
    count: number
  }>`/* backfill */ select status, failure_code as code, count(*) as count from backfill_results
    where backfill = ${backfill} group by status, failure_code`.execute(db)
  return rows
}

export const resultsOfBackfill = (
  db: Database,
  backfill: string,
  status: 'COMPLETE' | 'FAILED' | undefined,
  after: number,
  limit: number,
): Promise<readonly BackfillResult[]> =>
  db
    .selectFrom('backfill_results')
    .selectAll()
    .where('backfill', '=', backfill)
    .where('place', '>', after)
    .$if(status !== undefined, (all) => all.where('status', '=', status ?? 'COMPLETE'))
    .$if(status === undefined, (all) => all.where('status', 'is not', null))
    .orderBy('place')
    .limit(limit)
    .execute()

/** `before` in milliseconds since 1970: when they ended. */
export const forgetBackfills = (
  db: Database,
  account: string,
  region: string,
  before: number,
): Promise<unknown> =>
  db
    .deleteFrom('replication_backfills')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('ended_at', '<', before)
    .execute()

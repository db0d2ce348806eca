import { sql } from 'kysely'
import type { Blobs, Shelf } from '../blobs.ts'
import type { Database } from '../database.ts'
import type { Freed } from './sweep.ts'

/** What a data folder holds, and who holds it. Bytes are those of layers and configs, each once. */
export interface Holdings {
  readonly blobs: Freed
  /** Of the manifests, which lie in the database. */
  readonly manifests: Freed
  /** Kept for a day after the last repository let go of it. */
  readonly aside: Freed
  /** Found not to have its digest. */
  readonly damaged: Freed
  readonly uploads: Freed
  readonly accounts: readonly AccountHoldings[]
  /** Largest first. */
  readonly repositories: readonly RepositoryHoldings[]
}

export interface AccountHoldings {
  readonly account: string
  readonly repositories: number
  /** What its repositories hold, each blob once. */
  readonly bytes: number
  /** What no other account holds. */
  readonly own: number
}

export interface RepositoryHoldings {
  readonly account: string
  readonly region: string
  readonly name: string
  readonly images: number
  readonly layers: number
  readonly bytes: number
  /** What no other repository holds: what deleting it would give back. The rest is shared. */
  readonly own: number
  readonly shared: number
  /** What is in none of its images. */
  readonly loose: number
}

/** Reads all of the tables and every file's size. */
export async function holdings(db: Database, blobs: Blobs): Promise<Holdings> {
  return {
    blobs: await shelved(blobs),
    manifests: await manifests(db),
    aside: await shelved(blobs, 'aside'),
    damaged: await shelved(blobs, 'damaged'),
    uploads: await uploads(blobs),
    accounts: await accounts(db),
    repositories: await repositories(db),
  }
}

async function shelved(blobs: Blobs, shelf?: Shelf): Promise<Freed> {
  const all = { count: 0, bytes: 0 }
  for await (const digest of blobs.digests(shelf)) {
    all.count++
    all.bytes += blobs.weigh(digest, shelf)?.bytes ?? 0
  }
  return all
}

async function uploads(blobs: Blobs): Promise<Freed> {
  const all = { count: 0, bytes: 0 }
  for await (const upload of blobs.uploads()) {
    all.count++
    all.bytes += blobs.weighUpload(upload)?.bytes ?? 0
  }
  return all
}

async function manifests(db: Database): Promise<Freed> {
  const { rows } = await sql<Freed>`/* holdings */ select count(*) as count,
    coalesce(sum(length(cast(manifest as blob))), 0) as bytes from images`.execute(db)
  return rows[0] ?? { count: 0, bytes: 0 }
}

async function accounts(db: Database): Promise<readonly AccountHoldings[]> {
  const { rows } = await sql<AccountHoldings>`/* holdings */ with
    held as (select distinct account, digest, size from layers
      join repositories on repositories.id = layers.repository),
    holders as (select digest, count(*) as holders from held group by digest),
    sums as (select account, sum(size) as bytes,
      sum(case when holders = 1 then size else 0 end) as own
      from held join holders using (digest) group by account)
    select repositories.account as account, count(*) as repositories,
      coalesce(max(bytes), 0) as bytes, coalesce(max(own), 0) as own
    from repositories left join sums on sums.account = repositories.account
    group by repositories.account order by bytes desc, repositories.account`.execute(db)
  return rows
}

async function repositories(db: Database): Promise<readonly RepositoryHoldings[]> {
  const { rows } = await sql<Omit<RepositoryHoldings, 'shared'>>`/* holdings */ with
    holders as (select digest, count(*) as holders from layers group by digest),
    sums as (select repository, count(*) as layers, sum(size) as bytes,
      sum(case when holders = 1 then size else 0 end) as own,
      sum(case when loose is null then 0 else size end) as loose
      from layers join holders using (digest) group by repository),
    counts as (select repository, count(*) as images from images group by repository)
    select account, region, name, coalesce(images, 0) as images, coalesce(layers, 0) as layers,
      coalesce(bytes, 0) as bytes, coalesce(own, 0) as own, coalesce(loose, 0) as loose
    from repositories left join sums on sums.repository = repositories.id
      left join counts on counts.repository = repositories.id
    order by bytes desc, account, region, name`.execute(db)
  return rows.map((row) => ({ ...row, shared: row.bytes - row.own }))
}

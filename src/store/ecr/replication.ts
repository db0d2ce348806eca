import type {
  ImageReplicationStatus,
  ReplicationDestination,
  ReplicationRule,
} from '../../aws/models/ecr.types.gen.ts'
import type { Database } from '../database.ts'

export async function readReplication(
  db: Database,
  account: string,
  region: string,
): Promise<readonly ReplicationRule[]> {
  const row = await db
    .selectFrom('replication_configurations')
    .select('rules')
    .where('account', '=', account)
    .where('region', '=', region)
    .executeTakeFirst()
  return row ? (JSON.parse(row.rules) as readonly ReplicationRule[]) : []
}

export interface ReplicatedImage {
  /** The source repository's id. */
  readonly repository: string
  readonly digest: string
}

/** To be called in the transaction that put the image. */
export async function beginReplication(
  within: Database,
  { repository, digest }: ReplicatedImage,
  { registryId: registry, region }: ReplicationDestination,
): Promise<void> {
  const begun = { status: 'IN_PROGRESS', failure_code: null } as const
  await within
    .insertInto('replication_statuses')
    .values({ repository, digest, registry, region, ...begun })
    .onConflict((conflict) =>
      conflict.columns(['repository', 'digest', 'registry', 'region']).doUpdateSet(begun),
    )
    .execute()
}

/** `failureCode` where it failed. Nothing is written where the image is gone. */
export async function endReplication(
  db: Database,
  { repository, digest }: ReplicatedImage,
  { registryId, region }: ReplicationDestination,
  failureCode: string | undefined,
): Promise<void> {
  await db
    .updateTable('replication_statuses')
    .set({ status: failureCode ? 'FAILED' : 'COMPLETE', failure_code: failureCode ?? null })
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .where('registry', '=', registryId)
    .where('region', '=', region)
    .execute()
}

export async function replicationStatuses(
  db: Database,
  { repository, digest }: ReplicatedImage,
): Promise<readonly ImageReplicationStatus[]> {
  const rows = await db
    .selectFrom('replication_statuses')
    .select(['region', 'registry', 'status', 'failure_code'])
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .execute()
  return rows.map(({ registry, failure_code, ...row }) => ({
    ...row,
    registryId: registry,
    failureCode: failure_code ?? undefined,
  }))
}

/** Makes layers that one repository holds visible in another, whose image is about to refer to them. */
export async function copyLayers(
  db: Database,
  from: string,
  to: string,
  digests: readonly string[],
  now: Date,
): Promise<void> {
  if (digests.length === 0) return
  await db.transaction().execute(async (trx) => {
    const rows = await trx
      .selectFrom('layers')
      .select(['digest', 'size', 'media_type'])
      .where('repository', '=', from)
      .where('digest', 'in', digests)
      .execute()
    const uploaded_at = now.getTime()
    if (rows.length > 0)
      await trx
        .insertInto('layers')
        .values(rows.map((row) => ({ ...row, repository: to, uploaded_at })))
        .onConflict((conflict) =>
          conflict.columns(['repository', 'digest']).doUpdateSet({ uploaded_at }),
        )
        .execute()
  })
}

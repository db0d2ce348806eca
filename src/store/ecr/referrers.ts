import { sql } from 'kysely'
import type { ImageStatus } from '../../aws/models/ecr.types.gen.ts'
import type { Database } from '../database.ts'
import type { Page } from './images.ts'

/** A manifest whose `subject` is another. */
export interface Referrer {
  readonly digest: string
  readonly mediaType: string
  readonly artifactType: string | undefined
  readonly annotations: Readonly<Record<string, string>>
  readonly status: ImageStatus
  /** What a descriptor of it calls `size`. */
  readonly manifestBytes: number
}

export interface ReferrerFilter {
  /** Any where it is empty. */
  readonly artifactTypes: readonly string[]
  /** Any where it is absent. */
  readonly status: ImageStatus | undefined
}

/** In order of digest, those after `after`. */
export async function listReferrers(
  db: Database,
  repository: string,
  subject: string,
  { artifactTypes, status }: ReferrerFilter,
  after: string,
  limit: number,
): Promise<Page<Referrer>> {
  let query = db
    .selectFrom('images')
    .select(['digest', 'media_type', 'artifact_type', 'annotations', 'status'])
    // Measured where it lies: fifty manifests may be 200 MiB.
    .select(sql<number>`octet_length(manifest)`.as('bytes'))
    .where('repository', '=', repository)
    .where('subject', '=', subject)
    .where('digest', '>', after)
  if (status !== undefined) query = query.where('status', '=', status)
  if (artifactTypes.length > 0) query = query.where('artifact_type', 'in', artifactTypes)
  const rows = await query
    .orderBy('digest')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit).map((row) => ({
    digest: row.digest,
    mediaType: row.media_type,
    artifactType: row.artifact_type ?? undefined,
    annotations: JSON.parse(row.annotations ?? '{}') as Record<string, string>,
    status: row.status,
    manifestBytes: row.bytes,
  }))
  const end = items.at(-1)
  return end && rows.length > limit ? { items, next: end.digest } : { items }
}

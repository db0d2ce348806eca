import { sql } from 'kysely'
import type { Database } from '../database.ts'
import type { Page } from './images.ts'

/** A manifest whose `subject` is another. */
export interface Referrer {
  readonly digest: string
  readonly mediaType: string
  readonly artifactType: string | undefined
  readonly annotations: Readonly<Record<string, string>>
  /** What a descriptor of it calls `size`. */
  readonly manifestBytes: number
}

/** In order of digest, those after `after`. No `artifactTypes` means any. */
export async function listReferrers(
  db: Database,
  repository: string,
  subject: string,
  artifactTypes: readonly string[],
  after: string,
  limit: number,
): Promise<Page<Referrer>> {
  let query = db
    .selectFrom('images')
    .select(['digest', 'media_type', 'artifact_type', 'annotations'])
    // Measured where it lies: fifty manifests may be 200 MiB.
    .select(sql<number>`octet_length(manifest)`.as('bytes'))
    .where('repository', '=', repository)
    .where('subject', '=', subject)
    .where('digest', '>', after)
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
    manifestBytes: row.bytes,
  }))
  const end = items.at(-1)
  return end && rows.length > limit ? { items, next: end.digest } : { items }
}

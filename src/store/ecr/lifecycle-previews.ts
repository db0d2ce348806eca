import type { Insertable } from 'kysely'
import type { Database } from '../database.ts'
import { slices } from '../slices.ts'
import type { Tables } from '../tables.ts'
import type { TagStatus } from './image-lists.ts'

export interface PreviewSummary {
  readonly expiring: number
  readonly transitioning: number
}

export interface Preview {
  readonly text: string
  /** Undefined as long as it is not complete. */
  readonly summary: PreviewSummary | undefined
}

export type PreviewResult = Omit<
  Insertable<Tables['lifecycle_preview_results']>,
  'repository' | 'tags'
> & { readonly tags: readonly string[] }

/** `repository` is the repository's id, here and below. */
export async function findPreview(db: Database, repository: string): Promise<Preview | undefined> {
  const row = await db
    .selectFrom('lifecycle_previews')
    .select(['policy', 'summary'])
    .where('repository', '=', repository)
    .executeTakeFirst()
  return (
    row && {
      text: row.policy,
      summary: row.summary === null ? undefined : (JSON.parse(row.summary) as PreviewSummary),
    }
  )
}

/** Replaces the one before. `begin` runs in the same transaction. */
export const startPreview = (
  db: Database,
  repository: string,
  policy: string,
  begin: (within: Database) => Promise<void>,
): Promise<'started' | 'in-progress' | 'repository-gone'> =>
  db.transaction().execute(async (trx) => {
    const exists = await trx
      .selectFrom('repositories')
      .select('id')
      .where('id', '=', repository)
      .executeTakeFirst()
    if (!exists) return 'repository-gone'
    const before = await findPreview(trx, repository)
    if (before && !before.summary) return 'in-progress'
    await emptied(trx, repository, policy)
    await begin(trx)
    return 'started'
  })

/** Without results, in place of the one before. */
async function emptied(within: Database, repository: string, policy: string): Promise<void> {
  await within.deleteFrom('lifecycle_previews').where('repository', '=', repository).execute()
  await within
    .insertInto('lifecycle_previews')
    .values({ repository, policy, summary: null })
    .execute()
}

const rowsAtOnce = 500

/** After a crash it is done again, and what was written before is written anew. False when the repository is gone. */
export async function completePreview(
  db: Database,
  repository: string,
  { text }: Preview,
  results: readonly PreviewResult[],
  summary: PreviewSummary,
): Promise<boolean> {
  const begun = await db.transaction().execute(async (trx) => {
    if (!(await findPreview(trx, repository))) return false
    await emptied(trx, repository, text)
    return true
  })
  if (!begun) return false
  for (const some of slices(results, rowsAtOnce))
    await db
      .insertInto('lifecycle_preview_results')
      .values(some.map((one) => ({ ...one, repository, tags: JSON.stringify(one.tags) })))
      .execute()
  await db
    .updateTable('lifecycle_previews')
    .set({ summary: JSON.stringify(summary) })
    .where('repository', '=', repository)
    .execute()
  return true
}

/** In order, those after the place `after`. */
export async function previewPage(
  db: Database,
  repository: string,
  status: TagStatus,
  after: number,
  limit: number,
): Promise<{ readonly items: readonly PreviewResult[]; readonly last: number | undefined }> {
  let query = db
    .selectFrom('lifecycle_preview_results')
    .selectAll()
    .where('repository', '=', repository)
    .where('place', '>', after)
  if (status !== 'ANY') query = query.where('tags', status === 'TAGGED' ? '!=' : '=', '[]')
  const rows = await query
    .orderBy('place')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit).map(resultOf)
  return { items, last: rows.length > limit ? items.at(-1)?.place : undefined }
}

/** Those of the digests that something is to be done to, in order. */
export async function previewOf(
  db: Database,
  repository: string,
  digests: readonly string[],
): Promise<readonly PreviewResult[]> {
  if (digests.length === 0) return []
  const rows = await db
    .selectFrom('lifecycle_preview_results')
    .selectAll()
    .where('repository', '=', repository)
    .where('digest', 'in', digests)
    .execute()
  return rows.map(resultOf).sort((a, b) => a.place - b.place)
}

const resultOf = ({
  repository: _,
  tags,
  ...row
}: Insertable<Tables['lifecycle_preview_results']>): PreviewResult => ({
  ...row,
  tags: JSON.parse(tags) as readonly string[],
})

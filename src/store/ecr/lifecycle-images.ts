import type { ImageStatus } from '../../aws/models/ecr.types.gen.ts'
import type { Database } from '../database.ts'
import { lastPullOf } from './images.ts'

/** An image with all that rules may ask of it. Times in milliseconds since 1970. */
export interface LifecycleImage {
  readonly digest: string
  readonly tags: readonly string[]
  readonly subject: string | undefined
  readonly status: ImageStatus
  readonly pushedAt: number
  readonly pulledAt: number | undefined
  readonly archivedAt: number | undefined
  readonly activatedAt: number | undefined
  /** Indexes that refer to it. */
  readonly parents: readonly string[]
}

const pageSize = 500

/** All images of a repository, page by page, so that requests are served in between. */
export async function readLifecycleImages(
  db: Database,
  repository: string,
): Promise<readonly LifecycleImage[]> {
  const images: LifecycleImage[] = []
  const parents = new Map<string, string[]>()
  for (let after = ''; ; ) {
    const rows = await db
      .selectFrom('images')
      .select(['digest', 'subject', 'status', 'pushed_at', 'last_pulled_at'])
      .select(['archived_at', 'activated_at'])
      .where('repository', '=', repository)
      .where('digest', '>', after)
      .orderBy('digest')
      .limit(pageSize)
      .execute()
    const digests = rows.map(({ digest }) => digest)
    const tags = await tagsOf(db, repository, digests)
    for (const [child, own] of await parentsAmong(db, repository, digests))
      parents.set(child, [...(parents.get(child) ?? []), ...own])
    for (const row of rows)
      images.push({
        digest: row.digest,
        tags: tags.get(row.digest) ?? [],
        subject: row.subject ?? undefined,
        status: row.status,
        pushedAt: row.pushed_at,
        pulledAt: lastPullOf(db, repository, row.digest, row.last_pulled_at)?.getTime(),
        archivedAt: row.archived_at ?? undefined,
        activatedAt: row.activated_at ?? undefined,
        parents: [],
      })
    const end = digests.at(-1)
    if (end === undefined || rows.length < pageSize) break
    after = end
  }
  return images.map((image) => ({ ...image, parents: parents.get(image.digest) ?? [] }))
}

async function tagsOf(db: Database, repository: string, digests: readonly string[]) {
  const tags = new Map<string, string[]>()
  if (digests.length === 0) return tags
  const rows = await db
    .selectFrom('image_tags')
    .select(['digest', 'tag'])
    .where('repository', '=', repository)
    .where('digest', 'in', digests)
    .orderBy('digest')
    .orderBy('tag')
    .execute()
  for (const { digest, tag } of rows) tags.set(digest, [...(tags.get(digest) ?? []), tag])
  return tags
}

async function parentsAmong(db: Database, repository: string, digests: readonly string[]) {
  const parents = new Map<string, string[]>()
  if (digests.length === 0) return parents
  const rows = await db
    .selectFrom('image_children')
    .select(['parent', 'child'])
    .where('repository', '=', repository)
    .where('parent', 'in', digests)
    .execute()
  for (const { parent, child } of rows) parents.set(child, [...(parents.get(child) ?? []), parent])
  return parents
}

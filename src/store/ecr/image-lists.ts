import type { ImageStatus } from '../../aws/models/ecr.types.gen.ts'
import type { Database } from '../database.ts'
import { type ListedImage, lastPullOf, type Page, recentPage } from './images.ts'

export type TagStatus = 'TAGGED' | 'UNTAGGED' | 'ANY'

/** Which images are listed. */
export interface ImageFilter {
  readonly tags: TagStatus
  /** Those of any where it is absent. */
  readonly status?: ImageStatus | undefined
}

/**
 * Every tag in order, then every image without one, in order of digest; those of one status in order of digest, then
 * tag. All orders are indexed, so that a page costs the same wherever it begins.
 */
export const listImages = (
  db: Database,
  repository: string,
  { tags, status }: ImageFilter,
  after: string,
  limit: number,
): Promise<Page<ListedImage>> =>
  recentPage(db, repository, `${tags} ${status ?? ''} ${limit} ${after}`, () =>
    status === undefined
      ? readImages(db, repository, tags, after, limit)
      : readImagesOf(status, db, repository, tags, after, limit),
  )

async function readImagesOf(
  status: ImageStatus,
  db: Database,
  repository: string,
  tags: TagStatus,
  after: string,
  limit: number,
): Promise<Page<ListedImage>> {
  const [, digest = '', tag = ''] = /^(\S*) (.*)$/s.exec(after) ?? []
  let query = db
    .selectFrom('images')
    .leftJoin('image_tags', (join) =>
      join
        .onRef('image_tags.repository', '=', 'images.repository')
        .onRef('image_tags.digest', '=', 'images.digest'),
    )
    .select(['images.digest', 'image_tags.tag'])
    .where('images.repository', '=', repository)
    .where('images.status', '=', status)
    .where('images.digest', '>=', digest)
    .where(({ or, eb }) => or([eb('images.digest', '>', digest), eb('image_tags.tag', '>', tag)]))
  if (tags !== 'ANY')
    query = query.where('image_tags.tag', tags === 'TAGGED' ? 'is not' : 'is', null)
  const rows = await query
    .orderBy('images.digest')
    .orderBy('image_tags.tag')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit).map(({ digest, tag }) => ({ digest, tag: tag ?? undefined }))
  const end = items.at(-1)
  return end && rows.length > limit ? { items, next: `${end.digest} ${end.tag ?? ''}` } : { items }
}

async function readImages(
  db: Database,
  repository: string,
  status: TagStatus,
  after: string,
  limit: number,
): Promise<Page<ListedImage>> {
  const [, phase = 'tag', last = ''] = /^(tag|digest) (.*)$/s.exec(after) ?? []
  const tagged =
    status === 'UNTAGGED' || phase === 'digest'
      ? []
      : await taggedImages(db, repository, last, limit + 1)
  const untagged =
    status === 'TAGGED' || tagged.length > limit
      ? []
      : await untaggedImages(
          db,
          repository,
          phase === 'digest' ? last : '',
          limit + 1 - tagged.length,
        )
  const items = [...tagged, ...untagged].slice(0, limit)
  const end = items.at(-1)
  if (!end || tagged.length + untagged.length <= limit) return { items }
  return { items, next: end.tag === undefined ? `digest ${end.digest}` : `tag ${end.tag}` }
}

const taggedImages = (db: Database, repository: string, after: string, limit: number) =>
  db
    .selectFrom('image_tags')
    .select(['digest', 'tag'])
    .where('repository', '=', repository)
    .where('tag', '>', after)
    .orderBy('tag')
    .limit(limit)
    .execute()

async function untaggedImages(
  db: Database,
  repository: string,
  after: string,
  limit: number,
): Promise<readonly ListedImage[]> {
  const rows = await db
    .selectFrom('images')
    .select('digest')
    .where('repository', '=', repository)
    .where('digest', '>', after)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('image_tags')
            .select('tag')
            .whereRef('image_tags.repository', '=', 'images.repository')
            .whereRef('image_tags.digest', '=', 'images.digest'),
        ),
      ),
    )
    .orderBy('digest')
    .limit(limit)
    .execute()
  return rows.map(({ digest }) => ({ digest, tag: undefined }))
}

export interface ImageSummary {
  readonly digest: string
  readonly mediaType: string
  readonly artifactType: string | undefined
  readonly subject: string | undefined
  readonly size: number
  readonly pushedAt: Date
  readonly lastPulledAt: Date | undefined
  readonly status: ImageStatus
  readonly archivedAt: Date | undefined
  readonly activatedAt: Date | undefined
  /** In order. */
  readonly tags: readonly string[]
}

/** In order of digest, those after `after`. */
export async function summarizeImages(
  db: Database,
  repository: string,
  { tags, status }: ImageFilter,
  after: string,
  limit: number,
): Promise<Page<ImageSummary>> {
  let query = summaries(db, repository).where('digest', '>', after)
  if (status !== undefined) query = query.where('status', '=', status)
  if (tags !== 'ANY')
    query = query.where(({ not, exists, selectFrom }) => {
      const tagged = exists(
        selectFrom('image_tags')
          .select('tag')
          .whereRef('image_tags.repository', '=', 'images.repository')
          .whereRef('image_tags.digest', '=', 'images.digest'),
      )
      return tags === 'TAGGED' ? tagged : not(tagged)
    })
  const rows = await query
    .orderBy('digest')
    .limit(limit + 1)
    .execute()
  const items = await withTags(db, repository, rows.slice(0, limit))
  const end = items.at(-1)
  return end && rows.length > limit ? { items, next: end.digest } : { items }
}

/** Those of the digests that exist, in order of digest. */
export const summarizeNamedImages = async (
  db: Database,
  repository: string,
  digests: readonly string[],
): Promise<readonly ImageSummary[]> =>
  digests.length === 0
    ? []
    : withTags(
        db,
        repository,
        await summaries(db, repository).where('digest', 'in', digests).orderBy('digest').execute(),
      )

const summaries = (db: Database, repository: string) =>
  db
    .selectFrom('images')
    .select([
      'digest',
      'media_type',
      'artifact_type',
      'subject',
      'size',
      'pushed_at',
      'last_pulled_at',
      'status',
      'archived_at',
      'activated_at',
    ])
    .where('repository', '=', repository)

async function withTags(
  db: Database,
  repository: string,
  rows: Awaited<ReturnType<ReturnType<typeof summaries>['execute']>>,
): Promise<readonly ImageSummary[]> {
  const digests = rows.map(({ digest }) => digest)
  const found =
    digests.length === 0
      ? []
      : await db
          .selectFrom('image_tags')
          .select(['tag', 'digest'])
          .where('repository', '=', repository)
          .where('digest', 'in', digests)
          // As the index has them. By tag alone it would be all tags of the repository, in order.
          .orderBy('digest')
          .orderBy('tag')
          .execute()
  const tags = new Map<string, string[]>(digests.map((digest) => [digest, []]))
  for (const { tag, digest } of found) tags.get(digest)?.push(tag)
  return rows.map((row) => ({
    digest: row.digest,
    mediaType: row.media_type,
    artifactType: row.artifact_type ?? undefined,
    subject: row.subject ?? undefined,
    size: row.size,
    pushedAt: new Date(row.pushed_at),
    lastPulledAt: lastPullOf(db, repository, row.digest, row.last_pulled_at),
    status: row.status,
    archivedAt: dateOf(row.archived_at),
    activatedAt: dateOf(row.activated_at),
    tags: tags.get(row.digest) ?? [],
  }))
}

const dateOf = (at: number | null): Date | undefined => (at === null ? undefined : new Date(at))

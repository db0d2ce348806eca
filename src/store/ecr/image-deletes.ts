import type { Transaction } from 'kysely'
import type { Database } from '../database.ts'
import type { Tables } from '../tables.ts'
import { forgetImages } from './images.ts'

/** Names an image by tag, by digest, or by both, which must then agree. */
export interface ImageName {
  readonly imageDigest?: string | undefined
  readonly imageTag?: string | undefined
}

export interface RemovedImage {
  readonly imageDigest: string
  /** Absent when the image had no tag. */
  readonly imageTag?: string
}

/** How the OCI specification deletes, and ECR does not. */
export interface DeleteAllowances {
  /** The last tag goes alone too. */
  readonly tagsAlone?: boolean
  /** An image goes although indexes refer to it, which then name what is not there. */
  readonly childrenToo?: boolean
}

export type DeleteOutcome =
  | { readonly outcome: 'removed'; readonly removed: readonly RemovedImage[] }
  | { readonly outcome: 'not-found' | 'tag-of-another-digest' }
  /** Indexes in the repository refer to it. */
  | { readonly outcome: 'referenced'; readonly by: readonly string[] }

/**
 * Deletes images one after the other in one transaction; outcomes come in the order of `names`. A tag that is not the
 * image's last goes alone. A digest without a tag takes the image and all its tags. `besides` runs in the transaction, where something was removed.
 */
export async function deleteImages(
  db: Database,
  repository: string,
  names: readonly ImageName[],
  allows: DeleteAllowances = {},
  besides?: (within: Database, removed: readonly RemovedImage[]) => Promise<void>,
): Promise<readonly DeleteOutcome[]> {
  const outcomes = await db.transaction().execute(async (trx) => {
    const done: DeleteOutcome[] = []
    for (const name of names) done.push(await deleteImage(trx, repository, name, allows))
    const removed = done.flatMap((one) => (one.outcome === 'removed' ? one.removed : []))
    if (removed.length > 0) await besides?.(trx, removed)
    return done
  })
  const gone = outcomes.flatMap((one) => (one.outcome === 'removed' ? one.removed : []))
  forgetImages(
    db,
    repository,
    gone.flatMap(({ imageDigest, imageTag }) => (imageTag ? [imageDigest, imageTag] : imageDigest)),
  )
  return outcomes
}

export async function deleteImage(
  trx: Transaction<Tables>,
  repository: string,
  { imageDigest, imageTag }: ImageName,
  allows: DeleteAllowances = {},
): Promise<DeleteOutcome> {
  const digest = await digestOf(trx, repository, imageDigest, imageTag)
  if (digest === undefined) return { outcome: 'not-found' }
  const tags = await tagsOf(trx, repository, digest)
  if (imageTag !== undefined && !tags.includes(imageTag))
    return { outcome: 'tag-of-another-digest' }
  if (imageTag !== undefined && (tags.length > 1 || allows.tagsAlone)) {
    await trx
      .deleteFrom('image_tags')
      .where('repository', '=', repository)
      .where('tag', '=', imageTag)
      .execute()
    return { outcome: 'removed', removed: [{ imageDigest: digest, imageTag }] }
  }
  const parents = await trx
    .selectFrom('image_children')
    .select('parent')
    .where('repository', '=', repository)
    .where('child', '=', digest)
    .orderBy('parent')
    .execute()
  if (parents.length > 0 && !allows.childrenToo)
    return { outcome: 'referenced', by: parents.map(({ parent }) => parent) }
  if (parents.length > 0)
    await trx
      .updateTable('images')
      .set({ sparse: 1 })
      .where('repository', '=', repository)
      .where(
        'digest',
        'in',
        parents.map(({ parent }) => parent),
      )
      .execute()
  await trx
    .deleteFrom('images')
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .execute()
  const removed =
    tags.length > 0
      ? tags.map((tag) => ({ imageDigest: digest, imageTag: tag }))
      : [{ imageDigest: digest }]
  return { outcome: 'removed', removed }
}

/** The digest of an image that exists; a tag is only asked when no digest is given. */
async function digestOf(
  trx: Transaction<Tables>,
  repository: string,
  digest: string | undefined,
  tag: string | undefined,
): Promise<string | undefined> {
  if (digest !== undefined) {
    const row = await trx
      .selectFrom('images')
      .select('digest')
      .where('repository', '=', repository)
      .where('digest', '=', digest)
      .executeTakeFirst()
    return row?.digest
  }
  const row = await trx
    .selectFrom('image_tags')
    .select('digest')
    .where('repository', '=', repository)
    .where('tag', '=', tag ?? '')
    .executeTakeFirst()
  return row?.digest
}

/** In their order. */
export async function tagsOf(trx: Transaction<Tables>, repository: string, digest: string) {
  const rows = await trx
    .selectFrom('image_tags')
    .select('tag')
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .orderBy('tag')
    .execute()
  return rows.map(({ tag }) => tag)
}

/** Those that the repository has. */
export async function imagesAmong(
  db: Database,
  repository: string,
  digests: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('images')
    .select('digest')
    .where('repository', '=', repository)
    .where('digest', 'in', digests)
    .execute()
  return new Set(rows.map(({ digest }) => digest))
}

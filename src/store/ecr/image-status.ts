import type { ImageStatus } from '../../aws/models/ecr.types.gen.ts'
import type { Database } from '../database.ts'
import { forgetImages } from './images.ts'
import { moveImage } from './storage-classes.ts'

export type StorageClass = 'STANDARD' | 'ARCHIVE'

export type UpdateOutcome =
  | { readonly outcome: 'updated'; readonly status: ImageStatus }
  | { readonly outcome: 'not-found' }
  /** It is there already, or on its way. */
  | { readonly outcome: 'same' }
  /** Indexes that are active refer to it. */
  | { readonly outcome: 'referenced'; readonly by: readonly string[] }

/** Archives an image, or begins to bring it back. */
export async function updateStorageClass(
  db: Database,
  repository: string,
  digest: string,
  target: StorageClass,
  now: Date,
  activateLater: (within: Database) => Promise<void>,
): Promise<UpdateOutcome> {
  const { result, moved } = await db.transaction().execute(async (trx) => {
    const done = (result: UpdateOutcome, moved: readonly string[] = []) => ({ result, moved })
    const image = await statusOf(trx, repository, digest)
    if (!image) return done({ outcome: 'not-found' })
    const status = target === 'ARCHIVE' ? 'ARCHIVED' : 'ACTIVATING'
    const by = target === 'ARCHIVE' ? await activeParents(trx, repository, digest) : []
    if (by.length > 0) return done({ outcome: 'referenced', by })
    const moved = await moveImage(trx, repository, digest, status, now)
    if (moved.length === 0) return done({ outcome: 'same' })
    if (target === 'STANDARD') await activateLater(trx)
    return done({ outcome: 'updated', status }, moved)
  })
  forgetImages(db, repository, moved)
  return result
}

/**
 * Ends what `updateStorageClass` began, with `besides` in the same transaction. Nothing is done where the image was pushed,
 * archived or deleted meanwhile.
 */
export async function activate(
  db: Database,
  repository: string,
  digest: string,
  now: Date,
  besides: (within: Database) => Promise<void> = async () => undefined,
): Promise<void> {
  const moved = await db.transaction().execute(async (trx) => {
    const image = await statusOf(trx, repository, digest)
    if (image?.status !== 'ACTIVATING') return []
    await besides(trx)
    return moveImage(trx, repository, digest, 'ACTIVE', now)
  })
  forgetImages(db, repository, moved)
}

const statusOf = (db: Database, repository: string, digest: string) =>
  db
    .selectFrom('images')
    .select('status')
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .executeTakeFirst()

/** A list that is archived itself keeps no image. */
export async function activeParents(
  db: Database,
  repository: string,
  digest: string,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('image_children')
    .innerJoin('images', (join) =>
      join
        .onRef('images.repository', '=', 'image_children.repository')
        .onRef('images.digest', '=', 'image_children.parent'),
    )
    .select('parent')
    .where('image_children.repository', '=', repository)
    .where('child', '=', digest)
    .where('status', '=', 'ACTIVE')
    .orderBy('parent')
    .limit(100)
    .execute()
  return rows.map(({ parent }) => parent)
}

import type { Transaction } from 'kysely'
import type { Database } from '../database.ts'
import type { Tables } from '../tables.ts'
import { deleteImage, tagsOf } from './image-deletes.ts'
import { activeParents } from './image-status.ts'
import { forgetImages } from './images.ts'
import { recordLifecycleEvent } from './lifecycle-events.ts'
import type { LifecycleImage } from './lifecycle-images.ts'
import type { OwnedPolicy } from './lifecycle-policies.ts'
import { moveImage, referrersOf } from './storage-classes.ts'

export interface LifecycleAct {
  readonly image: LifecycleImage
  readonly action: 'EXPIRE' | 'TRANSITION'
  /** Which rule, and what it is about, for people. */
  readonly why: string
}

interface Within {
  readonly trx: Transaction<Tables>
  readonly repository: string
  readonly policy: OwnedPolicy
  readonly now: Date
  /** In the order in which it is done. */
  readonly acted: ActedImage[]
}

/** An image that a rule took, or that went with it. */
export interface ActedImage {
  readonly digest: string
  readonly tags: readonly string[]
}

/**
 * Does to one image what was decided of it, in one transaction with the note of it; what refers to it goes the same way. Nothing
 * is done to an image that is not as it was seen: it was pushed, tagged or restored meanwhile. Gives what was done, or undefined when
 * the policy is not the one that was evaluated any more.
 */
export async function actOnImage(
  db: Database,
  repository: string,
  policy: OwnedPolicy,
  act: LifecycleAct,
  now: Date,
): Promise<readonly ActedImage[] | undefined> {
  const acted: ActedImage[] = []
  const done = await db.transaction().execute(async (trx) => {
    if (!(await stands(trx, repository, policy))) return undefined
    const within: Within = { trx, repository, policy, now, acted }
    if (!(await isAsSeen(within, act))) return []
    return act.action === 'EXPIRE' ? expire(within, act) : archive(within, act)
  })
  if (!done) return undefined
  forgetImages(db, repository, [...done, ...act.image.tags])
  return acted
}

async function stands(
  trx: Transaction<Tables>,
  repository: string,
  { text }: OwnedPolicy,
): Promise<boolean> {
  const row = await trx
    .selectFrom('lifecycle_policies')
    .select('policy')
    .where('repository', '=', repository)
    .executeTakeFirst()
  return row?.policy === text
}

async function isAsSeen(
  { trx, repository }: Within,
  { image, action }: LifecycleAct,
): Promise<boolean> {
  const row = await trx
    .selectFrom('images')
    .select(['status', 'activated_at'])
    .where('repository', '=', repository)
    .where('digest', '=', image.digest)
    .executeTakeFirst()
  const isSame =
    row?.status === image.status && (row.activated_at ?? undefined) === image.activatedAt
  if (!isSame) return false
  const tags = await tagsOf(trx, repository, image.digest)
  if (tags.join() !== image.tags.join()) return false
  // A delete finds for itself that an index refers to the image.
  return action === 'EXPIRE' || (await activeParents(trx, repository, image.digest)).length === 0
}

/** Gives the digests that are gone. */
async function expire(within: Within, { image, why }: LifecycleAct): Promise<readonly string[]> {
  const { trx, repository } = within
  const gone: string[] = []
  let level: readonly (readonly [digest: string, why: string])[] = [[image.digest, why]]
  while (level.length > 0) {
    const next: [string, string][] = []
    for (const [digest, because] of level) {
      const tags = await tagsOf(trx, repository, digest)
      const referrers = await referrersOf(trx, repository, digest, everyStatus)
      const { outcome } = await deleteImage(trx, repository, { imageDigest: digest })
      if (outcome !== 'removed') continue
      gone.push(digest)
      await note(within, 'EXPIRE', digest, tags, because)
      next.push(...referrers.map((one): [string, string] => [one, follows(digest)]))
    }
    level = next
  }
  return gone
}

const everyStatus = ['ACTIVE', 'ARCHIVED', 'ACTIVATING'] as const

/** Gives the digests that are archived. */
async function archive(within: Within, { image, why }: LifecycleAct): Promise<readonly string[]> {
  const { trx, repository, now } = within
  const moved = await moveImage(trx, repository, image.digest, 'ARCHIVED', now)
  for (const digest of moved) {
    const tags = await tagsOf(trx, repository, digest)
    const because = digest === image.digest ? why : follows(image.digest)
    await note(within, 'TRANSITION', digest, tags, because)
  }
  return moved
}

const follows = (subject: string): string => `as it refers to ${subject}`

const note = (
  { trx, policy: { account, region, name }, now, acted }: Within,
  action: LifecycleAct['action'],
  digest: string,
  tags: readonly string[],
  why: string,
): Promise<void> => {
  acted.push({ digest, tags })
  return recordLifecycleEvent(
    trx,
    { at: now.getTime(), account, region, repository: name, digest, action, why },
    tags,
  )
}

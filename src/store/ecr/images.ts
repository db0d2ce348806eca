import type { ImageStatus } from '../../aws/models/ecr.types.gen.ts'
import type { Awaitable } from '../../estate/awaitable.ts'
import type { Database } from '../database.ts'
import { behind } from '../kernel/write-behind.ts'
import { Recent } from '../recent.ts'
import { RecentPages } from './recent-pages.ts'

/** An image, index or artifact as it was put into a repository. */
export interface StoredImage {
  readonly digest: string
  readonly mediaType: string
  /** The exact text whose sha256 is the digest. */
  readonly manifest: string
  readonly status: ImageStatus
  readonly lastPulledAt: Date | undefined
}

interface Caches {
  readonly images: Recent<StoredImage>
  readonly tags: Recent<string>
  /** Noted, and not yet written. */
  readonly pulls: Map<string, Date>
  readonly pages: RecentPages<Page<ListedImage>>
}

export interface ListedImage {
  readonly digest: string
  readonly tag: string | undefined
}

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Give it back as `after` for the next page. Absent on the last. */
  readonly next?: string
}

const caches = new WeakMap<Database, Caches>()

function cachesOf(db: Database): Caches {
  const known = caches.get(db)
  if (known) return known
  // All in characters: small manifests stay in memory, and one of 4 MiB cannot push out all others.
  const made = {
    images: new Recent<StoredImage>(32 * 1024 * 1024),
    tags: new Recent<string>(4 * 1024 * 1024),
    pulls: new Map<string, Date>(),
    pages: new RecentPages<Page<ListedImage>>(8 * 1024 * 1024),
  }
  caches.set(db, made)
  return made
}

const keyOf = (repository: string, tagOrDigest: string) => `${repository} ${tagOrDigest}`

/** `repository` is the repository's id, here and below. */
export const digestOfTag = (
  db: Database,
  repository: string,
  tag: string,
): Awaitable<string | undefined> =>
  cachesOf(db).tags.or(
    keyOf(repository, tag),
    async () => {
      const row = await db
        .selectFrom('image_tags')
        .select('digest')
        .where('repository', '=', repository)
        .where('tag', '=', tag)
        .executeTakeFirst()
      return row?.digest
    },
    () => 500,
  )

export const findImage = (
  db: Database,
  repository: string,
  digest: string,
): Awaitable<StoredImage | undefined> =>
  cachesOf(db).images.or(
    keyOf(repository, digest),
    async () => {
      const row = await db
        .selectFrom('images')
        .select(['digest', 'media_type', 'manifest', 'status', 'last_pulled_at'])
        .where('repository', '=', repository)
        .where('digest', '=', digest)
        .executeTakeFirst()
      return (
        row && {
          digest: row.digest,
          mediaType: row.media_type,
          manifest: row.manifest,
          status: row.status,
          lastPulledAt: row.last_pulled_at === null ? undefined : new Date(row.last_pulled_at),
        }
      )
    },
    ({ manifest }) => 1_000 + manifest.length,
  )

const pullRecordedEveryMs = 60 * 60 * 1000

/**
 * Notes a pull, at most once an hour an image: AWS promises the time to within 24 hours only, and a
 * synced write for each pull would cost more than the pull.
 */
export function recordPull(
  db: Database,
  repository: string,
  { digest, lastPulledAt }: StoredImage,
  now: Date,
): void {
  const { pulls } = cachesOf(db)
  const key = keyOf(repository, digest)
  const last = pulls.get(key) ?? lastPulledAt
  if (last && now.getTime() - last.getTime() < pullRecordedEveryMs) return
  pulls.set(key, now)
  behind(db).note(`pull of ${key}`, async (db) => {
    await db
      .updateTable('images')
      .set({ last_pulled_at: now.getTime() })
      .where('repository', '=', repository)
      .where('digest', '=', digest)
      .execute()
    forgetImages(db, repository, [digest])
  })
}

/** The later of what is `stored` and what was noted since. */
export const lastPullOf = (
  db: Database,
  repository: string,
  digest: string,
  stored: number | null,
): Date | undefined =>
  cachesOf(db).pulls.get(keyOf(repository, digest)) ??
  (stored === null ? undefined : new Date(stored))

/** A page of the repository's images as it was read last, or as `read` finds it now. */
export const recentPage = (
  db: Database,
  repository: string,
  page: string,
  read: () => Promise<Page<ListedImage>>,
): Promise<Page<ListedImage>> =>
  cachesOf(db).pages.or(repository, page, read, ({ items }) => 500 + items.length * 200)

/** To be called by whoever wrote images or tags, after the commit and before acknowledging it. */
export function forgetImages(
  db: Database,
  repository: string,
  tagsAndDigests: Iterable<string>,
): void {
  const { images, tags, pages, pulls } = cachesOf(db)
  const keys = Array.from(tagsAndDigests, (name) => keyOf(repository, name))
  images.forget(keys)
  tags.forget(keys)
  for (const key of keys) pulls.delete(key)
  pages.forget(repository)
}

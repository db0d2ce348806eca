import type { Insertable } from 'kysely'
import type { Database } from '../database.ts'
import type { Tables } from '../tables.ts'

export type LifecycleEvent = Insertable<Tables['lifecycle_events']>

const rowsKept = 50_000
/** AWS's events name as many tags of an image. */
const tagsMax = 100

/** To be called in the transaction that did it. */
export async function recordLifecycleEvent(
  within: Database,
  event: Omit<LifecycleEvent, 'tag'>,
  tags: readonly string[],
): Promise<void> {
  const named = tags.length > 0 ? tags.slice(0, tagsMax) : [null]
  await within
    .insertInto('lifecycle_events')
    .values(named.map((tag) => ({ ...event, tag })))
    .execute()
}

export async function trimLifecycleEvents(db: Database): Promise<void> {
  const newest = await db
    .selectFrom('lifecycle_events')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (newest)
    await db
      .deleteFrom('lifecycle_events')
      .where('id', '<=', newest.id - rowsKept)
      .execute()
}

export interface SoughtImage {
  readonly account: string
  readonly region: string
  /** Its name. */
  readonly repository: string
  readonly digest?: string | undefined
  readonly tag?: string | undefined
}

/** What was done last to the image that had this digest, or else this tag. */
export const lastLifecycleEvent = (
  db: Database,
  { account, region, repository, digest, tag }: SoughtImage,
) =>
  db
    .selectFrom('lifecycle_events')
    .select(['at', 'action', 'why', 'digest'])
    .where('account', '=', account)
    .where('region', '=', region)
    .where('repository', '=', repository)
    .where(digest === undefined ? 'tag' : 'digest', '=', digest ?? tag ?? '')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()

import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import { newUuid } from '../ids.ts'
import type { SqsTables } from './schema.ts'

/** Where a queue is; its name is unique within one account and Region. */
export interface QueueKey {
  readonly account: string
  readonly region: string
  readonly name: string
}

/** What a queue was given, as text by the names of its attributes. */
export type Attributes = Readonly<Record<string, string>>

export interface Queue extends QueueKey {
  readonly id: string
  readonly createdAt: number
  readonly modifiedAt: number
  /** All but its policy. */
  readonly attributes: Attributes
  /** With unique ids for users and roles. */
  readonly policy: string | undefined
  readonly purgedAt: number | undefined
  readonly deduplicationScope: string | undefined
}

const queueOf = (row: Selectable<SqsTables['queues']>): Queue => ({
  ...{ id: row.id, account: row.account, region: row.region, name: row.name },
  ...{ createdAt: row.created_at, modifiedAt: row.modified_at },
  attributes: JSON.parse(row.attributes),
  policy: row.policy ?? undefined,
  purgedAt: row.purged_at ?? undefined,
  deduplicationScope: row.deduplication_scope ?? undefined,
})

export async function findQueue(
  db: Database,
  { account, region, name }: QueueKey,
): Promise<Queue | undefined> {
  const row = await db
    .selectFrom('queues')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .executeTakeFirst()
  return row && queueOf(row)
}

/** What of a queue its owner sets. */
export interface QueueSettings {
  readonly attributes: Attributes
  readonly policy: string | undefined
  /** The ARN in its redrive policy. */
  readonly deadLetterArn: string | undefined
}

const columns = ({ attributes, policy, deadLetterArn }: QueueSettings) => ({
  attributes: JSON.stringify(attributes),
  policy: policy ?? null,
  dead_letter_arn: deadLetterArn ?? null,
})

/** False when there is one of that name. */
export async function insertQueue(
  db: Database,
  { account, region, name }: QueueKey,
  settings: QueueSettings & { readonly deduplicationScope: string | undefined },
  tags: Readonly<Record<string, string>>,
  now: Date,
): Promise<boolean> {
  const id = newUuid()
  const at = now.getTime()
  return db.transaction().execute(async (within) => {
    const { numInsertedOrUpdatedRows } = await within
      .insertInto('queues')
      .values({
        ...{ id, account, region, name, created_at: at, modified_at: at, purged_at: null },
        ...columns(settings),
        deduplication_scope: settings.deduplicationScope ?? null,
      })
      .onConflict((conflict) => conflict.columns(['account', 'region', 'name']).doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows !== 1n) return false
    await within
      .deleteFrom('queue_deletions')
      .where('account', '=', account)
      .where('region', '=', region)
      .where('name', '=', name)
      .execute()
    await putQueueTags(within, id, tags)
    return true
  })
}

export async function changeQueue(
  db: Database,
  id: string,
  settings: QueueSettings,
  now: Date,
): Promise<void> {
  await db
    .updateTable('queues')
    .set({ ...columns(settings), modified_at: now.getTime() })
    .where('id', '=', id)
    .execute()
}

/** With its messages. Its name is remembered, because it cannot be taken again at once. */
export async function deleteQueue(
  db: Database,
  { id, account, region, name }: Queue,
  now: Date,
): Promise<void> {
  const deleted_at = now.getTime()
  await db.transaction().execute(async (within) => {
    await within.deleteFrom('queues').where('id', '=', id).execute()
    await within
      .insertInto('queue_deletions')
      .values({ account, region, name, deleted_at })
      .onConflict((conflict) =>
        conflict.columns(['account', 'region', 'name']).doUpdateSet({ deleted_at }),
      )
      .execute()
  })
}

export async function deletedAt(
  db: Database,
  { account, region, name }: QueueKey,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('queue_deletions')
    .select('deleted_at')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.deleted_at
}

/** In order of name. */
export async function listQueues(
  db: Database,
  { account, region }: Omit<QueueKey, 'name'>,
  {
    prefix,
    after,
    limit,
  }: { readonly prefix: string; readonly after: string; readonly limit: number },
): Promise<readonly Queue[]> {
  let query = db
    .selectFrom('queues')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit)
  if (prefix !== '')
    query = query.where('name', '>=', prefix).where('name', '<', followerOf(prefix))
  return (await query.execute()).map(queueOf)
}

/** The first text that comes after all that begin with `prefix`, whose characters are those of queues' names. */
const followerOf = (prefix: string): string =>
  prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)

/** The queues whose redrive policy names this ARN, in order of name. */
export async function listSources(
  db: Database,
  deadLetterArn: string,
  after: string,
  limit: number,
): Promise<readonly Queue[]> {
  const rows = await db
    .selectFrom('queues')
    .selectAll()
    .where('dead_letter_arn', '=', deadLetterArn)
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit)
    .execute()
  return rows.map(queueOf)
}

export async function queueTags(db: Database, queue: string): Promise<Record<string, string>> {
  const rows = await db
    .selectFrom('queue_tags')
    .select(['key', 'value'])
    .where('queue', '=', queue)
    .execute()
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]))
}

export async function putQueueTags(
  db: Database,
  queue: string,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [key, value] of Object.entries(tags))
    await db
      .insertInto('queue_tags')
      .values({ queue, key, value })
      .onConflict((conflict) => conflict.columns(['queue', 'key']).doUpdateSet({ value }))
      .execute()
}

export async function removeQueueTags(
  db: Database,
  queue: string,
  keys: readonly string[],
): Promise<void> {
  if (keys.length > 0)
    await db.deleteFrom('queue_tags').where('queue', '=', queue).where('key', 'in', keys).execute()
}

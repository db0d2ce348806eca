import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import { refreshGroup } from './groups.ts'
import type { SqsTables } from './schema.ts'

export type MessageRow = Selectable<SqsTables['queue_messages']>

export type NewMessage = Omit<
  MessageRow,
  'id' | 'receive_count' | 'first_received_at' | 'received_at' | 'receipt' | 'source_arn'
>

const unreceived = {
  ...{ receive_count: 0, first_received_at: null, received_at: null, receipt: null },
  source_arn: null,
}

/** What a deduplication id was accepted with. */
export interface Accepted {
  readonly messageId: string
  readonly sequence: string | null
}

const deduplicationMs = 300_000

/**
 * Puts a message into its queue. One whose deduplication id was accepted in the last five minutes is not put there again:
 * the answer is of the first. `scope` is `messageGroup` where groups have ids of their own.
 */
export async function insertMessage(
  db: Database,
  message: NewMessage,
  scope: string | undefined,
): Promise<Accepted> {
  const { queue, deduplication_id, message_id, sent_at } = message
  const accepted = { messageId: message_id, sequence: null }
  if (scope === undefined || deduplication_id === null) {
    await db
      .insertInto('queue_messages')
      .values({ ...message, ...unreceived })
      .execute()
    return accepted
  }
  const group_id = scope === 'messageGroup' ? (message.group_id ?? '') : ''
  await db
    .deleteFrom('queue_deduplications')
    .where('queue', '=', queue)
    .where('expires_at', '<=', sent_at)
    .execute()
  const known = await db
    .selectFrom('queue_deduplications')
    .select(['message_id', 'sequence'])
    .where('queue', '=', queue)
    .where('group_id', '=', group_id)
    .where('deduplication_id', '=', deduplication_id)
    .executeTakeFirst()
  if (known) return { messageId: known.message_id, sequence: known.sequence }
  const { id } = await db
    .insertInto('queue_messages')
    .values({ ...message, ...unreceived })
    .returning('id')
    .executeTakeFirstOrThrow()
  const sequence = sequenceOf(id)
  await db.updateTable('queue_messages').set({ sequence }).where('id', '=', id).execute()
  await db
    .insertInto('queue_deduplications')
    .values({
      ...{ queue, group_id, deduplication_id, message_id, sequence },
      expires_at: sent_at + deduplicationMs,
    })
    .execute()
  await refreshGroup(db, queue, message.group_id)
  return { messageId: message_id, sequence }
}

/** Twenty digits, as AWS's, that grow with the order of arrival. */
const sequenceOf = (id: number): string =>
  (18_000_000_000_000_000_000n + BigInt(id) * 256n).toString()

export interface Counts {
  readonly visible: number
  readonly inFlight: number
  readonly delayed: number
}

/** Hidden messages are counted up to here: so many may be in flight, and more are delayed for a quarter of an hour at most. */
const countedMax = 200_000

/** Of a FIFO queue those that wait behind others of their group count as visible, as on AWS. */
export async function countMessages(db: Database, queue: string, now: number): Promise<Counts> {
  const { messages } = await db
    .selectFrom('queues')
    .select('messages')
    .where('id', '=', queue)
    .executeTakeFirstOrThrow()
  const hidden = await countHidden(db, queue, now, false)
  const inFlight = await countHidden(db, queue, now, true)
  return { visible: messages - hidden, inFlight, delayed: hidden - inFlight }
}

export const countInFlight = (db: Database, queue: string, now: number): Promise<number> =>
  countHidden(db, queue, now, true)

async function countHidden(
  db: Database,
  queue: string,
  now: number,
  received: boolean,
): Promise<number> {
  const { count } = await db
    .selectFrom((from) => {
      const hidden = from
        .selectFrom('queue_messages')
        .select('id')
        .where('queue', '=', queue)
        .where('visible_at', '>', now)
        .limit(countedMax)
      return (received ? hidden.where('receipt', 'is not', null) : hidden).as('hidden')
    })
    .select(db.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

const expiredAtOnce = 1000

/** Removes what is older than `before`, oldest first, so many at a time. */
export async function removeExpired(db: Database, queue: string, before: number): Promise<void> {
  const expired = await db
    .selectFrom('queue_messages')
    .select(['id', 'group_id'])
    .where('queue', '=', queue)
    .where('sent_at', '<', before)
    .orderBy('sent_at')
    .limit(expiredAtOnce)
    .execute()
  await removeMessages(db, queue, expired)
}

/** @returns the groups whose first message may be another now. */
export async function removeMessages(
  db: Database,
  queue: string,
  rows: readonly Pick<MessageRow, 'id' | 'group_id'>[],
): Promise<void> {
  if (rows.length === 0) return
  const ids = rows.map(({ id }) => id)
  await db.deleteFrom('queue_messages').where('id', 'in', ids).execute()
  for (const group of new Set(rows.map(({ group_id }) => group_id)))
    await refreshGroup(db, queue, group)
}

/** The message that a receipt is of, whether or not that receipt is still its last. */
export const findMessage = (
  db: Database,
  queue: string,
  id: number,
): Promise<MessageRow | undefined> =>
  db
    .selectFrom('queue_messages')
    .selectAll()
    .where('id', '=', id)
    .where('queue', '=', queue)
    .executeTakeFirst()

export async function setVisibleAt(
  db: Database,
  { id, queue, group_id }: MessageRow,
  visibleAt: number,
): Promise<void> {
  await db
    .updateTable('queue_messages')
    .set({ visible_at: visibleAt })
    .where('id', '=', id)
    .execute()
  await refreshGroup(db, queue, group_id)
}

/** Everything in the queue, and what was remembered of it. */
export async function purge(db: Database, queue: string, now: number): Promise<void> {
  await db.transaction().execute(async (within) => {
    for (const table of [
      'queue_messages',
      'queue_groups',
      'queue_deduplications',
      'queue_attempts',
    ] as const)
      await within.deleteFrom(table).where('queue', '=', queue).execute()
    await within.updateTable('queues').set({ purged_at: now }).where('id', '=', queue).execute()
  })
}

/** When the next message of a queue becomes visible, of those that are not. */
export async function nextVisibleAt(
  db: Database,
  queue: string,
  now: number,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('queue_messages')
    .select('visible_at')
    .where('queue', '=', queue)
    .where('visible_at', '>', now)
    .orderBy('visible_at')
    .limit(1)
    .executeTakeFirst()
  return row?.visible_at
}

/** A message goes to another queue's end, as a dead letter. */
export async function moveMessage(
  db: Database,
  { id, ...row }: MessageRow,
  to: { readonly queue: string; readonly fifo: boolean },
  sourceArn: string,
  now: number,
): Promise<void> {
  await removeMessages(db, row.queue, [{ id, group_id: row.group_id }])
  const { id: moved } = await db
    .insertInto('queue_messages')
    .values({
      ...row,
      queue: to.queue,
      visible_at: now,
      receipt: null,
      source_arn: sourceArn,
      // FIFO queues count a dead letter's time anew, and tell it from others by its message id.
      ...(to.fifo && { sent_at: now, deduplication_id: row.message_id }),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (!to.fifo) return
  await db
    .updateTable('queue_messages')
    .set({ sequence: sequenceOf(moved) })
    .where('id', '=', moved)
    .execute()
  await refreshGroup(db, to.queue, row.group_id)
}

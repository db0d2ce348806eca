import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import { insertMessage, type MessageRow, removeMessages } from './messages.ts'
import type { SqsTables } from './schema.ts'

export type MoveTaskRow = Selectable<SqsTables['queue_move_tasks']>

export const insertMoveTask = async (db: Database, row: MoveTaskRow): Promise<void> => {
  await db.insertInto('queue_move_tasks').values(row).execute()
}

export const findMoveTask = (db: Database, id: string): Promise<MoveTaskRow | undefined> =>
  db.selectFrom('queue_move_tasks').selectAll().where('id', '=', id).executeTakeFirst()

/** Newest first. */
export const listMoveTasks = (db: Database, queue: string, limit: number): Promise<MoveTaskRow[]> =>
  db
    .selectFrom('queue_move_tasks')
    .selectAll()
    .where('queue', '=', queue)
    .orderBy('started_at', 'desc')
    .limit(limit)
    .execute()

export async function changeMoveTask(
  db: Database,
  id: string,
  change: Partial<Pick<MoveTaskRow, 'status' | 'moved' | 'failure'>>,
): Promise<void> {
  await db.updateTable('queue_move_tasks').set(change).where('id', '=', id).execute()
}

/** Those that a task moves next: visible ones, in the order in which they came. */
export const nextToMove = (
  db: Database,
  queue: string,
  now: number,
  limit: number,
): Promise<MessageRow[]> =>
  db
    .selectFrom('queue_messages')
    .selectAll()
    .where('queue', '=', queue)
    .where('visible_at', '<=', now)
    .orderBy('visible_at')
    .orderBy('id')
    .limit(limit)
    .execute()

/** A message leaves its queue and is sent anew to another, under a new id. Call it in a transaction. */
export async function sendAnew(
  db: Database,
  row: MessageRow,
  to: { readonly queue: string; readonly scope: string | undefined },
  messageId: string,
  now: number,
): Promise<void> {
  await removeMessages(db, row.queue, [row])
  await insertMessage(
    db,
    {
      ...{ queue: to.queue, message_id: messageId, body: row.body, attributes: row.attributes },
      ...{ trace_header: row.trace_header, sender_id: row.sender_id },
      ...{ sent_at: now, visible_at: now, group_id: row.group_id, sequence: null },
      deduplication_id: to.scope === undefined ? null : row.deduplication_id,
    },
    to.scope,
  )
}

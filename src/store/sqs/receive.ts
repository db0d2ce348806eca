import { randomBytes } from 'node:crypto'
import type { Database } from '../database.ts'
import { openGroups, refreshGroup } from './groups.ts'
import { findMessage, type MessageRow, moveMessage, removeExpired } from './messages.ts'

/** What is received, and how. */
export interface Receive {
  readonly queue: string
  readonly queueArn: string
  readonly fifo: boolean
  readonly max: number
  /** How long what is received stays hidden from others. */
  readonly visibilityMs: number
  readonly now: number
  /** Older messages are gone. */
  readonly sentSince: number
  /** Where what was received so often goes instead of being received again. */
  readonly deadLetters?: {
    readonly queue: string
    readonly maxReceiveCount: number
  }
}

export type Received = MessageRow & { readonly receipt: string }

/** Gives out what is visible. Call it in a transaction. */
export async function receiveMessages(db: Database, asked: Receive): Promise<readonly Received[]> {
  await removeExpired(db, asked.queue, asked.sentSince)
  const received: Received[] = []
  while (received.length < asked.max) {
    const found = asked.fifo
      ? await visibleInGroups(db, asked, asked.max - received.length)
      : await visible(db, asked, asked.max - received.length)
    const [letters, others] = parted(found, asked)
    for (const letter of letters)
      await moveMessage(
        db,
        letter,
        { queue: asked.deadLetters?.queue ?? '', fifo: asked.fifo },
        asked.queueArn,
        asked.now,
      )
    for (const row of others) received.push(await giveOut(db, row, asked))
    if (asked.fifo)
      for (const group of new Set(others.map(({ group_id }) => group_id)))
        await refreshGroup(db, asked.queue, group)
    // What was moved may have hidden others behind it; what stays visible on purpose is not given out twice.
    if (letters.length === 0) break
    if (asked.visibilityMs === 0 && received.length > 0) break
  }
  return received
}

function parted(
  found: readonly MessageRow[],
  { deadLetters }: Receive,
): readonly [readonly MessageRow[], readonly MessageRow[]] {
  if (!deadLetters) return [[], found]
  const isLetter = ({ receive_count }: MessageRow) => receive_count >= deadLetters.maxReceiveCount
  return [found.filter(isLetter), found.filter((row) => !isLetter(row))]
}

const visible = (db: Database, { queue, now }: Receive, limit: number): Promise<MessageRow[]> =>
  db
    .selectFrom('queue_messages')
    .selectAll()
    .where('queue', '=', queue)
    .where('visible_at', '<=', now)
    .orderBy('visible_at')
    .orderBy('id')
    .limit(limit)
    .execute()

/** As many as there are of one group, then of the next. */
async function visibleInGroups(db: Database, { queue, now }: Receive, limit: number) {
  const found: MessageRow[] = []
  for (const group of await openGroups(db, queue, now, limit)) {
    const rows = await db
      .selectFrom('queue_messages')
      .selectAll()
      .where('queue', '=', queue)
      .where('group_id', '=', group)
      .orderBy('id')
      .limit(limit - found.length)
      .execute()
    const hidden = rows.findIndex(({ visible_at }) => visible_at > now)
    found.push(...(hidden < 0 ? rows : rows.slice(0, hidden)))
    if (found.length >= limit) break
  }
  return found
}

async function giveOut(
  db: Database,
  row: MessageRow,
  { now, visibilityMs }: Receive,
): Promise<Received> {
  const given = {
    receipt: randomBytes(16).toString('base64url'),
    visible_at: now + visibilityMs,
    receive_count: row.receive_count + 1,
    first_received_at: row.first_received_at ?? now,
    received_at: now,
  }
  await db.updateTable('queue_messages').set(given).where('id', '=', row.id).execute()
  return { ...row, ...given }
}

const attemptMs = 300_000

/**
 * The answer to a receive that is tried again under its `ReceiveRequestAttemptId`: the same messages, hidden anew. `gone`
 * where one of them was deleted, received again or given another time since. Call it in a transaction.
 */
export async function repeatAttempt(
  db: Database,
  { queue, now, visibilityMs }: Receive,
  attempt_id: string,
): Promise<readonly Received[] | 'gone' | undefined> {
  await db
    .deleteFrom('queue_attempts')
    .where('queue', '=', queue)
    .where('expires_at', '<=', now)
    .execute()
  const known = await db
    .selectFrom('queue_attempts')
    .select('receipts')
    .where('queue', '=', queue)
    .where('attempt_id', '=', attempt_id)
    .executeTakeFirst()
  if (!known) return undefined
  const given = JSON.parse(known.receipts) as readonly AttemptRow[]
  const rows: Received[] = []
  for (const { id, receipt, visibleAt } of given) {
    const row = await findMessage(db, queue, id)
    if (row?.receipt !== receipt || row.visible_at !== visibleAt || visibleAt <= now) return 'gone'
    rows.push({ ...row, receipt, visible_at: now + visibilityMs })
  }
  for (const { id, visible_at } of rows)
    await db.updateTable('queue_messages').set({ visible_at }).where('id', '=', id).execute()
  await keepAttempt(db, queue, attempt_id, rows, now)
  return rows
}

interface AttemptRow {
  readonly id: number
  readonly receipt: string
  readonly visibleAt: number
}

/** An answer without messages is none to repeat. */
export async function keepAttempt(
  db: Database,
  queue: string,
  attempt_id: string,
  rows: readonly Received[],
  now: number,
): Promise<void> {
  if (rows.length === 0) return
  const receipts = JSON.stringify(
    rows.map(({ id, receipt, visible_at }) => ({ id, receipt, visibleAt: visible_at })),
  )
  const expires_at = now + attemptMs
  await db
    .insertInto('queue_attempts')
    .values({ queue, attempt_id, receipts, expires_at })
    .onConflict((conflict) =>
      conflict.columns(['queue', 'attempt_id']).doUpdateSet({ receipts, expires_at }),
    )
    .execute()
}

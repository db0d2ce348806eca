import type { Database } from '../database.ts'

/**
 * Notes when the first message of a group is visible. A FIFO queue gives out a group's messages from the first on, as far as
 * they are visible, so that a group whose first one is in flight is closed.
 * Call it after each change of a group's messages; of a standard queue nothing is kept.
 */
export async function refreshGroup(
  db: Database,
  queue: string,
  group_id: string | null,
): Promise<void> {
  if (group_id === null) return
  const head = await db
    .selectFrom('queue_messages')
    .select(['id', 'visible_at', 'sequence'])
    .where('queue', '=', queue)
    .where('group_id', '=', group_id)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  if (!head) {
    await db
      .deleteFrom('queue_groups')
      .where('queue', '=', queue)
      .where('group_id', '=', group_id)
      .execute()
    return
  }
  // A standard queue's messages may have groups as well, and no numbers.
  if (head.sequence === null) return
  const now = { head_visible_at: head.visible_at, head_id: head.id }
  await db
    .insertInto('queue_groups')
    .values({ queue, group_id, ...now })
    .onConflict((conflict) => conflict.columns(['queue', 'group_id']).doUpdateSet(now))
    .execute()
}

/** Groups whose first message is visible, those first that have been so for longest. */
export const openGroups = async (
  db: Database,
  queue: string,
  now: number,
  limit: number,
): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('queue_groups')
    .select('group_id')
    .where('queue', '=', queue)
    .where('head_visible_at', '<=', now)
    .orderBy('head_visible_at')
    .orderBy('head_id')
    .limit(limit)
    .execute()
  return rows.map(({ group_id }) => group_id)
}

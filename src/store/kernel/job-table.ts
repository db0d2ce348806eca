import { type Selectable, sql } from 'kysely'
import type { Database } from '../database.ts'
import type { KernelTables } from './schema.ts'

export type JobRow = Selectable<KernelTables['jobs']>

/** What waits in a queue; its jobs are of one kind. */
export interface WaitingQueue {
  readonly name: string
  readonly kind: string
  /** Of its first job. */
  readonly due: number
  /** Of its first job that is not due yet. */
  readonly next: number | null
}

/**
 * Every queue that has jobs, whichever is due longest first. It steps from queue to queue through the index: however many jobs wait,
 * it looks at a few of each.
 */
export async function waitingQueues(db: Database, now: number): Promise<readonly WaitingQueue[]> {
  const { rows } = await sql<WaitingQueue>`select name,
      (select kind from jobs where queue = name limit 1) as kind,
      (select min(due) from jobs where queue = name) as due,
      (select min(due) from jobs where queue = name and due > ${now}) as next
    from (with recursive steps(name) as (
        select min(queue) from jobs
        union all
        select (select min(queue) from jobs where queue > name) from steps where name is not null)
      select name from steps where name is not null)
    order by due`.execute(db)
  return rows
}

/** Takes jobs of a queue that are due, the longest first: their `due` becomes `until`. */
export function claimJobs(
  db: Database,
  queue: string,
  {
    now,
    until,
    limit,
    except,
  }: { now: number; until: number; limit: number; except: readonly string[] },
): Promise<readonly JobRow[]> {
  return db.transaction().execute(async (within) => {
    const query = within
      .selectFrom('jobs')
      .selectAll()
      .where('queue', '=', queue)
      .where('due', '<=', now)
      .orderBy('due')
      .orderBy('id')
      .limit(limit)
    const due = await (except.length > 0 ? query.where('id', 'not in', except) : query).execute()
    const ids = due.map(({ id }) => id)
    if (ids.length > 0)
      await within.updateTable('jobs').set({ due: until }).where('id', 'in', ids).execute()
    return due.map((job) => ({ ...job, due: until }))
  })
}

/** A job that was replaced while it ran has another due time than it was claimed with: then nothing is changed. */
export async function changeJob(
  db: Database,
  { id, due }: Pick<JobRow, 'id' | 'due'>,
  change: Partial<Pick<JobRow, 'due' | 'state' | 'attempts'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('jobs')
    .set(change)
    .where('id', '=', id)
    .where('due', '=', due)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function removeJob(
  db: Database,
  { id, due }: Pick<JobRow, 'id' | 'due'>,
): Promise<void> {
  await db.deleteFrom('jobs').where('id', '=', id).where('due', '=', due).execute()
}

/** Puts a job in the place of the one of its id. */
export async function putJob(db: Database, { id, ...values }: JobRow): Promise<void> {
  await db
    .insertInto('jobs')
    .values({ id, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute()
}

export async function cancelJob(db: Database, id: string): Promise<void> {
  await db.deleteFrom('jobs').where('id', '=', id).execute()
}

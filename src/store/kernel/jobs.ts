import type { Database } from '../database.ts'
import { newUuid } from '../ids.ts'
import type { Clock } from './clock.ts'

/** What a handler asks for instead of being done: to run again, then, with this state. */
export interface Again {
  readonly due: Date
  readonly state: unknown
}

/**
 * Runs one job. It may run more than once: a crash between its effect and its removal repeats it. When it
 * throws, the job is tried again, later each time, and never given up.
 */
export type JobHandler = (state: unknown) => Promise<Again | undefined>

export interface NewJob {
  readonly kind: string
  /** JSON. */
  readonly state: unknown
  /** By the server's clock; at once when absent. */
  readonly due?: Date
  /** A job of the same id is replaced. */
  readonly id?: string
}

/** Work that survives a restart, kept in the `jobs` table and due by the server's clock. */
export interface Jobs {
  /** `within` makes the job part of a transaction; it starts once that has committed. */
  enqueue(job: NewJob, within?: Database): Promise<void>
  cancel(id: string): Promise<void>
  /** Begins to run jobs; those of a kind that has no handler wait. */
  start(handlers: Readonly<Record<string, JobHandler>>): void
  /** Resolves when nothing is running and nothing is due. */
  idle(): Promise<void>
  /** Starts no more jobs, and resolves when those running have ended. */
  stop(): Promise<void>
}

/** Jobs of one kind that run at the same time, most of which wait for a sandbox or for a disk. */
const concurrency = 8

/**
 * A running job's `due` lies this far ahead and is moved on while it runs, so that another node, or this
 * one after a crash, takes it over soon after and not before.
 */
const leaseMs = 15_000
const renewMs = 5_000

const backoffMs = (attempts: number) => Math.min(1000 * 2 ** Math.min(attempts, 9), 300_000)

/** The longest a timer waits before it looks again; setTimeout itself overflows after 24 days. */
const lookMs = 60_000

export function openJobs(
  db: Database,
  clock: Clock,
  report: (kind: string, error: unknown) => void = () => {},
): Jobs {
  let handlers: Readonly<Record<string, JobHandler>> | undefined
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let again = false
  const running = new Map<string, { kind: string; done: Promise<void> }>()
  const now = () => clock.now().getTime()
  const kinds = () => Object.keys(handlers ?? {})

  /** `leased` fences what is written: a job replaced while it ran has another due time. */
  async function run(
    job: { id: string; kind: string; state: string; attempts: number },
    leased: number,
  ) {
    const fenced = (due: number) => db.updateTable('jobs').set({ due }).where('id', '=', job.id)
    let renewal: Promise<void> | undefined
    const renew = async () => {
      const due = now() + leaseMs
      const { numUpdatedRows } = await fenced(due).where('due', '=', leased).executeTakeFirst()
      if (numUpdatedRows === 1n) leased = due
    }
    const lease = setInterval(() => {
      renewal = renew().catch((error) => report(job.kind, error))
    }, renewMs)
    let next: { due: number; state?: string; attempts: number } | undefined
    try {
      const outcome = await handlers?.[job.kind]?.(JSON.parse(job.state))
      if (outcome)
        next = { due: outcome.due.getTime(), state: JSON.stringify(outcome.state), attempts: 0 }
    } catch (error) {
      report(job.kind, error)
      next = { due: now() + backoffMs(job.attempts), attempts: job.attempts + 1 }
    } finally {
      clearInterval(lease)
      await renewal
    }
    if (next)
      await db
        .updateTable('jobs')
        .set(next)
        .where('id', '=', job.id)
        .where('due', '=', leased)
        .execute()
    else await db.deleteFrom('jobs').where('id', '=', job.id).where('due', '=', leased).execute()
  }

  async function look() {
    for (const kind of kinds()) {
      const busy = [...running.values()].filter((job) => job.kind === kind).length
      if (busy < concurrency) await claim(kind, concurrency - busy)
    }
    clearTimeout(timer)
    if (!handlers) return
    const next = await db
      .selectFrom('jobs')
      .select('due')
      .where('kind', 'in', kinds())
      .where('due', '>', now())
      .orderBy('due')
      .executeTakeFirst()
    timer = setTimeout(
      wake,
      next ? Math.min(Math.max(Number(next.due) - now(), 0), lookMs) : lookMs,
    )
    timer.unref()
  }

  async function claim(kind: string, limit: number) {
    // Moving the clock forward ends leases early: what this process still runs is not taken twice.
    const query = db
      .selectFrom('jobs')
      .selectAll()
      .where('kind', '=', kind)
      .where('due', '<=', now())
      .orderBy('due')
      .orderBy('id')
      .limit(limit)
    const due = await (running.size > 0
      ? query.where('id', 'not in', [...running.keys()])
      : query
    ).execute()
    for (const job of due) {
      const leased = now() + leaseMs
      const { numUpdatedRows } = await db
        .updateTable('jobs')
        .set({ due: leased })
        .where('id', '=', job.id)
        .where('due', '=', job.due)
        .executeTakeFirst()
      if (numUpdatedRows !== 1n) continue
      const done = run(job, leased)
        .catch((error) => report(kind, error))
        .finally(() => {
          running.delete(job.id)
          wake()
        })
      running.set(job.id, { kind, done })
    }
  }

  async function anyDue(): Promise<boolean> {
    if (kinds().length === 0) return false
    const row = await db
      .selectFrom('jobs')
      .select('id')
      .where('kind', 'in', kinds())
      .where('due', '<=', now())
      .executeTakeFirst()
    return row !== undefined
  }

  const runningEnds = () => Promise.all([...running.values()].map((job) => job.done))

  /** Looks at the table now, or once more when it is being looked at. */
  function wake() {
    if (!handlers) return
    if (looking) {
      again = true
      return
    }
    looking = look()
      .catch((error) => report('jobs', error))
      .finally(() => {
        looking = undefined
        if (again) {
          again = false
          wake()
        }
      })
  }

  clock.onAdvance(wake)

  return {
    enqueue: async ({ kind, state, due, id = newUuid() }, within = db) => {
      const values = {
        kind,
        state: JSON.stringify(state),
        due: due?.getTime() ?? now(),
        attempts: 0,
      }
      await within
        .insertInto('jobs')
        .values({ id, ...values })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute()
      // Not before the transaction has committed: SQLite queues our own connection's reads behind it.
      setImmediate(wake)
    },
    cancel: async (id) => {
      await db.deleteFrom('jobs').where('id', '=', id).execute()
    },
    start: (given) => {
      handlers = given
      wake()
    },
    idle: async () => {
      do {
        wake()
        while (looking) await looking
        await runningEnds()
      } while (running.size > 0 || (await anyDue()))
    },
    stop: async () => {
      handlers = undefined
      clearTimeout(timer)
      while (looking) await looking
      await runningEnds()
    },
  }
}

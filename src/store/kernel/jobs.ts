import type { Database } from '../database.ts'
import { newUuid } from '../ids.ts'
import type { Clock } from './clock.ts'
import { type Report, sparingly } from './complaints.ts'
import {
  cancelJob,
  changeJob,
  claimJobs,
  type JobRow,
  putJob,
  removeJob,
  waitingQueues,
} from './job-table.ts'

/** What a handler asks for instead of being done: to run again, then, with this state. */
export interface Again {
  readonly due: Date
  readonly state: unknown
}

/**
 * Runs one job, which is removed when this resolves: its effect must be durable by then. It may run more than once: a crash between
 * its effect and its removal repeats it. When it throws, the job is tried again, later each time, and never given up.
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
  /**
   * Those of one queue, all of one kind, run a few at a time, and hold up none of another queue. The kind's own
   * unless given.
   */
  readonly queue?: string
}

/** Work that survives a restart, kept in the `jobs` table and due by the server's clock. */
export interface Jobs {
  /** `within` makes the job part of a transaction; it starts once that has committed. */
  enqueue(job: NewJob, within?: Database): Promise<void>
  cancel(id: string, within?: Database): Promise<void>
  /** Begins to run jobs; those of a kind that has no handler wait. */
  start(handlers: Readonly<Record<string, JobHandler>>): void
  /** Resolves when nothing is running and nothing is due. */
  idle(): Promise<void>
  /** Starts no more jobs, and resolves when those running have ended; the others wait for the next start. */
  stop(): Promise<void>
}

/** Jobs that run at the same time, most of which wait for a sandbox or for a disk. */
const ofQueueMax = 8
const ofKindMax = 32

/**
 * A running job's `due` lies this far ahead and is moved on while it runs, so that another node, or this
 * one after a crash, takes it over soon after and not before.
 */
const leaseMs = 15_000
const renewMs = 5_000

const backoffMs = (attempts: number) => Math.min(1000 * 2 ** Math.min(attempts, 9), 300_000)

/** The longest a timer waits before it looks again; setTimeout itself overflows after 24 days. */
const lookMs = 60_000
/** How soon it looks again at a table that could not be read or written. */
const brokenLookMs = 5_000

interface Running {
  readonly kind: string
  readonly queue: string
  readonly done: Promise<void>
}

export function openJobs(db: Database, clock: Clock, tell: Report = () => {}): Jobs {
  let handlers: Readonly<Record<string, JobHandler>> | undefined
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let again = false
  const report = sparingly(tell)
  const running = new Map<string, Running>()
  const now = () => clock.now().getTime()
  const busy = (of: Partial<Running>) =>
    [...running.values()].filter(
      ({ kind, queue }) => kind === (of.kind ?? kind) && queue === (of.queue ?? queue),
    ).length

  async function run(job: JobRow, handle: JobHandler): Promise<void> {
    let { due } = job
    let renewal: Promise<void> | undefined
    const renew = async () => {
      const later = now() + leaseMs
      if (await changeJob(db, { id: job.id, due }, { due: later })) due = later
    }
    const lease = setInterval(() => {
      renewal = renew().catch((error) => report(job.kind, error))
    }, renewMs)
    let next: (Pick<JobRow, 'due' | 'attempts'> & { state?: string }) | undefined
    try {
      const outcome = await handle(JSON.parse(job.state))
      if (outcome)
        next = { due: outcome.due.getTime(), state: JSON.stringify(outcome.state), attempts: 0 }
    } catch (error) {
      report(job.kind, error)
      next = { due: now() + backoffMs(job.attempts), attempts: job.attempts + 1 }
    } finally {
      clearInterval(lease)
      await renewal
    }
    const held = { id: job.id, due }
    if (next) await changeJob(db, held, next)
    else await removeJob(db, held)
  }

  async function look(): Promise<void> {
    clearTimeout(timer)
    timer = setTimeout(wake, brokenLookMs).unref()
    let wakeAt = now() + lookMs
    for (const { name, kind, due, next } of await waitingQueues(db, now())) {
      const handle = handlers?.[kind]
      if (!handle) continue
      const room = Math.min(ofQueueMax - busy({ queue: name }), ofKindMax - busy({ kind }))
      if (due <= now() && room > 0) await claim(name, room, handle)
      if (next !== null) wakeAt = Math.min(wakeAt, next)
    }
    clearTimeout(timer)
    if (handlers) timer = setTimeout(wake, Math.max(wakeAt - now(), 0)).unref()
  }

  async function claim(queue: string, limit: number, handle: JobHandler): Promise<void> {
    const due = await claimJobs(db, queue, {
      ...{ now: now(), until: now() + leaseMs, limit },
      // Moving the clock forward ends leases early: what this process still runs is not taken twice.
      except: [...running.keys()],
    })
    for (const job of due) {
      // Stopped meanwhile: they wait for the next start.
      const done = (handlers ? run(job, handle) : giveBack(job))
        .catch((error) => report(job.kind, error))
        .finally(() => {
          running.delete(job.id)
          wake()
        })
      running.set(job.id, { kind: job.kind, queue, done })
    }
  }

  const giveBack = async (job: JobRow) => void (await changeJob(db, job, { due: now() }))

  const anyDue = async () =>
    (await waitingQueues(db, now())).some(({ kind, due }) => handlers?.[kind] && due <= now())

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
    enqueue: async ({ kind, queue = kind, state, due, id = newUuid() }, within = db) => {
      const values = { state: JSON.stringify(state), due: due?.getTime() ?? now(), attempts: 0 }
      await putJob(within, { id, kind, queue, ...values })
      // Not before the transaction has committed: SQLite queues our own connection's reads behind it.
      setImmediate(wake)
    },
    cancel: (id, within = db) => cancelJob(within, id),
    start: (given) => {
      handlers = given
      wake()
    },
    idle: async () => {
      do {
        wake()
        while (looking) await looking
        await runningEnds()
        // In this order: what is being claimed is due no more, and not yet running.
      } while ((await anyDue()) || looking || running.size > 0)
    },
    stop: async () => {
      handlers = undefined
      while (looking) await looking
      clearTimeout(timer)
      await runningEnds()
    },
  }
}

import type { Caller } from '../estate/caller.ts'
import { holderOf } from '../estate/principal.ts'
import type { Decision, Principal, Question } from '../policy/types.ts'
import type { Database } from '../store/database.ts'
import { addUsage, type UsageRow } from '../store/kernel/usage.ts'

const writeEveryMs = 5_000
/** A burst beyond this is written at once. */
const waitingMax = 10_000

/**
 * Adds up who did what, in memory, and writes it in batches: nothing of it stands in a request's way. A crash
 * loses the last seconds.
 */
export class UsageNotes {
  readonly #db: Database
  #waiting = new Map<string, UsageRow>()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(db: Database) {
    this.#db = db
  }

  note(caller: Caller, { action, resource }: Question, { outcome }: Decision, at: Date): void {
    const principal = idOf(caller.principal)
    if (principal === undefined) return
    const key = `${principal} ${action} ${resource}`
    const before = this.#waiting.get(key)
    const allowed = outcome === 'allowed' ? 1 : 0
    this.#waiting.set(key, {
      account: caller.account,
      principal,
      action,
      resource,
      region: caller.region,
      last_at: at.getTime(),
      allowed: (before?.allowed ?? 0) + allowed,
      denied: (before?.denied ?? 0) + 1 - allowed,
    })
    if (this.#waiting.size >= waitingMax) void this.flush()
    else if (this.#timer === undefined) {
      this.#timer = setTimeout(() => void this.flush(), writeEveryMs)
      this.#timer.unref()
    }
  }

  /** Writes what waits. What cannot be written is dropped: it must not fail anybody's request. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const rows = [...this.#waiting.values()]
    this.#waiting = new Map()
    if (rows.length > 0)
      this.#writing = this.#writing.then(() => addUsage(this.#db, rows)).catch(() => undefined)
    return this.#writing
  }
}

/** Services have nobody whose privileges could be made less; a root user goes by its account. */
const idOf = (principal: Principal): string | undefined =>
  principal.kind === 'root' ? principal.account : holderOf(principal)?.id

import type { Caller } from '../estate/caller.ts'
import { holderOf } from '../estate/principal.ts'
import type { Decision, Principal, Question } from '../policy/types.ts'
import type { Database } from '../store/database.ts'
import { addUsage, type UsageRow } from '../store/kernel/usage.ts'
import { behind } from '../store/kernel/write-behind.ts'

/** A burst of so many is written at once. What comes beyond while the disk is full is not counted. */
const waitingMax = 10_000

/** Adds up who did what, in memory, and writes it in batches: nothing of it stands in a request's way. */
export class UsageNotes {
  readonly #db: Database
  #waiting = new Map<string, UsageRow>()

  constructor(db: Database) {
    this.#db = db
  }

  note(caller: Caller, { action, resource }: Question, { outcome }: Decision, at: Date): void {
    const principal = idOf(caller.principal)
    if (principal === undefined) return
    const allowed = outcome === 'allowed' ? 1 : 0
    const { account, region } = caller
    const denied = 1 - allowed
    this.#add({
      account,
      principal,
      action,
      resource,
      region,
      last_at: at.getTime(),
      allowed,
      denied,
    })
  }

  #add(row: UsageRow): void {
    const key = `${row.principal} ${row.action} ${row.resource}`
    const before = this.#waiting.get(key)
    if (before) {
      before.last_at = Math.max(before.last_at, row.last_at)
      before.allowed += row.allowed
      before.denied += row.denied
      before.region = row.region
      return
    }
    if (this.#waiting.size >= waitingMax) return
    this.#waiting.set(key, row)
    if (this.#waiting.size === 1) behind(this.#db).note('usage', (db) => this.#write(db))
    if (this.#waiting.size === waitingMax) void behind(this.#db).flush()
  }

  async #write(db: Database): Promise<void> {
    const rows = [...this.#waiting.values()]
    this.#waiting = new Map()
    try {
      await addUsage(db, rows)
    } catch (error) {
      // Noted anew, with what came meanwhile.
      for (const row of rows) this.#add(row)
      throw error
    }
  }
}

/** Services have nobody whose privileges could be made less; a root user goes by its account. */
const idOf = (principal: Principal): string | undefined =>
  principal.kind === 'root' ? principal.account : holderOf(principal)?.id

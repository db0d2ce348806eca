import type { Database } from '../../store/database.ts'
import { keepEvents, type NewEvent, trimEvents } from '../../store/kernel/events.ts'
import { behind } from '../../store/kernel/write-behind.ts'
import { type EndedCall, onlyReads, recordsOf } from './record.ts'

/** How long an event waits for others to be written with it. */
const writeEveryMs = 1_000
/** Together in one commit. */
const atOnce = 500
/** Events that wait to be written. Beyond them the oldest go: a flood must not fill the memory. */
const waitingMax = 5_000
/** Calls that only read and went well: the first of each second are kept. A load test would write nothing else. */
const readsASecond = 250
/** The newest of all accounts, and no older than CloudTrail's own history. */
export const eventsKept = 25_000
export const daysKept = 90
/** Written before the oldest are looked through again. */
const trimEvery = 2_500

/**
 * Keeps what happened: CloudTrail's records of calls and of what services do, and EventBridge's events. A request neither waits for it nor
 * fails with it: records are made after the answer is on its way, and written every second. A crash loses the last second.
 */
export class Trail {
  readonly #db: Database
  readonly #now: () => Date
  #calls: EndedCall[] = []
  #waiting: NewEvent[] = []
  #making: NodeJS.Immediate | undefined
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  #written = 0
  #second = 0
  #reads = 0
  #closed = false
  #released = false
  readonly #followers = new Set<() => void>()

  constructor(db: Database, now: () => Date) {
    this.#db = db
    this.#now = now
  }

  called(call: EndedCall): void {
    if (this.#closed || (!call.error && onlyReads(call) && this.#isOneTooMany())) return
    this.#calls.push(call)
    this.#making ??= setImmediate(() => this.#make())
  }

  #isOneTooMany(): boolean {
    const second = Math.floor(this.#now().getTime() / 1_000)
    if (second !== this.#second) {
      this.#second = second
      this.#reads = 0
    }
    this.#reads += 1
    return this.#reads > readsASecond
  }

  happened(event: NewEvent): void {
    if (!this.#closed) this.#add(event)
  }

  /** Resolves when everything until now was written. */
  settled(): Promise<void> {
    this.#make()
    return this.#flush()
  }

  /** Resolves when something was written, or after `waitMs`; false where nothing more will be told. */
  news(waitMs: number): Promise<boolean> {
    if (this.#released) return Promise.resolve(false)
    return new Promise((resolve) => {
      const told = () => {
        clearTimeout(timer)
        this.#followers.delete(told)
        resolve(!this.#released)
      }
      const timer = setTimeout(told, waitMs)
      this.#followers.add(told)
    })
  }

  /** Answers who waits: a server that stops waits for its connections. */
  release(): void {
    this.#released = true
    this.#tell()
  }

  async close(): Promise<void> {
    this.release()
    await this.settled()
    this.#closed = true
  }

  #make(): void {
    clearImmediate(this.#making)
    this.#making = undefined
    const calls = this.#calls
    this.#calls = []
    for (const call of calls) for (const event of recordsOf(call)) this.#add(event)
  }

  #add(event: NewEvent): void {
    if (this.#waiting.length >= waitingMax) this.#waiting.shift()
    this.#waiting.push(event)
    if (this.#waiting.length % atOnce === 0) void this.#flush()
    else this.#timer ??= setTimeout(() => void this.#flush(), writeEveryMs).unref()
  }

  #flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const some = this.#waiting.splice(0, atOnce)
      // What finds no room is lost, and told: it must not fail the requests that come after.
      await keepEvents(this.#db, some).catch((error: unknown) => behind(this.#db).failed(error))
      this.#written += some.length
      if (this.#written >= trimEvery) await this.#trim()
      this.#tell()
    }
  }

  async #trim(): Promise<void> {
    this.#written = 0
    const before = this.#now().getTime() - daysKept * 24 * 60 * 60 * 1000
    await trimEvents(this.#db, eventsKept, before).catch((error: unknown) =>
      behind(this.#db).failed(error),
    )
  }

  #tell(): void {
    for (const told of [...this.#followers]) told()
  }
}

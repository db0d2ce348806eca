import type { Database } from '../database.ts'
import { isFullDisk } from '../full-disk.ts'
import { slices } from '../slices.ts'
import { type Report, sparingly } from './complaints.ts'

type Write = (db: Database) => Promise<unknown>

const writeEveryMs = 5_000
/** Beyond it the oldest go: what a full disk does not take must not fill the memory. */
const waitingMax = 10_000
/** Together in one commit, which holds up what comes meanwhile. */
const atOnce = 200

/**
 * What is noted beside a request and not part of its answer: when an image was pulled, a key used, an action asked for. It is
 * written some seconds later, so that it neither fails nor delays anybody, and a crash loses the last seconds. What finds no
 * room is tried again; what fails for another reason is dropped. Both are told.
 */
export class WriteBehind {
  readonly #db: Database
  #waiting = new Map<string, Write>()
  #writing: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  #closed = false
  #report: Report = () => undefined
  readonly #complain = sparingly((...complaint) => this.#report(...complaint))

  constructor(db: Database) {
    this.#db = db
  }

  /** Who is told of what could not be written. */
  onFailure(report: Report): void {
    this.#report = report
  }

  /** `what` names it: of two notes about the same only the last is written. */
  note(what: string, write: Write): void {
    if (this.#closed) return
    this.#waiting.delete(what)
    this.#waiting.set(what, write)
    const [oldest] = this.#waiting.keys()
    if (this.#waiting.size > waitingMax && oldest !== undefined) this.#waiting.delete(oldest)
    this.#timer ??= setTimeout(() => void this.flush(), writeEveryMs).unref()
  }

  failed(error: unknown): void {
    this.#complain('bookkeeping', error)
  }

  /** Resolves when what waits was tried. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const notes = [...this.#waiting]
    this.#waiting = new Map()
    if (notes.length > 0) this.#writing = this.#writing.then(() => this.#writeAll(notes))
    return this.#writing
  }

  /** The last flush: what is noted afterwards, or finds no room now, is forgotten. */
  async close(): Promise<void> {
    const flushed = this.flush()
    this.#closed = true
    await flushed
  }

  async #writeAll(notes: readonly (readonly [string, Write])[]): Promise<void> {
    for (const some of slices(notes, atOnce))
      await Promise.all(
        some.map(([what, write]) =>
          write(this.#db).catch((error: unknown) => {
            this.failed(error)
            if (isFullDisk(error) && !this.#waiting.has(what)) this.note(what, write)
          }),
        ),
      )
  }
}

const queues = new WeakMap<Database, WriteBehind>()

/** The one queue of a database. */
export function behind(db: Database): WriteBehind {
  const known = queues.get(db)
  if (known) return known
  const made = new WriteBehind(db)
  queues.set(db, made)
  return made
}

import type { Database } from '../../store/database.ts'

/** Fewer events than this disturb nobody. */
const fewEvents = 50

/** Times what a write took, during which the next one waits: reading its request has cost as much again. */
const restFactor = 2

/**
 * Large writes of log events to one database, one after the other and with a pause after each. All requests share one
 * thread and one connection: without the pause, a client that writes as fast as it is answered takes each turn there is, and
 * a push, whose many small requests each wait for one, slows to a tenth. So the log takes a third of the time at most.
 */
export class Turns {
  #last: Promise<void> = Promise.resolve()
  readonly #rest: (tookMs: number) => Promise<void>

  constructor(rest = pause) {
    this.#rest = rest
  }

  async take(events: number, write: () => Promise<void>): Promise<void> {
    if (events < fewEvents) return write()
    const before = this.#last
    let pass = () => {}
    this.#last = new Promise((resolve) => {
      pass = resolve
    })
    await before
    const begun = performance.now()
    try {
      await write()
    } finally {
      void this.#rest((performance.now() - begun) * restFactor).then(pass)
    }
  }
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })

const turns = new WeakMap<Database, Turns>()

export function turnsOf(db: Database): Turns {
  const known = turns.get(db) ?? new Turns()
  turns.set(db, known)
  return known
}

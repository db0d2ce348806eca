const windowMs = 10_000
const burstsMax = 1_000
/** Of requests for which nobody was let in: whoever can reach the server can make as many as it likes. */
const strangersMax = 20
const idsMax = 5_000

interface Kept {
  readonly row: { readonly request: string }
}

interface Burst<Value> {
  /** The newest since the last that was told. */
  last: Value | undefined
  readonly timer: NodeJS.Timeout
  readonly stranger: boolean
  readonly kind: Kind
}

/** Shared by the requests of a burst: the newest stands for each. */
interface Kind {
  newest: string
}

/**
 * Tells the first of its kind, and of those that follow within ten seconds the newest, when they are over or when
 * asked for. A client that retries costs two writes each time, and no more.
 */
export class Bursts<Value extends Kept> {
  readonly #tell: (last: Value) => void
  readonly #open = new Map<string, Burst<Value>>()
  /** By the id of a request. */
  readonly #kinds = new Map<string, Kind>()
  #strangers = 0

  constructor(tell: (last: Value) => void) {
    this.#tell = tell
  }

  /** Whether this is the first of its kind, and so to be told at once. */
  begins(key: string, value: Value, stranger = false): boolean {
    const { request } = value.row
    const burst = this.#open.get(key)
    const kind = burst?.kind ?? { newest: request }
    this.#note(request, kind)
    if (burst) {
      kind.newest = request
      burst.last = value
      return false
    }
    const [oldest] = this.#open.keys()
    if (this.#open.size >= burstsMax && oldest !== undefined) this.#over(oldest)
    const timer = setTimeout(() => this.#over(key), windowMs).unref()
    this.#open.set(key, { last: undefined, timer, stranger, kind })
    if (stranger) this.#strangers += 1
    return true
  }

  /** The same for whom nobody vouches: beyond a few kinds at a time, all are one kind. */
  beginsForStranger(key: string, value: Value): boolean {
    const many = this.#strangers >= strangersMax && !this.#open.has(key)
    return this.begins(many ? 'strangers' : key, value, true)
  }

  knows = (request: string): boolean => this.#kinds.has(request)

  standIn = (request: string): string => this.#kinds.get(request)?.newest ?? request

  /** Tells what is held back. */
  flush(): void {
    for (const burst of this.#open.values()) this.#tellLast(burst)
  }

  #over(key: string): void {
    const burst = this.#open.get(key)
    if (!burst) return
    clearTimeout(burst.timer)
    this.#open.delete(key)
    if (burst.stranger) this.#strangers -= 1
    this.#tellLast(burst)
  }

  #tellLast(burst: Burst<Value>): void {
    const { last } = burst
    burst.last = undefined
    if (last) this.#tell(last)
  }

  #note(request: string, kind: Kind): void {
    this.#kinds.set(request, kind)
    if (this.#kinds.size > idsMax) this.#kinds.delete(this.#kinds.keys().next().value ?? '')
  }
}

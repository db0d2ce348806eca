const windowMs = 10_000

export interface BurstsOptions {
  /** How many kinds are told apart at a time. */
  readonly kindsMax: number
  /** What happens to one more: all further ones count as one kind, or else the oldest burst ends. */
  readonly lumps?: boolean
}

interface Burst<Value> {
  /** Of those since the last that was told, and how many they are. */
  newest: Value | undefined
  times: number
  readonly timer: NodeJS.Timeout
}

/**
 * Tells the first of its kind at once, and of those that follow the newest every ten seconds, with how many they were,
 * until ten seconds are quiet: a client that retries costs no more than that.
 */
export class Bursts<Value> {
  readonly #tell: (newest: Value, times: number) => void
  readonly #options: BurstsOptions
  readonly #open = new Map<string, Burst<Value>>()

  constructor(tell: (newest: Value, times: number) => void, options: BurstsOptions) {
    this.#tell = tell
    this.#options = options
  }

  /** The burst that it is of: the same object for all of one. */
  add(kind: string, value: Value): object {
    const key = this.#keyOf(kind)
    const open = this.#open.get(key)
    if (open) {
      open.times += 1
      open.newest = value
      return open
    }
    const timer = setInterval(() => this.#sumUp(key), windowMs).unref()
    const burst: Burst<Value> = { newest: undefined, times: 0, timer }
    this.#open.set(key, burst)
    this.#tell(value, 1)
    return burst
  }

  /** Tells what is held back. */
  flush(): void {
    for (const burst of this.#open.values()) this.#tellNewest(burst)
  }

  /** The same, and each is the first of its kind again. */
  close(): void {
    for (const key of [...this.#open.keys()]) this.#over(key)
  }

  #keyOf(kind: string): string {
    const { kindsMax, lumps } = this.#options
    if (this.#open.size < kindsMax || this.#open.has(kind)) return kind
    if (lumps) return ''
    const [oldest] = this.#open.keys()
    if (oldest !== undefined) this.#over(oldest)
    return kind
  }

  #sumUp(key: string): void {
    const burst = this.#open.get(key)
    if (burst && burst.times > 0) this.#tellNewest(burst)
    else this.#over(key)
  }

  #over(key: string): void {
    const burst = this.#open.get(key)
    if (!burst) return
    clearInterval(burst.timer)
    this.#open.delete(key)
    this.#tellNewest(burst)
  }

  #tellNewest(burst: Burst<Value>): void {
    const { newest, times } = burst
    burst.newest = undefined
    burst.times = 0
    if (newest !== undefined) this.#tell(newest, times)
  }
}

import type { Awaitable } from '../estate/awaitable.ts'

/**
 * What was read lately, bounded by weight, the least recently used forgotten first. It never serves what a
 * writer of this process has replaced: `forget` also voids the reads then under way, which may have
 * seen the row as it was.
 */
export class Recent<Value> {
  readonly #entries = new Map<string, { value: Value; weight: number }>()
  readonly #weightMax: number
  #weight = 0
  #writes = 0

  constructor(weightMax: number) {
    this.#weightMax = weightMax
  }

  /** The kept value at once, or what `read` finds. Absence is never kept. */
  or(
    key: string,
    read: () => Promise<Value | undefined>,
    weigh: (value: Value) => number,
  ): Awaitable<Value | undefined> {
    const kept = this.#entries.get(key)
    if (!kept) return this.#find(key, read, weigh)
    // While half of it is free nothing is about to go, and the order does not matter.
    if (2 * this.#weight > this.#weightMax) {
      this.#entries.delete(key)
      this.#entries.set(key, kept)
    }
    return kept.value
  }

  async #find(
    key: string,
    read: () => Promise<Value | undefined>,
    weigh: (value: Value) => number,
  ): Promise<Value | undefined> {
    const writes = this.#writes
    const value = await read()
    if (value !== undefined && writes === this.#writes) this.#keep(key, value, weigh(value))
    return value
  }

  /** To be called after the commit and before the write is acknowledged. */
  forget(keys: Iterable<string>): void {
    this.#writes++
    for (const key of keys) this.#drop(key)
  }

  #keep(key: string, value: Value, weight: number): void {
    if (weight > this.#weightMax) return
    this.#drop(key)
    this.#entries.set(key, { value, weight })
    this.#weight += weight
    for (const oldest of this.#entries.keys()) {
      if (this.#weight <= this.#weightMax) return
      this.#drop(oldest)
    }
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key)
    if (!entry) return
    this.#weight -= entry.weight
    this.#entries.delete(key)
  }
}

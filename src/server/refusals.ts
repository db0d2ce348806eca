import { Bursts } from '../access/bursts.ts'
import type { Refusal } from './refusal.ts'

/** What `tidegate watch` is given at once. */
export interface News {
  readonly refusals: readonly Refusal[]
  /** Asks for what comes after these. */
  readonly next: number
  /** Whoever asks was away for longer than is kept. */
  readonly missed: boolean
  /** The server is stopping. */
  readonly ended: boolean
}

const keptMax = 500

/**
 * Tells each refusal once, as it comes. The same one again within ten seconds is counted, and told as one with
 * the newest id when they are over: a client that retries must not flood the log.
 */
export class Refusals {
  readonly #tell: (refusal: Refusal) => void
  readonly #bursts = new Bursts<Refusal>((refusal, times) => this.#add({ ...refusal, times }), {
    kindsMax: 1_000,
  })
  readonly #waiting = new Set<() => void>()
  readonly #kept: { readonly number: number; readonly refusal: Refusal }[] = []
  // Larger than any number of a server that ran before: who asks with an old one has missed nothing of this.
  #number = Date.now() * 1_000
  #dropped = 0
  #ended = false

  constructor(tell: (refusal: Refusal) => void) {
    this.#tell = tell
  }

  report(refusal: Refusal): void {
    const { status, operation, caller, resource, why } = refusal
    this.#bursts.add(JSON.stringify([status, operation, caller, resource, why]), refusal)
  }

  /** What came after number `after`, waiting for it up to `waitMs`. Without a number: where to begin, at once. */
  async since(after: number | undefined, waitMs: number): Promise<News> {
    const first = after ?? this.#number
    if (after !== undefined && this.#number <= after && !this.#ended) await this.#news(waitMs)
    const refusals = this.#kept.flatMap(({ number, refusal }) => (number > first ? [refusal] : []))
    return { refusals, next: this.#number, missed: this.#dropped > first, ended: this.#ended }
  }

  /** Tells what is still counted, and answers who waits. */
  close(): void {
    this.#bursts.close()
    this.#ended = true
    this.#wake()
  }

  #add(refusal: Refusal): void {
    this.#number += 1
    this.#kept.push({ number: this.#number, refusal })
    if (this.#kept.length > keptMax) this.#dropped = this.#kept.shift()?.number ?? 0
    this.#tell(refusal)
    this.#wake()
  }

  #news(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, waitMs)
      this.#waiting.add(wake)
    })
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake()
  }
}

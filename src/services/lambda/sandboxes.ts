import type { Sandbox } from '../../runner/types.ts'
import { stopping } from './errors.ts'
import type { FunctionLog } from './function-log.ts'

/** A started sandbox with what belongs to it. */
export interface Warm {
  readonly sandbox: Sandbox
  /** Where what it writes goes. */
  readonly log: FunctionLog
  /** False once its credentials are about to end, by the server's clock. */
  readonly fresh: () => boolean
}

interface Held {
  readonly key: string
  readonly warm: Warm
  idleTimer?: NodeJS.Timeout
}

/** Sandboxes at one time, of all functions: each is a process tree with memory of its own. */
const sandboxesMax = 32
/** AWS keeps an idle environment for some minutes; nobody has published how many. */
const idleMs = 5 * 60_000

/**
 * The sandboxes of this process. Each runs one invocation at a time; an invocation that finds none idle
 * starts another, and waits for one to end when there are too many.
 */
export class Sandboxes {
  readonly #max: number
  readonly #idle: Held[] = []
  readonly #busy = new Set<Held>()
  readonly #discarded = new Set<string>()
  readonly #waiting: (() => void)[] = []
  readonly #running = new Map<string, number>()
  readonly #uses = new Set<Promise<unknown>>()
  #starting = 0
  #closed = false

  constructor(max = sandboxesMax) {
    this.#max = max
  }

  /** Invocations that `owner` has under way, those that wait for a sandbox included. */
  running(owner: string): number {
    return this.#running.get(owner) ?? 0
  }

  /**
   * Runs `use` with a sandbox of `key`, warm if there is one. `start` makes a new one; its errors and those of
   * `use` are passed on. Counted as `owner`'s from the moment of the call.
   */
  async with<Result>(
    key: string,
    owner: string,
    start: () => Promise<Warm>,
    use: (warm: Warm) => Promise<Result>,
  ): Promise<Result> {
    this.#running.set(owner, this.running(owner) + 1)
    const used = this.#with(key, start, use)
    this.#uses.add(used)
    try {
      return await used
    } finally {
      this.#uses.delete(used)
      const left = this.running(owner) - 1
      if (left > 0) this.#running.set(owner, left)
      else this.#running.delete(owner)
    }
  }

  async #with<Result>(
    key: string,
    start: () => Promise<Warm>,
    use: (warm: Warm) => Promise<Result>,
  ): Promise<Result> {
    const held = await this.#take(key, start)
    try {
      return await use(held.warm)
    } finally {
      this.#busy.delete(held)
      if (held.warm.sandbox.alive && !this.#discarded.has(key)) this.#rest(held)
      else await this.#stop(held)
      if (![...this.#busy].some((other) => other.key === key)) this.#discarded.delete(key)
      this.#waiting.shift()?.()
    }
  }

  /** Stops those of `key`: idle ones now, busy ones when their invocation has ended. */
  async discard(key: string): Promise<void> {
    if ([...this.#busy].some((held) => held.key === key)) this.#discarded.add(key)
    const gone = this.#idle.filter((held) => held.key === key)
    await Promise.all(gone.map((held) => this.#stop(held)))
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Stops all, busy ones too, and starts no more. Resolves when nothing uses one and their logs are written. */
  async close(): Promise<void> {
    this.#closed = true
    for (const wake of this.#waiting.splice(0)) wake()
    await Promise.all([...this.#idle, ...this.#busy].map((held) => this.#stop(held)))
    await Promise.allSettled(this.#uses)
  }

  async #take(key: string, start: () => Promise<Warm>): Promise<Held> {
    for (;;) {
      if (this.#closed) throw stopping()
      const idle = this.#idle.findLast((held) => held.key === key)
      if (idle) {
        this.#wake(idle)
        if (idle.warm.sandbox.alive && idle.warm.fresh()) {
          this.#busy.add(idle)
          return idle
        }
        await this.#stop(idle)
        continue
      }
      if (this.#busy.size + this.#idle.length + this.#starting < this.#max) break
      const [oldest] = this.#idle
      if (oldest) await this.#stop(oldest)
      else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.#starting += 1
    try {
      const held = { key, warm: await start() }
      this.#busy.add(held)
      if (this.#closed) await this.#stop(held)
      return held
    } catch (error) {
      this.#waiting.shift()?.()
      throw error
    } finally {
      this.#starting -= 1
    }
  }

  #rest(held: Held): void {
    this.#idle.push(held)
    held.idleTimer = setTimeout(() => void this.#stop(held), idleMs)
    held.idleTimer.unref()
  }

  #wake(held: Held): void {
    clearTimeout(held.idleTimer)
    const at = this.#idle.indexOf(held)
    if (at >= 0) this.#idle.splice(at, 1)
  }

  async #stop(held: Held): Promise<void> {
    this.#wake(held)
    await held.warm.sandbox.stop()
    await held.warm.log.written()
  }
}

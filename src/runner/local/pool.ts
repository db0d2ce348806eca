import type { Cell } from './cell.ts'

const idleCells = 2
/** Making a cell takes both processors for a moment; not while a function starts. */
const refillAfterMs = 250

/** Namespaces made ahead: a Node process has to start inside each to listen there, which takes longer than all else. */
export class Pool {
  readonly #open: (serverPort: number) => Promise<Cell>
  #idle: Promise<Cell>[] = []
  #serverPort = 4566
  #refill: NodeJS.Timeout | undefined
  #closed = false

  constructor(open: (serverPort: number) => Promise<Cell>) {
    this.#open = open
  }

  /** Makes one cell, and keeps it. Throws when it cannot. */
  async try(): Promise<void> {
    const cell = this.#open(this.#serverPort)
    await cell
    this.#idle.push(cell)
  }

  fill(): void {
    while (!this.#closed && this.#idle.length < idleCells) {
      const cell = this.#open(this.#serverPort)
      this.#idle.push(cell)
      cell.catch(() => {
        this.#idle = this.#idle.filter((other) => other !== cell)
      })
    }
  }

  async take(serverPort: number): Promise<Cell> {
    if (serverPort !== this.#serverPort) {
      this.#serverPort = serverPort
      await this.#drain()
    }
    clearTimeout(this.#refill)
    if (!this.#closed) this.#refill = setTimeout(() => this.fill(), refillAfterMs)
    for (let next = this.#idle.shift(); next; next = this.#idle.shift()) {
      const cell = await next.catch(() => undefined)
      if (cell && !cell.lost && cell.serverPort === serverPort) return cell
      await cell?.destroy()
    }
    return await this.#open(serverPort)
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#refill)
    await this.#drain()
  }

  async #drain(): Promise<void> {
    const cells = this.#idle
    this.#idle = []
    for (const cell of cells) await (await cell.catch(() => undefined))?.destroy()
  }
}

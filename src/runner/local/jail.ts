import { randomUUID } from 'node:crypto'
import type { Server } from 'node:net'
import { exitOf } from '../exit.ts'
import type { Command, Jail, JailEvents, LaunchFailure, Memory } from '../jail.ts'
import { lines } from '../output.ts'
import type { Cell } from './cell.ts'
import { launchLine, noDirectory, noProgram } from './launch-line.ts'
import { hasEnded, memoryBelow } from './memory.ts'

const answerMs = 5000

/** A function's processes in Linux namespaces. */
export class LocalJail implements Jail {
  readonly id = randomUUID()
  readonly runtimeApi: Server
  readonly #cell: Cell
  readonly #events: JailEvents
  readonly #root: string
  readonly #outputs: readonly { flush(): void }[]
  #launch = 0
  #report: ((line: string) => void) | undefined
  #ended = false

  constructor(cell: Cell, events: JailEvents) {
    if (!cell.runtimeApi) throw new Error('the sandbox was not opened')
    this.#cell = cell
    this.#events = events
    this.runtimeApi = cell.runtimeApi
    this.#root = `/proc/${cell.initPid}/root`
    this.#outputs = [cell.child.stdout, cell.child.stderr].map((stream) => {
      const split = lines((text) => {
        // Once it is being ended, what comes is the tools' own words about that.
        if (!this.#ended) events.onOutput(text)
      })
      stream?.on('data', (chunk: Buffer) => split.write(chunk)).on('end', () => split.flush())
      stream?.resume()
      return split
    })
    cell.onReport = (line) => this.#onReport(line)
    cell.onLost = () => this.#onLost()
    if (cell.lost) this.#onLost()
  }

  async launch(command: Command): Promise<LaunchFailure | undefined> {
    if (this.#isLost()) return undefined
    this.#launch += 1
    const start = launchLine(this.#launch, command, this.#root)
    if ('type' in start) return start
    const reported = this.#expect(`launch ${this.#launch} `)
    this.#cell.tell(start.line)
    const report = await reported
    if (report === 'directory') return noDirectory(command.workingDirectory)
    if (report === 'denied') {
      const program = command.entrypoint[0] ?? command.command[0] ?? ''
      return noProgram(program, 'permission denied')
    }
    return undefined
  }

  async kill(): Promise<void> {
    if (this.#isLost()) return
    this.#launch += 1
    const reported = this.#expect(`killed ${this.#launch}`)
    // All that the sandbox's user may signal, which is all but the first process and the one that asks.
    this.#cell.tell(`kill -9 -1 2>/dev/null; echo 'killed ${this.#launch}' >&3`)
    await reported
    this.#cell.reap()
    for (const output of this.#outputs) output.flush()
  }

  freeze(): void {
    if (!this.#isLost()) this.#cell.tell('kill -STOP -1 2>/dev/null')
  }

  thaw(): void {
    this.#cell.tell('kill -CONT -1 2>/dev/null')
  }

  memory(): Memory {
    const { orphans, ...memory } = memoryBelow(this.#cell.initPid, this.#cell.starterPid)
    if (orphans > 0) this.#cell.reap()
    return memory
  }

  async destroy(): Promise<void> {
    for (const output of this.#outputs) output.flush()
    this.#ended = true
    // Whoever waits for a report would wait for ever.
    this.#report?.('')
    await this.#cell.destroy()
  }

  /** A function may kill its own starter, and then would run on between invocations. */
  #isLost(): boolean {
    if (!this.#ended && hasEnded(this.#cell.starterPid)) this.#onLost()
    return this.#ended
  }

  /** The rest of the next report that begins with `prefix`; when none comes, the sandbox is lost. */
  #expect(prefix: string): Promise<string> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#onLost(), answerMs)
      this.#report = (line) => {
        if (line !== '' && !line.startsWith(prefix)) return
        clearTimeout(timer)
        this.#report = undefined
        resolve(line.slice(prefix.length))
      }
    })
  }

  /** Untrusted: the function runs as the starter's user, and may write what it likes there. */
  #onReport(line: string): void {
    if (line === 'lost') this.#onLost()
    const exit = /^exit (\d{1,9}) (\d{1,3})$/.exec(line)
    if (exit && Number(exit[1]) === this.#launch && !this.#ended) {
      for (const output of this.#outputs) output.flush()
      this.#events.onExit(exitOf(Number(exit[2])))
    }
    this.#report?.(line)
  }

  #onLost(): void {
    if (this.#ended) return
    this.#ended = true
    this.#report?.('')
    this.#events.onLost()
    void this.#cell.destroy()
  }
}

import { type ChildProcess, fork } from 'node:child_process'
import type { Socket } from 'node:net'
import type { BeginSending, FromSender, HowSent, ToSender } from './sender-messages.ts'

/** Hears what becomes of a body whose connection was handed over. */
export interface SendingListener {
  /** The connection ends once this has resolved. */
  damaged(): Promise<void>
  ended(how: HowSent, proven: string | undefined): void
}

export interface SendingJob {
  /** `begun` when the process has read the first bytes and can be given a connection. */
  readonly begun: Promise<'begun' | HowSent>
  handOver(connection: Socket, head: string, silenceMs: number): boolean
  /** Nobody wants the bytes any more. */
  drop(): void
}

interface Job {
  readonly settle: (begun: 'begun' | HowSent) => void
  readonly listener: SendingListener
  connection?: Socket
}

/** One process that sends layers, as the server sees it. */
export class Sender {
  ready = false
  readonly #child: ChildProcess
  readonly #jobs = new Map<number, Job>()
  readonly #exited: Promise<void>
  #closing = false
  #last = 0

  /** `ended` is told why, unless it was closed. */
  constructor(entry: string, ended: (problem: string | undefined) => void) {
    // What Node is told by its environment, such as to wait for a debugger, was meant for the server.
    const { NODE_OPTIONS: _, ...env } = process.env
    this.#child = fork(entry, { env, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#child.on('message', (message: FromSender) => this.#hear(message))
    this.#exited = new Promise((resolve) => {
      const over = (problem: string) => {
        this.ready = false
        this.#giveUp()
        ended(this.#closing ? undefined : problem)
        resolve()
      }
      this.#child.once('error', (error) => over(String(error)))
      this.#child.once('exit', (code, signal) => over(String(signal ?? `code ${code}`)))
    })
  }

  /** How many layers it has. */
  get busy(): number {
    return this.#jobs.size
  }

  begin(asked: Omit<BeginSending, 'id'>, listener: SendingListener): SendingJob {
    const id = ++this.#last
    const begun = new Promise<'begun' | HowSent>((settle) =>
      this.#jobs.set(id, { settle, listener }),
    )
    this.#tell({ kind: 'begin', id, ...asked })
    return {
      begun,
      handOver: (connection, head, silenceMs) => {
        const job = this.#jobs.get(id)
        if (!job || !this.#child.connected) return false
        job.connection = connection
        give(this.#child, { kind: 'send', id, head, silenceMs }, connection)
        return true
      },
      drop: () => {
        this.#jobs.delete(id)
        this.#tell({ kind: 'drop', id })
      },
    }
  }

  async close(graceMs: number): Promise<void> {
    this.#closing = true
    this.#tell({ kind: 'close' })
    const cut = setTimeout(() => this.#child.kill('SIGKILL'), graceMs)
    await this.#exited
    clearTimeout(cut)
  }

  #tell(message: ToSender): void {
    // A process that is gone is told of by its exit.
    if (this.#child.connected) this.#child.send(message, () => undefined)
  }

  #hear(message: FromSender): void {
    if (message.kind === 'ready') {
      this.ready = true
      return
    }
    const job = this.#jobs.get(message.id)
    if (message.kind === 'begun') {
      job?.settle('begun')
      return
    }
    if (message.kind === 'damaged') {
      const marked = () => this.#tell({ kind: 'marked', id: message.id })
      void job?.listener.damaged().finally(marked)
      return
    }
    this.#jobs.delete(message.id)
    if (job?.connection) job.listener.ended(message.how, message.proven)
    job?.settle(message.how)
  }

  /** What it was given ends with it, also what is still on the way to it. */
  #giveUp(): void {
    for (const { connection, settle } of this.#jobs.values()) {
      connection?.destroy()
      settle('gone')
    }
    this.#jobs.clear()
  }
}

/** Afterwards the connection is closed here, and goes on there. */
function give(child: ChildProcess, message: ToSender, connection: Socket): void {
  // Node would count it among the listening server's still. Such a server never closes once the process has crashed.
  Object.assign(connection, { server: undefined })
  child.send(message, connection, () => connection.destroy())
}

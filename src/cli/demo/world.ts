import { randomBytes } from 'node:crypto'
import { readConfig } from '../../config.ts'
import { startTidegate } from '../../main.ts'
import { type For, fetchCredentials } from '../credentials.ts'
import { Failure } from '../failure.ts'
import { findServer } from '../find-server.ts'
import { type RunningServer, serverOnPort } from '../run-file.ts'
import type { SigningCaller } from '../signed-call.ts'
import { type Answer, type AwsCall, callAws } from './aws-call.ts'
import { undoOf } from './undo.ts'

export const region = 'us-east-1'

/** Somebody at a terminal of their own. */
export interface Actor {
  /** As a prompt shows them: `alice@123456789012`. */
  readonly label: string
  readonly account: string
  readonly holder: For
}

export const rootOf = (account: string): Actor => ({
  label: `root@${account}`,
  account,
  holder: { principal: account },
})

export const userOf = (account: string, name: string): Actor => ({
  label: `${name}@${account}`,
  account,
  holder: { principal: `arn:aws:iam::${account}:user/${name}` },
})

/** Where the stories happen: a server, and what they have made on it. */
export class World {
  readonly server: RunningServer
  /** Whether it is the demo's own: nobody else is there, and its clock may be moved. */
  readonly own: boolean
  readonly #suffix: string
  readonly #ended: AbortSignal
  readonly #stop: () => Promise<void>
  readonly #undo = new Map<string, { readonly account: string; readonly call: AwsCall }>()

  private constructor(
    server: RunningServer,
    own: boolean,
    ended: AbortSignal,
    stop: () => Promise<void>,
  ) {
    this.#ended = ended
    this.server = server
    this.own = own
    this.#suffix = own ? '' : `-${randomBytes(3).toString('hex')}`
    this.#stop = stop
  }

  /** A server of its own in this process. It keeps nothing. */
  static async open(ended: AbortSignal): Promise<World> {
    const flags = {
      host: '127.0.0.1',
      port: 0,
      ephemeral: true,
      region,
      logLevel: 'error',
    } as const
    const { port, close } = await startTidegate(readConfig(flags, process.env))
    const server = serverOnPort(port)
    if (server) return new World(server, true, ended, close)
    await close()
    throw new Failure('the server that the demo started left no word of where it is')
  }

  /** The server of this user that runs at this address. */
  static running(endpoint: string, ended: AbortSignal): World {
    return new World(findServer(endpoint, process.env), false, ended, async () => undefined)
  }

  get port(): string {
    return new URL(this.server.url).port || '80'
  }

  /** A name that nobody else uses on this server. */
  name(plain: string): string {
    return `${plain}${this.#suffix}`
  }

  registry(account: string): string {
    return `${account}.dkr.ecr.${region}.localhost:${this.port}`
  }

  /**
   * New credentials each time: a story may move the clock past the end of others.
   * @throws the signal's reason once the demo was told to end.
   */
  async as(actor: Actor): Promise<SigningCaller> {
    this.#ended.throwIfAborted()
    return this.#signIn(actor)
  }

  async #signIn({ holder }: Actor): Promise<SigningCaller> {
    const keys = await fetchCredentials(this.server, holder)
    return { ...keys, endpoint: new URL(this.server.url), region }
  }

  async call(actor: Actor, call: AwsCall): Promise<Answer> {
    const answer = await callAws(await this.as(actor), call)
    const undo = answer.ok && undoOf(call)
    if (undo) this.#undo.set(JSON.stringify(undo), { account: actor.account, call: undo })
    return answer
  }

  /** Removes what was made, the newest first. Returns what could not be removed. */
  async clean(): Promise<readonly string[]> {
    const left: string[] = []
    const made = [...this.#undo.values()].reverse()
    this.#undo.clear()
    for (const { account, call } of made) {
      const answer = await callAws(await this.#signIn(rootOf(account)), call)
      if (!answer.ok) left.push(`${call.operation}: ${answer.message}`)
    }
    return left
  }

  close(): Promise<void> {
    return this.#stop()
  }
}

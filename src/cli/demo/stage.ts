import { fromJson } from '../json.ts'
import { statementLines } from '../report/fixes.ts'
import { plainLines } from '../report/parts.ts'
import { reportParts } from '../report/render.ts'
import { type RefusalReport, refusalReport } from '../report/schema.ts'
import { typedName } from '../self.ts'
import { callOperator, readClock } from '../server-client.ts'
import type { Answer, AwsCall, Input } from './aws-call.ts'
import { awsCommand, awsError } from './aws-command.ts'
import { callOf } from './fix-call.ts'
import type { Image } from './image.ts'
import { type Pushed, push } from './push.ts'
import type { Screen } from './screen.ts'
import { type Actor, region, rootOf, type World } from './world.ts'

/** A step did not come out as the story tells it. */
export class Unexpected extends Error {}

export interface Refusal {
  readonly code: string
  readonly message: string
}

/** A repository that an image is pushed to. */
export interface Target {
  readonly account: string
  readonly name: string
}

/** Plays the steps of a story for whoever reads along, and sees to it that each came out as told. */
export class Stage {
  readonly world: World
  readonly screen: Screen
  /** What this machine could not do, in the server's words. */
  readonly skipped: string[] = []
  readonly #typed: string

  constructor(world: World, screen: Screen, typed = typedName(process.env)) {
    this.world = world
    this.screen = screen
    this.#typed = typed
  }

  /** What must be there before a story begins: not shown. */
  async prepare(actor: Actor, ...calls: readonly AwsCall[]): Promise<void> {
    for (const call of calls) succeeded(call, await this.world.call(actor, call))
  }

  /** An image that must be there: its push is not shown. */
  async publish(to: Target, image: Image): Promise<void> {
    const caller = await this.world.as(rootOf(to.account))
    const pushed = await push(caller, { ...to, region }, 'v1', image)
    if (!pushed.ok) throw new Unexpected(`could not push an image: ${pushed.message}`)
  }

  image({ account, name }: Target): string {
    return `${this.world.registry(account)}/${name}:v1`
  }

  /** A policy.json that a command will name. */
  policy(document: string): void {
    this.screen.prose('policy.json')
    const lines = statementLines(fromJson(document), this.screen.width)
    this.screen.parts([{ title: '', lines: plainLines(lines, 'cyan') }])
  }

  /** A command that works. */
  async aws(actor: Actor, call: AwsCall): Promise<Input> {
    const answer = await this.attempt(actor, call)
    if (!answer.ok) this.screen.refusal(awsError(call.operation, answer.code, answer.message))
    return succeeded(call, answer)
  }

  /** A command that AWS refuses in words of which `saying` is a part. */
  async refused(actor: Actor, call: AwsCall, saying: string): Promise<Refusal> {
    const answer = await this.attempt(actor, call)
    if (answer.ok) throw new Unexpected(`expected \`${saying}\`, and ${call.operation} was allowed`)
    this.screen.refusal(awsError(call.operation, answer.code, answer.message))
    return expectWords(answer, saying)
  }

  /** A command, whatever comes of it. */
  attempt(actor: Actor, call: AwsCall): Promise<Answer> {
    this.screen.command(actor.label, awsCommand(call))
    return this.world.call(actor, call)
  }

  async push(actor: Actor, to: Target, image: Image): Promise<void> {
    const pushed = await this.#push(actor, to, image)
    if (!pushed.ok) {
      this.screen.refusal(dockerError(pushed))
      throw new Unexpected(`expected the push to work, got ${pushed.code}`)
    }
    this.screen.done(`v1: digest: ${pushed.digest} size: ${pushed.size}`)
  }

  async pushRefused(actor: Actor, to: Target, image: Image, saying: string): Promise<Refusal> {
    const pushed = await this.#push(actor, to, image)
    if (pushed.ok) throw new Unexpected(`expected \`${saying}\`, and the push was allowed`)
    this.screen.refusal(dockerError(pushed))
    return expectWords(pushed, saying)
  }

  async #push(actor: Actor, to: Target, image: Image): Promise<Pushed> {
    this.screen.command(actor.label, [`docker push ${this.image(to)}`])
    return push(await this.world.as(actor), { ...to, region }, 'v1', image)
  }

  /** Why, and the smallest fix; `as` an account, as far as it may know. */
  async explain({ message }: Refusal, as?: string): Promise<RefusalReport> {
    const words = [`${this.#typed} explain`, ...(as === undefined ? [] : [`--as ${as}`])]
    this.screen.command('', words)
    const question = { message, ...(as !== undefined && { as }) }
    const report = await callOperator(this.world.server, 'explain', question, refusalReport)
    const { width } = this.screen
    const target = { typed: this.#typed }
    this.screen.parts(reportParts(report, { width, target, full: false }))
    return report
  }

  /** Pastes the commands that an explanation ends with. */
  async apply({ fixes }: RefusalReport): Promise<void> {
    const commands = fixes[0]?.commands ?? []
    if (commands.length === 0) throw new Unexpected('expected the explanation to propose a fix')
    for (const command of commands) {
      const { as, call } = callOf(command)
      succeeded(call, await this.world.call(rootOf(as), call))
      this.screen.done(`pasted: account ${as} has made its change`)
    }
  }

  async advanceClock(duration: string, milliseconds: number): Promise<void> {
    this.screen.command('', [`${this.#typed} clock advance ${duration}`])
    const now = await readClock(this.world.server, milliseconds)
    this.screen.done(now.toISOString())
  }
}

const dockerError = ({ code, message }: Refusal): string =>
  `${code.toLowerCase().replaceAll('_', ' ')}: ${message}`

export function succeeded({ operation }: AwsCall, answer: Answer): Input {
  if (answer.ok) return answer.output
  throw new Unexpected(`expected ${operation} to work, got ${answer.code}: ${answer.message}`)
}

function expectWords(refusal: Refusal, saying: string): Refusal {
  if (refusal.message.includes(saying)) return refusal
  throw new Unexpected(`expected \`${saying}\`, got \`${refusal.message}\``)
}

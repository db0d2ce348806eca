import { type Clients, calls, type Input, nextPage, type Service } from './calls.ts'
import type { Operation } from './kept.ts'
import { kept } from './kept.ts'

/** One answer in the form in which it is kept; `src/collected/recognise.ts` reads it. */
export interface KeptAnswer {
  readonly tidegate: 'answer'
  readonly service: string
  readonly operation: string
  readonly account: string
  readonly region?: string
  readonly input?: Input
  readonly output?: object
  readonly error?: { readonly code: string; readonly message: string }
}

/** Where is asked, and of whom. */
export interface Place {
  readonly clients: Clients
  readonly account: string
  /** Absent for what has no Region. */
  readonly region?: string
}

const atOnceMax = 12
const messageMax = 1_000
const pagesMax = 20_000

/** Asks AWS, a few questions at once, and keeps each answer, refusals too. */
export class Asker {
  readonly answers: KeptAnswer[] = []
  readonly #asked: () => void
  readonly #waiting: (() => void)[] = []
  #underWay = 0

  constructor(asked: () => void) {
    this.#asked = asked
  }

  /** The output, as far as it is kept; undefined where it was refused, which is kept as well. */
  async ask<Name extends Operation>(
    place: Place,
    service: Service,
    operation: Name,
    input: Input = {},
  ): Promise<Output<Name> | undefined> {
    const { account, region } = place
    const about = {
      ...({ tidegate: 'answer', service, operation, account } as const),
      ...(region !== undefined && { region }),
      ...(Object.keys(input).length > 0 && { input }),
    }
    try {
      const output = await this.#inTurn(() => allPages(place, service, operation, input))
      this.answers.push({ ...about, output })
      return output
    } catch (error) {
      this.answers.push({ ...about, error: refusal(error) })
      return undefined
    }
  }

  async #inTurn<Value>(call: () => Promise<Value>): Promise<Value> {
    if (this.#underWay >= atOnceMax) await new Promise<void>((go) => this.#waiting.push(go))
    else this.#underWay++
    try {
      return await call()
    } finally {
      this.#asked()
      const next = this.#waiting.shift()
      if (next) next()
      else this.#underWay--
    }
  }
}

export type Output<Name extends Operation> = ReturnType<(typeof kept)[Name]['parse']>

async function allPages<Name extends Operation>(
  { clients }: Place,
  service: Service,
  operation: Name,
  input: Input,
): Promise<Output<Name>> {
  const send = (calls[service] as Readonly<Record<string, Send>>)[operation]
  if (!send) throw new Error(`no call ${service}:${operation}`)
  let all: Record<string, unknown> = {}
  let token: string | undefined
  for (let page = 0; page < pagesMax; page++) {
    const output = await send(clients, input, token)
    all = joined(all, kept[operation].parse(output))
    const next = nextPage(output)
    if (next === undefined) return all as Output<Name>
    if (next === token) throw new Error('the same page was answered twice')
    token = next
  }
  throw new Error(`more than ${pagesMax} pages`)
}

type Send = (clients: Clients, input: Input, token?: string) => Promise<object>

function joined(all: Record<string, unknown>, page: object): Record<string, unknown> {
  const result = { ...all }
  for (const [name, value] of Object.entries(page)) {
    const before = result[name]
    result[name] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value
  }
  return result
}

function refusal(error: unknown): { code: string; message: string } {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return { code: name, message: message.slice(0, messageMax) }
}

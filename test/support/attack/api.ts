import { type ModelledService, modelOf } from '../../../src/aws/models.ts'
import { document, type Keys, rootOf, statement } from '../aws.ts'
import { type Answer, codeOf, exchange, type Input, signedBy, wireOf } from './wire.ts'

/** The account that is attacked: it manages an organization, and owns one of everything. */
export const owner = '111111111111'
export const member = '222222222222'
/** Of no organization, and nobody shares anything with it. */
export const foreign = '999999999999'

/** Calls a server as somebody, and reads single values out of what it answers. */
export class Api {
  readonly #port: number

  constructor(port: number) {
    this.#port = port
  }

  /** The answer to a signed request, whatever it is. */
  async ask(
    service: ModelledService,
    name: string,
    input: Input = {},
    keys: Keys = rootOf(owner),
  ): Promise<Answer> {
    const operation = modelOf(service).operations.get(name)
    if (!operation) throw new Error(`there is no operation ${name}`)
    const host = `127.0.0.1:${this.#port}`
    return exchange(
      this.#port,
      signedBy(wireOf(service, operation, input), keys, { host, service }),
    )
  }

  /** The same, for what must work. */
  async call(...asked: Parameters<Api['ask']>): Promise<(name: string) => string> {
    const answer = await this.ask(...asked)
    if (codeOf(answer) !== undefined) throw new Error(`${asked[1]}: ${answer.text}`)
    return (name) => valueIn(answer.text, name)
  }
}

/** The first value of that name, in XML or JSON. */
export function valueIn(text: string, name: string): string {
  const found =
    new RegExp(`<${name}>([^<]+)</${name}>`).exec(text) ??
    new RegExp(`"${name}":\\s*"([^"]+)"`).exec(text)
  if (!found?.[1]) throw new Error(`no ${name} in ${text}`)
  return found[1]
}

export const allowAll = JSON.stringify(document(statement('Allow', '*', '*')))
export const denyAll = JSON.stringify(document(statement('Deny', '*', '*')))
export const allowOnly = (action: string) =>
  JSON.stringify(document(statement('Allow', action, '*')))
export const trusting = (principal: object) =>
  JSON.stringify(
    document(statement('Allow', 'sts:AssumeRole', undefined, { Principal: principal })),
  )

/** A registry password of whoever holds these keys. */
export async function passwordOf(api: Api, keys: Keys): Promise<string> {
  const token = (await api.call('ecr', 'GetAuthorizationToken', {}, keys))('authorizationToken')
  return Buffer.from(token, 'base64').toString('utf8').slice('AWS:'.length)
}

import { Agent, request as httpRequest } from 'node:http'
import type { OperationModel, Reference, Shape } from '../../../src/aws/model.ts'
import { type ModelledService, modelOf } from '../../../src/aws/models.ts'
import { jsonFromValue } from '../../../src/aws/protocols/json-values.ts'
import { sign } from '../../../src/aws/sigv4.ts'
import type { Keys } from '../aws.ts'

/** A request as bytes, before anyone signs it. Header names are lower case. */
export interface Wire {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Answer {
  readonly status: number
  /** As they came: name, value, name, value. */
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
  readonly text: string
}

export type Input = Readonly<Record<string, unknown>>

/** An operation's request in its service's protocol. Nothing is checked: that is the server's part. */
export function wireOf(service: ModelledService, operation: OperationModel, input: Input): Wire {
  const model = modelOf(service)
  const post = { method: 'POST', path: '/', query: '' }
  if (model.protocol === 'query') {
    const fields: [string, string][] = [
      ['Action', operation.name],
      ['Version', model.apiVersion],
    ]
    if (operation.input) addFields(fields, '', operation.input, input)
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
    return { ...post, headers, body: new URLSearchParams(fields).toString() }
  }
  if (model.protocol === 'rest-json') return restOf(operation, input)
  const headers = {
    'content-type': `application/x-amz-json-${model.jsonVersion}`,
    'x-amz-target': `${model.targetPrefix}.${operation.name}`,
  }
  return { ...post, headers, body: jsonBody(operation.input, input) }
}

const jsonBody = (shape: Shape | undefined, input: Input): string =>
  JSON.stringify(shape ? jsonFromValue({ shape, timestampFormat: undefined }, input) : {})

function addFields(fields: [string, string][], at: string, shape: Shape, value: unknown): void {
  if (shape.type === 'structure') {
    for (const [name, reference] of shape.members) {
      const member = (value as Input)[name]
      const key = `${at && `${at}.`}${reference.locationName ?? name}`
      if (member !== undefined) addFields(fields, key, reference.shape, member)
    }
  } else if (shape.type === 'list' && shape.member) {
    const { member } = shape
    for (const [index, one] of (value as readonly unknown[]).entries())
      addFields(fields, `${at}.member.${index + 1}`, member.shape, one)
  } else fields.push([at, String(value)])
}

function restOf({ method, uri, input: shape }: OperationModel, input: Input): Wire {
  const [template = '', fixed = ''] = uri.split('?', 2)
  const query = new URLSearchParams(fixed)
  const headers: Record<string, string> = {}
  let path = template
  for (const [name, reference] of shape?.members ?? new Map<string, Reference>()) {
    const value = input[name]
    if (value === undefined) continue
    const key = reference.locationName ?? name
    if (reference.location === 'uri')
      path = path.replace(`{${key}}`, encodeURIComponent(String(value)))
    else if (reference.location === 'querystring')
      for (const one of [value].flat()) query.append(key, String(one))
    else if (reference.location === 'header') headers[key.toLowerCase()] = String(value)
  }
  const payload = shape?.payload === undefined ? undefined : input[shape.payload]
  const bare = method === 'GET' || method === 'DELETE'
  const body = bare ? '' : payload === undefined ? jsonBody(shape, input) : String(payload)
  if (!bare) headers['content-type'] = 'application/json'
  return { method, path, query: query.toString().replaceAll('+', '%20'), headers, body }
}

/** The request with its Host and a signature by these keys. */
export function signedBy(
  wire: Wire,
  keys: Keys,
  { host, service, now = new Date() }: { host: string; service: string; now?: Date },
): Wire {
  const headers = { ...wire.headers, host }
  return { ...wire, headers: sign({ ...wire, headers }, keys, { region, service }, now) }
}

/** The header of a registry password. */
export const basicOf = (password: string, user = 'AWS'): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

export const region = 'us-east-1'

const agent = new Agent({ keepAlive: true, maxSockets: 16 })

type Bytes = Omit<Wire, 'body'> & { readonly body: string | Buffer }

/** Follows nothing, and sends the Host and target it is told: `fetch` does neither. */
export function exchange(port: number, request: Bytes): Promise<Answer> {
  const { method, path, query, headers, body } = request
  return new Promise((resolve, reject) => {
    const target = query ? `${path}?${query}` : path
    const length = { 'content-length': String(Buffer.byteLength(body)) }
    const outgoing = httpRequest(
      { host: '127.0.0.1', port, method, path: target, headers: { ...headers, ...length }, agent },
      (incoming) => {
        const parts: Buffer[] = []
        incoming.on('data', (part: Buffer) => parts.push(part))
        incoming.on('error', reject)
        incoming.on('end', () => {
          const whole = Buffer.concat(parts)
          const { statusCode: status = 0, rawHeaders } = incoming
          resolve({ status, rawHeaders, body: whole, text: whole.toString('utf8') })
        })
      },
    )
    outgoing.setTimeout(30_000, () => outgoing.destroy(new Error(`${method} ${target} hangs`)))
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // The server may end a connection that was kept in the moment that it is used again.
      if (outgoing.reusedSocket && error.code === 'ECONNRESET')
        exchange(port, request).then(resolve, reject)
      else reject(error)
    })
    outgoing.end(body)
  })
}

/** The error's name on the wire, in any of the protocols; undefined for an answer that is no refusal. */
export function codeOf({ status, text, rawHeaders }: Answer): string | undefined {
  if (status < 400) return undefined
  const at = rawHeaders.findIndex((name) => name.toLowerCase() === 'x-amzn-errortype')
  const named = at >= 0 ? rawHeaders[at + 1] : undefined
  return (
    named ??
    /<Code>([^<]+)<\/Code>/.exec(text)?.[1] ??
    /"__type":"(?:[^"#]*#)?([^"]+)"/.exec(text)?.[1] ??
    `status ${status}`
  )
}

/** Runs `work` on each item, a few at a time. */
export async function eachOf<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
  atOnce = 12,
): Promise<void> {
  let next = 0
  const worker = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

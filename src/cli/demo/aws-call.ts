import { readBody } from '../../aws/http.ts'
import { sign } from '../../aws/sigv4.ts'
import { fromJson } from '../json.ts'
import { type SigningCaller, unreachable } from '../signed-call.ts'

export type Service = 'ecr' | 'iam' | 'lambda'
export type Input = Readonly<Record<string, unknown>>

/** One AWS operation with its input, in AWS's own names. */
export interface AwsCall {
  readonly service: Service
  readonly operation: string
  readonly input: Input
}

export type Answer =
  | { readonly ok: true; readonly output: Input; readonly requestId: string }
  | {
      readonly ok: false
      readonly code: string
      readonly message: string
      readonly requestId: string
    }

/** A call as its service's protocol puts it into HTTP. */
interface Wire {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly contentType: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** @throws Failure when the server does not answer. What it refuses is an answer. */
export async function callAws(caller: SigningCaller, call: AwsCall): Promise<Answer> {
  const { method, path, contentType, headers, body } = wires[call.service](call)
  const target = new URL(path, caller.endpoint)
  const signed = sign(
    {
      method,
      path: target.pathname,
      query: '',
      headers: { ...headers, 'content-type': contentType, host: target.host },
      body,
    },
    caller,
    { region: caller.region, service: call.service },
    new Date(),
  )
  try {
    const response = await fetch(target, {
      method,
      headers: signed,
      redirect: 'error',
      signal: AbortSignal.timeout(120_000),
      ...(method !== 'GET' && { body }),
    })
    const bytes = response.body
      ? await readBody(response.body, { bytesMax: 8 * 1024 * 1024 })
      : new Uint8Array()
    return read(response, Buffer.from(bytes).toString('utf8'))
  } catch (error) {
    throw unreachable(target, error)
  }
}

const wires: Readonly<Record<Service, (call: AwsCall) => Wire>> = {
  ecr: ({ operation, input }) => ({
    method: 'POST',
    path: '/',
    contentType: 'application/x-amz-json-1.1',
    headers: { 'x-amz-target': `AmazonEC2ContainerRegistry_V20150921.${operation}` },
    body: JSON.stringify(input),
  }),
  iam: ({ operation, input }) => ({
    method: 'POST',
    path: '/',
    contentType: 'application/x-www-form-urlencoded',
    body: new URLSearchParams({
      Action: operation,
      Version: '2010-05-08',
      ...(input as Record<string, string>),
    }).toString(),
  }),
  lambda: ({ operation, input: { FunctionName, ...rest } }) => {
    const base = '/2015-03-31/functions'
    const named = `${base}/${encodeURIComponent(String(FunctionName))}`
    const contentType = 'application/json'
    switch (operation) {
      case 'CreateFunction': {
        const body = JSON.stringify({ FunctionName, ...rest })
        return { method: 'POST', path: base, contentType, body }
      }
      case 'Invoke':
        return { method: 'POST', path: `${named}/invocations`, contentType, body: '' }
      case 'GetFunctionConfiguration':
        return { method: 'GET', path: `${named}/configuration`, contentType, body: '' }
      case 'DeleteFunction':
        return { method: 'DELETE', path: named, contentType, body: '' }
      default:
        throw new RangeError(`the demo does not speak lambda ${operation}`)
    }
  },
}

function read(response: Response, text: string): Answer {
  const requestId = response.headers.get('x-amzn-requestid') ?? ''
  const json = fromJson(text)
  const output = typeof json === 'object' && json !== null ? (json as Input) : {}
  if (response.ok && !response.headers.has('x-amz-function-error'))
    return { ok: true, output, requestId }
  const errorType = response.headers.get('x-amzn-errortype') ?? output.__type ?? output.errorType
  const code = element(text, 'Code') ?? String(errorType ?? response.status)
  const message =
    element(text, 'Message') ??
    String(output.message ?? output.Message ?? output.errorMessage ?? text)
  return { ok: false, code: code.replace(/^.*#|:.*$/g, ''), message, requestId }
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'" }

/** A text of IAM's XML. */
function element(xml: string, name: string): string | undefined {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]
  return found
    ?.replace(/&(lt|gt|quot|apos);/g, (_, entity: string) => entities[entity] ?? '')
    .replace(/&amp;/g, '&')
}

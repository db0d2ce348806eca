import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { Server } from 'node:net'
import type { Invocation } from './types.ts'

/** 6 MiB and 100 bytes: the most that a function may answer. */
export const responseBytesMax = 6_291_556

/** What the runtime said about an invocation, or about its own start. */
export interface Answer {
  readonly payload: Uint8Array
  readonly error?: string
}

export interface RuntimeApiEvents {
  /** The runtime waits for an invocation. */
  readonly onReady: () => void
  readonly onInitError: (answer: Answer) => void
  readonly onAnswer: (answer: Answer) => void
}

type State =
  | 'Started'
  | 'InitError'
  | 'Ready'
  | 'Running'
  | 'InvocationResponse'
  | 'InvocationErrorResponse'
  | 'RuntimeResponseSentState'

const prefix = '/2018-06-01/runtime'

/** The Runtime API of one sandbox, version 2018-06-01: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
export class RuntimeApi {
  readonly #events: RuntimeApiEvents
  #state: State = 'Started'
  #current: { readonly invocation: Invocation; readonly deadline: Date } | undefined
  #waiting: ServerResponse | undefined

  constructor(events: RuntimeApiEvents) {
    this.#events = events
  }

  /** Answers on `listener`. Connections stay open for as long as the runtime likes: it may think for minutes between requests. */
  serve(listener: Server): void {
    const http = createServer({ requestTimeout: 0, keepAliveTimeout: 0 }, this.handle)
    http.headersTimeout = 0
    http.timeout = 0
    listener.on('connection', (socket) => http.emit('connection', socket.setNoDelay(true)))
  }

  get waiting(): boolean {
    return this.#waiting !== undefined
  }

  /** A new process begins; what the last one asked for is forgotten. */
  reset(): void {
    this.#waiting?.destroy()
    this.#waiting = undefined
    this.#current = undefined
    this.#state = 'Started'
  }

  deliver(invocation: Invocation, deadline: Date): void {
    this.#current = { invocation, deadline }
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting) this.#send(waiting)
  }

  readonly handle: RequestListener = (request, response) => {
    this.#answer(request, response).catch(() => {
      // The runtime went away in the middle; its end is told by its process.
      response.destroy()
    })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (isFromPage(request)) {
      response.writeHead(403, { 'content-type': 'text/plain' }).end('403 forbidden\n')
      request.resume()
      return
    }
    const path = (request.url ?? '').split('?')[0] ?? ''
    const id = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(path)
    if (request.method === 'GET' && path === `${prefix}/invocation/next`) this.#next(response)
    else if (request.method === 'POST' && path === `${prefix}/init/error`)
      await this.#initError(request, response)
    else if (request.method === 'POST' && id?.[1] && id[2])
      await this.#post(id[1], id[2] === 'error', request, response)
    else if (request.method === 'GET' && path === '/ping') response.end('pong')
    else if (path.startsWith('/2020-01-01/extension/'))
      refuse(response, 403, 'Extension.NotSupported', 'Extensions are not supported')
    else if (/^\/20(22-07-01\/telemetry|20-08-15\/logs)$/.test(path))
      // Accepted without effect, as AWS's own emulator does, so that what asks for it goes on.
      refuse(
        response,
        202,
        path.endsWith('logs') ? 'Logs.NotSupported' : 'Telemetry.NotSupported',
        'Subscriptions are not supported',
      )
    else response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n')
    request.resume()
  }

  #next(response: ServerResponse): void {
    if (this.#state === 'InitError') refuseTransition(response, this.#state, 'Ready')
    else if (this.#state === 'Running') this.#send(response)
    else this.#wait(response)
  }

  #wait(response: ServerResponse): void {
    this.#state = 'Ready'
    this.#current = undefined
    this.#waiting?.destroy()
    this.#waiting = response
    response.once('close', () => {
      if (this.#waiting === response) this.#waiting = undefined
    })
    this.#events.onReady()
  }

  #send(response: ServerResponse): void {
    const current = this.#current
    if (!current) return
    this.#state = 'Running'
    const { invocation, deadline } = current
    const headers: Record<string, string> = {
      'Content-Type': 'application/json',
      'Content-Length': `${invocation.event.byteLength}`,
      'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
      'Lambda-Runtime-Deadline-Ms': `${deadline.getTime()}`,
      'Lambda-Runtime-Invoked-Function-Arn': invocation.invokedFunctionArn,
    }
    // An empty header is worse than none: runtimes parse it as JSON.
    if (invocation.traceId) headers['Lambda-Runtime-Trace-Id'] = invocation.traceId
    if (invocation.clientContext)
      headers['Lambda-Runtime-Client-Context'] = headerText(invocation.clientContext)
    response.writeHead(200, headers).end(invocation.event)
  }

  async #initError(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#state !== 'Started') return refuseTransition(response, this.#state, 'InitError')
    this.#state = 'InitError'
    const body = await bodyOf(request, responseBytesMax)
    accept(response)
    this.#events.onInitError({ payload: body ?? new Uint8Array(), error: errorTypeOf(request) })
  }

  async #post(
    id: string,
    failed: boolean,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const requestId = this.#current?.invocation.requestId
    if (id !== requestId) return refuse(response, 400, 'InvalidRequestID', 'Invalid request ID')
    const next = failed ? 'InvocationErrorResponse' : 'InvocationResponse'
    if (this.#state !== 'Running') return refuseTransition(response, this.#state, next)
    this.#state = next
    const mode = request.headers['lambda-runtime-function-response-mode']
    if (!failed && mode !== undefined && mode !== 'streaming') {
      refuse(response, 400, 'InvalidFunctionResponseMode', 'Invalid function response mode')
      return this.#finish({ payload: new Uint8Array(), error: 'Runtime.InvalidResponseModeHeader' })
    }
    const body = await bodyOf(request, responseBytesMax)
    // The process was replaced while it was still sending.
    if (this.#current?.invocation.requestId !== id) return void response.destroy()
    if (body === undefined) {
      const text = `xceeded maximum allowed payload size (${responseBytesMax} bytes).`
      refuse(response, 413, 'RequestEntityTooLarge', `E${text}`)
      return this.#finish({
        payload: errorDocument('Function.ResponseSizeTooLarge', `Response payload size e${text}`),
        error: 'Function.ResponseSizeTooLarge',
      })
    }
    accept(response)
    if (failed) return this.#finish({ payload: body, error: errorTypeOf(request) })
    const late = request.trailers['lambda-runtime-function-error-type']
    if (late === undefined) return this.#finish({ payload: body })
    const document = request.trailers['lambda-runtime-function-error-body']
    this.#finish({ payload: Buffer.from(document ?? '', 'base64'), error: errorType(late) })
  }

  #finish(answer: Answer): void {
    this.#state = 'RuntimeResponseSentState'
    this.#events.onAnswer(answer)
  }
}

/** An error in the form that callers of a function get. */
export const errorDocument = (errorType: string, errorMessage: string): Uint8Array =>
  Buffer.from(JSON.stringify({ errorType, errorMessage }))

/** Undefined when it is longer than `bytesMax`; the rest is read and dropped. Throws when it is cut off. */
async function bodyOf(request: IncomingMessage, bytesMax: number): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.byteLength
    if (bytes <= bytesMax) parts.push(part)
    else parts.length = 0
  }
  return bytes > bytesMax ? undefined : Buffer.concat(parts, bytes)
}

function errorTypeOf(request: IncomingMessage): string {
  const header = request.headers['lambda-runtime-function-error-type']
  return errorType(typeof header === 'string' ? header : '')
}

function errorType(text: string): string {
  if (/^(Runtime|Function)\.[A-Z][a-zA-Z]+$/.test(text)) return text
  return text.startsWith('Function.') ? 'Function.Unknown' : 'Runtime.Unknown'
}

/** Bytes as they are: a header holds Latin-1 only, and runtimes read UTF-8 from it. */
const headerText = (text: string): string =>
  Buffer.from(text.replace(/[\r\n]+/g, ' '), 'utf8').toString('latin1')

const accept = (response: ServerResponse) =>
  void response.writeHead(202, { 'Content-Type': 'application/json' }).end('{"status":"OK"}\n')

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json' })
    .end(JSON.stringify({ errorMessage: message, errorType: type }))
}

const refuseTransition = (response: ServerResponse, from: State, to: State): void =>
  refuse(
    response,
    403,
    'InvalidStateTransition',
    `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`,
  )

/**
 * Whether a web page sent it, or a name that is not this machine's leads here. With Docker this stands on the host's
 * loopback, where any page that its user opens could answer for a function.
 */
const isFromPage = ({ headers }: IncomingMessage): boolean =>
  headers.origin !== undefined ||
  headers['sec-fetch-site'] !== undefined ||
  !/^(localhost|host\.docker\.internal|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(
    headers.host ?? 'localhost',
  )

import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type HttpRequest, type HttpResponse, isBrokenConnection } from '../aws/http.ts'
import { systemWords } from '../aws/system-words.ts'
import { newUuid } from '../store/ids.ts'
import { handOver, isElsewhere, noteAnswered } from './hand-over.ts'

export type Handler = (request: HttpRequest) => Promise<HttpResponse>

export interface Listening {
  readonly port: number
  /** Stops accepting, lets running requests end, and cuts what is still open after `graceMs`. */
  close(graceMs: number): Promise<void>
}

export interface ListenOptions {
  /** How long nothing may move on a connection while a body is due. */
  readonly silenceMs?: number
  /** Told of an answer that broke off for another reason than its client's going away. */
  readonly failed?: (error: unknown) => void
}

interface Serving extends Required<ListenOptions> {
  readonly handle: Handler
}

/**
 * Serves plain HTTP on one address, and on its IPv6 twin when the address is 127.0.0.1: resolvers answer
 * `*.localhost` with either. Throws a plain Error saying so when the port is taken.
 */
export async function listen(
  host: string,
  port: number,
  handle: Handler,
  { silenceMs = 120_000, failed = () => undefined }: ListenOptions = {},
): Promise<Listening> {
  const serving = { handle, silenceMs, failed }
  const first = createHttp(serving)
  const bound = await bind(first, host, port)
  const servers = [first]
  if (host === '127.0.0.1') {
    const second = createHttp(serving)
    // A machine without IPv6 is served over IPv4 alone.
    if (await bind(second, '::1', bound).catch(() => undefined)) servers.push(second)
  }
  return {
    port: bound,
    close: async (graceMs) => {
      await Promise.all(servers.map((server) => stop(server, graceMs)))
    },
  }
}

function createHttp(serving: Serving): Server {
  const answer =
    (expectsContinue: boolean) => (incoming: IncomingMessage, outgoing: ServerResponse) => {
      cutSilence(incoming, serving.silenceMs)
      void serve({ incoming, outgoing, expectsContinue }, serving)
    }
  const server = createServer(
    // Layers are large and slow links exist: no limit on a whole request, only on its headers and on silence.
    { requestTimeout: 0, headersTimeout: 30_000, keepAliveTimeout: 65_000, maxHeaderSize: 65_536 },
    answer(false),
  )
  server.on('checkContinue', answer(true))
  return server
}

/** A connection on which nothing moves while a body is due ends. Once it is read, a function may run for minutes. */
function cutSilence(incoming: IncomingMessage, silenceMs: number): void {
  if (!hasBody(incoming)) return
  incoming.socket.setTimeout(silenceMs)
  incoming.once('end', () => incoming.socket.setTimeout(0))
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, host, port)))
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

/** Why nothing can listen there, and what to do. */
export function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new Error(
        `port ${port} on ${host} is taken: stop what listens there, or choose another with --port`,
      )
    case 'EACCES':
      return new Error(
        `cannot listen on port ${port}: ${systemWords(error)}; choose one from 1024 on with --port`,
      )
    default:
      return new Error(
        `cannot listen on \`${host}\`: ${systemWords(error)}; choose an address of this machine with --host`,
      )
  }
}

function stop(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}

/** One request as Node has it. */
interface Exchange {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  /** The client sends its body when it is told that somebody will read it. */
  readonly expectsContinue: boolean
}

async function serve(exchange: Exchange, { handle, silenceMs, failed }: Serving): Promise<void> {
  try {
    const response = await handle(toRequest(exchange))
    await write(response, exchange, silenceMs)
  } catch (error) {
    // The handler answers every refusal itself: what ends here is an answer that broke off.
    if (!isBrokenConnection(error)) failed(error)
    exchange.outgoing.destroy()
  }
}

function toRequest({ incoming, outgoing, expectsContinue }: Exchange): HttpRequest {
  const url = incoming.url ?? '/'
  const mark = url.indexOf('?')
  const read = () => {
    if (expectsContinue && !outgoing.headersSent) outgoing.writeContinue()
    // A refusal in the middle of a body must not take the connection with it before it is told.
    return incoming.complete && !incoming.destroyed
      ? atHand(incoming)
      : incoming.iterator({ destroyOnReturn: false })
  }
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers: joinHeaders(incoming.rawHeaders),
    body: { [Symbol.asyncIterator]: read },
    remoteAddress: (incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    secure: 'encrypted' in incoming.socket,
    id: newUuid(),
  }
}

/** A body that came with its head is read at once. */
async function* atHand(incoming: IncomingMessage): AsyncGenerator<Uint8Array> {
  for (let part = incoming.read(); part !== null; part = incoming.read()) yield part
}

/** Node drops some repeated headers; a signature covers them all, joined in the order received. */
function joinHeaders(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null)
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i]?.toLowerCase() ?? ''
    const value = raw[i + 1] ?? ''
    const before = headers[name]
    headers[name] = before === undefined ? value : `${before},${value}`
  }
  return headers
}

async function write(response: HttpResponse, exchange: Exchange, silenceMs: number): Promise<void> {
  const { status, headers, body } = response
  const { incoming, outgoing, expectsContinue } = exchange
  if (isElsewhere(body) && handOver(body, response, exchange, silenceMs)) return
  noteAnswered(incoming)
  const drained = incoming.complete ? undefined : drain(incoming)
  const lingering = drained && (expectsContinue || !isShort(incoming)) ? drained : undefined
  outgoing.writeHead(status, {
    ...lengthOf(response, incoming),
    ...headers,
    ...(lingering && { connection: 'close' }),
  } as OutgoingHttpHeaders)
  if (lingering) incoming.socket.setTimeout(Math.min(silenceMs, lingeringMs))
  if (isWhole(body)) {
    const sent = incoming.method === 'HEAD' ? undefined : body
    if (!lingering) {
      outgoing.end(sent)
      // What did not go at once waits for a client that may never read.
      if (outgoing.writableLength > 0) incoming.socket.setTimeout(silenceMs)
      return
    }
    if (sent === undefined) outgoing.flushHeaders()
    else outgoing.write(sent)
  } else {
    if (!lingering) incoming.socket.setTimeout(silenceMs)
    await pipeline(Readable.from(body, { objectMode: false }), outgoing, { end: false })
  }
  // Closing now would reset the connection, and throw away the answer before a client that still sends has read it.
  await lingering
  outgoing.end()
}

const isWhole = (body: HttpResponse['body']): body is string | Uint8Array | undefined =>
  body === undefined || typeof body === 'string' || body instanceof Uint8Array

/** Of a body that is at hand, or that there is none where HTTP would have one. */
function lengthOf(
  { status, headers, body }: HttpResponse,
  { method }: IncomingMessage,
): OutgoingHttpHeaders | undefined {
  if (!isWhole(body) || headers['content-length'] !== undefined || status === 204) return undefined
  if (body !== undefined) return { 'content-length': Buffer.byteLength(body) }
  return method === 'HEAD' || status === 304 ? undefined : { 'content-length': 0 }
}

/** What nobody wants of a body is taken up to this: more than all but a few layers have. */
const drainedBytesMax = 1_073_741_824

/** How long a connection that is to end stays for a client that has gone silent. */
const lingeringMs = 5_000

/** A connection whose next request follows soon is kept. */
const isShort = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= 1_048_576

/** Clients read an answer only when their body is sent. Resolves when it is, or when enough of it was taken. */
function drain(incoming: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let bytes = 0
    incoming.on('data', (part: Buffer) => {
      bytes += part.byteLength
      if (bytes > drainedBytesMax) incoming.destroy()
    })
    incoming.on('error', () => undefined)
    incoming.once('close', resolve)
    incoming.once('end', resolve)
  })
}

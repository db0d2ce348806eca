import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { HttpRequest, HttpResponse } from '../aws/http.ts'
import { newUuid } from '../store/ids.ts'

export type Handler = (request: HttpRequest) => Promise<HttpResponse>

export interface Listening {
  readonly port: number
  /** Stops accepting, lets running requests end, and cuts what is still open after `graceMs`. */
  close(graceMs: number): Promise<void>
}

/**
 * Serves plain HTTP on one address, and on its IPv6 twin when the address is 127.0.0.1: resolvers answer
 * `*.localhost` with either. Throws a plain Error saying so when the port is taken.
 */
export async function listen(
  host: string,
  port: number,
  handle: Handler,
  silenceMs = 120_000,
): Promise<Listening> {
  const first = createHttp(handle, silenceMs)
  const bound = await bind(first, host, port)
  const servers = [first]
  if (host === '127.0.0.1') {
    const second = createHttp(handle, silenceMs)
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

function createHttp(handle: Handler, silenceMs: number): Server {
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    cutSilence(incoming, silenceMs)
    void serve(handle, incoming, outgoing, silenceMs)
  }
  const server = createServer(
    // Layers are large and slow links exist: no limit on a whole request, only on its headers and on silence.
    { requestTimeout: 0, headersTimeout: 30_000, keepAliveTimeout: 65_000, maxHeaderSize: 65_536 },
    answer,
  )
  server.on('checkContinue', (incoming, outgoing) => {
    outgoing.writeContinue()
    answer(incoming, outgoing)
  })
  return server
}

/** A connection on which nothing moves while a body is due ends. Once it is read, a function may run for minutes. */
function cutSilence(incoming: IncomingMessage, silenceMs: number): void {
  incoming.socket.setTimeout(silenceMs)
  incoming.once('end', () => incoming.socket.setTimeout(0))
}

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(
              `port ${port} on ${host} is taken: stop what listens there, or choose another with --port`,
            )
          : error,
      ),
    )
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
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

async function serve(
  handle: Handler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  silenceMs: number,
): Promise<void> {
  try {
    const response = await handle(toRequest(incoming))
    incoming.socket.setTimeout(silenceMs)
    await write(response, incoming, outgoing)
  } catch {
    // The handler answers every refusal itself: what ends here is a connection that broke.
    outgoing.destroy()
  }
}

function toRequest(incoming: IncomingMessage): HttpRequest {
  const url = incoming.url ?? '/'
  const mark = url.indexOf('?')
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers: joinHeaders(incoming.rawHeaders),
    // A refusal in the middle of a body must not take the connection with it before it is told.
    body: { [Symbol.asyncIterator]: () => incoming.iterator({ destroyOnReturn: false }) },
    remoteAddress: (incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    secure: 'encrypted' in incoming.socket,
    id: newUuid(),
  }
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

async function write(
  { status, headers, body }: HttpResponse,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  outgoing.statusCode = status
  for (const [name, value] of Object.entries(headers))
    outgoing.setHeader(name, typeof value === 'string' ? value : [...value])
  if (!incoming.complete) refuseRest(incoming, outgoing)
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    if (body !== undefined && !outgoing.hasHeader('content-length') && status !== 204)
      outgoing.setHeader('content-length', Buffer.byteLength(body))
    outgoing.end(incoming.method === 'HEAD' ? undefined : body)
    return
  }
  await pipeline(Readable.from(body, { objectMode: false }), outgoing)
}

/** Clients read an answer only when their body is sent: this much of one that nobody wants is taken. */
const drainedMax = 33_554_432

/** A body nobody read is drained if it is short, and otherwise ends with the connection. */
function refuseRest(incoming: IncomingMessage, outgoing: ServerResponse): void {
  let drained = 0
  incoming.on('data', (part: Buffer) => {
    drained += part.byteLength
    if (drained > drainedMax) incoming.destroy()
  })
  incoming.on('error', () => undefined)
  if (Number(incoming.headers['content-length'] ?? 0) > 1_048_576)
    outgoing.setHeader('connection', 'close')
}

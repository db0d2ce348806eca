import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { HttpResponse } from '../aws/http.ts'
import type { BodyElsewhere } from './senders.ts'

/** How many bytes of each connection belong to requests that were answered. */
const answered = new WeakMap<Socket, number>()

/** To be called as a request's answer begins. */
export function noteAnswered({ socket, complete }: IncomingMessage): void {
  answered.set(socket, complete ? socket.bytesRead : Number.NaN)
}

export const isElsewhere = (body: HttpResponse['body']): body is BodyElsewhere =>
  typeof body === 'object' && 'handOver' in body

/**
 * Gives a connection to the process that sends its body. Only one on which nothing lies before the answer or behind the request: what
 * was read already, such as the next request, cannot be given along. False when it stays here.
 */
export function handOver(
  body: BodyElsewhere,
  { status, headers }: HttpResponse,
  { incoming, outgoing }: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse },
  silenceMs: number,
): boolean {
  const { socket } = incoming
  if (outgoing.socket !== socket || socket.destroyed || socket.writableLength > 0) return false
  if ('encrypted' in socket || !incoming.complete) return false
  if (socket.bytesRead - (answered.get(socket) ?? 0) !== headBytes(incoming)) return false
  const lines = Object.entries({
    ...headers,
    date: new Date().toUTCString(),
    connection: 'close',
  }).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one) => `${name}: ${one}\r\n`),
  )
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`
  return body.handOver(socket, head, silenceMs)
}

/** As nearly every client writes it; another's connection stays here. */
function headBytes({ method = '', url = '', httpVersion, rawHeaders }: IncomingMessage): number {
  const lines = rawHeaders.length / 2 + 2
  const separators = rawHeaders.length / 2
  const text = `${method} ${url} HTTP/${httpVersion}`.length + rawHeaders.join('').length
  return text + 2 * lines + 2 * separators
}

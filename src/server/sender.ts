// A process that sends layers: it reads blobs and writes to connections that the server gives it, and knows nothing else.
import { once } from 'node:events'
import type { FileHandle } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { isBrokenConnection } from '../aws/http.ts'
import { begun, provenChunks, servingRing } from '../store/blobs-chunks.ts'
import { identityOf, NotWhole, openFile } from '../store/blobs-proof.ts'
import type { BeginSending, FromSender, HowSent, ToSender } from './sender-messages.ts'

interface Reading {
  readonly chunks: AsyncIterable<Uint8Array>
  /** Identity of the file, once it was hashed. */
  proven?: string
  readonly close: () => Promise<void>
}

/** What was begun and has no connection yet. */
const waiting = new Map<number, Reading>()
/** What was found damaged, and is not marked yet. */
const marking = new Map<number, () => void>()
/** How many are being sent. */
let sending = 0
let closing = false

/** A connection follows within a moment, or never. */
const waitingMs = 30_000

/** How long a client may take to close a connection that was ended. */
const lingeringMs = 5_000

const tell = (message: FromSender): void => {
  if (process.connected) process.send?.(message)
}

async function begin({ id, ...asked }: BeginSending): Promise<void> {
  try {
    waiting.set(id, await open(asked))
    setTimeout(() => void expire(id), waitingMs).unref()
    tell({ kind: 'begun', id })
  } catch (error) {
    tell({ kind: 'ended', id, how: howOf(error) })
  }
}

async function open(asked: Omit<BeginSending, 'id'>): Promise<Reading> {
  const { path, digest, start, end } = asked
  const file = await openFile(path)
  try {
    return await read(file, { digest, start, end }, asked)
  } catch (error) {
    await file.close()
    throw error
  }
}

async function read(
  file: FileHandle,
  range: Pick<BeginSending, 'digest' | 'start' | 'end'>,
  { proven, whole }: Pick<BeginSending, 'proven' | 'whole'>,
): Promise<Reading> {
  const seen = await file.stat({ bigint: true })
  const isProven = identityOf(seen) === proven
  if (!isProven && !whole) throw new Error('the file changed since it was proven')
  const hashed = () => {
    reading.proven = identityOf(seen)
  }
  const options = { ...range, ring: servingRing, proven: isProven ? undefined : hashed }
  const chunks = provenChunks(file, seen, options)
  const reading: Reading = {
    chunks: await begun(chunks),
    close: async () => {
      await chunks.return(undefined)
      await file.close()
    },
  }
  return reading
}

async function drop(id: number): Promise<void> {
  const reading = waiting.get(id)
  waiting.delete(id)
  await reading?.close()
  endIfDone()
}

async function expire(id: number): Promise<void> {
  if (!waiting.has(id)) return
  await drop(id)
  tell({ kind: 'ended', id, how: 'gone' })
}

async function send(id: number, head: string, silenceMs: number, socket?: Socket): Promise<void> {
  const reading = waiting.get(id)
  waiting.delete(id)
  if (!reading || !socket) {
    socket?.destroy()
    await reading?.close()
    tell({ kind: 'ended', id, how: 'gone' })
    return
  }
  sending++
  const chunks = after(head, toldOfDamage(id, reading.chunks))
  const how = await write(socket, chunks, silenceMs)
  await reading.close()
  tell({ kind: 'ended', id, how, ...(reading.proven && { proven: reading.proven }) })
  await ended(socket)
  sending--
  endIfDone()
}

async function write(
  socket: Socket,
  chunks: AsyncIterable<Uint8Array>,
  silenceMs: number,
): Promise<HowSent> {
  // What a client still sends is nobody's, but left unread it would reset the connection.
  socket.resume()
  socket.setTimeout(silenceMs, () => socket.destroy())
  socket.on('error', () => undefined)
  try {
    await pipeline(Readable.from(chunks, { objectMode: false }), socket)
    return 'sent'
  } catch (error) {
    socket.destroy()
    return howOf(error)
  }
}

async function* after(head: string, chunks: AsyncIterable<Uint8Array>) {
  yield Buffer.from(head, 'latin1')
  yield* chunks
}

/** The server marks a damaged blob before its client hears of it, so that the next question finds it gone. */
async function* toldOfDamage(id: number, chunks: AsyncIterable<Uint8Array>) {
  try {
    yield* chunks
  } catch (error) {
    if (error instanceof NotWhole)
      await new Promise<void>((resolve) => {
        marking.set(id, resolve)
        tell({ kind: 'damaged', id })
      })
    throw error
  }
}

async function ended(socket: Socket): Promise<void> {
  if (socket.closed) return
  const gone = new AbortController()
  const closed = once(socket, 'close').finally(() => gone.abort())
  await Promise.race([closed, wait(lingeringMs, undefined, gone).catch(() => undefined)])
  socket.destroy()
}

const howOf = (error: unknown): HowSent =>
  error instanceof NotWhole
    ? 'not whole'
    : isBrokenConnection(error) || isClosed((error as NodeJS.ErrnoException).code)
      ? 'gone'
      : { error: String(error) }

/** By the client, or here for its silence. */
const isClosed = (code: string | undefined): boolean => code === 'EPIPE' || code === 'ECANCELED'

function endIfDone(): void {
  if (closing && sending === 0) process.exit()
}

process.on('message', (message: ToSender, socket?: Socket) => {
  switch (message.kind) {
    case 'begin':
      void begin(message)
      return
    case 'send':
      void send(message.id, message.head, message.silenceMs, socket)
      return
    case 'drop':
      void drop(message.id)
      return
    case 'marked':
      marking.get(message.id)?.()
      marking.delete(message.id)
      return
    case 'close':
      closing = true
      endIfDone()
      return
    default:
      message satisfies never
  }
})
// A terminal and a service manager signal the whole group: when to end is the server's to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
process.on('disconnect', () => process.exit())
tell({ kind: 'ready' })

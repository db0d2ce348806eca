import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { hexOf, parseDigest } from '../names/digest.ts'
import { append, collect, digestOf, finish, pieces } from '../store/blobs.contract.ts'
import type { Blobs } from '../store/blobs.ts'
import { openBlobs } from '../store/blobs-disk.ts'
import { type Listening, listen } from './listen.ts'
import { openSenders, type Senders } from './senders.ts'

const mebibyte = 1_048_576
const program = join(import.meta.dirname, '../../dist/server/sender.js')
const layer = randomBytes(5 * mebibyte + 7)
const digest = digestOf(layer)
const path = `/${hexOf(digest)}`

let folder: string
let blobs: Blobs
let senders: Senders
let server: Listening
/** How often this process itself read a layer to send it. */
let servedHere: number
let failures: string[]
let crashes: string[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-senders-'))
  blobs = await openBlobs(join(folder, 'blobs'))
  await append(blobs, 'u', 0, pieces(layer))
  await finish(blobs, 'u', layer.byteLength, digest)
})
afterEach(async () => {
  await Promise.all([server.close(100), senders.close(100)])
  rmSync(folder, { recursive: true })
})

/** More than the system keeps for a client that does not read. */
async function storeLarge() {
  const large = randomBytes(64 * mebibyte)
  await append(blobs, 'v', 0, pieces(large, mebibyte))
  await finish(blobs, 'v', large.byteLength, digestOf(large))
  return {
    asked: `/${hexOf(digestOf(large))}?0-${large.byteLength - 1}`,
    bytes: large.byteLength,
  }
}

/** A server whose every answer is a blob, or a part of it when the query has two offsets. */
async function open({ silenceMs = 5_000 } = {}): Promise<void> {
  servedHere = 0
  failures = []
  crashes = []
  const failed = (error: unknown) => failures.push(String(error))
  const counted: Blobs = {
    ...blobs,
    serve: (...asked) => {
      servedHere++
      return blobs.serve(...asked)
    },
  }
  const entry = join(folder, 'entry.mjs')
  writeFileSync(
    entry,
    `import { writeFileSync } from 'node:fs'
writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(process.pid))
await import(${JSON.stringify(program)})`,
  )
  const crashed = (problem: string) => crashes.push(problem)
  senders = openSenders({ blobs: counted, failed, crashed, entry, most: 1 })
  const handle = async (asked: { readonly path: string; readonly query: string }) => {
    if (asked.path === '/small') return { status: 200, headers: {}, body: 'small' }
    const of = parseDigest(`sha256:${asked.path.slice(1)}`) ?? digest
    const size = layer.byteLength
    const [start = 0, end = size - 1] = asked.query === '' ? [] : asked.query.split('-').map(Number)
    const body = await senders.open(of, { start, end }, size)
    return {
      status: 200,
      headers: { 'content-length': String(end - start + 1), 'x-two': ['a', 'b'] },
      body: body ?? counted.serve(of, { start, end }),
    }
  }
  server = await listen('127.0.0.1', 0, handle, { silenceMs, failed })
}

/** The first large layer is not kept waiting for the process that it starts. */
async function started(): Promise<void> {
  await vi.waitFor(async () => {
    const range = { start: 0, end: 0 }
    const body = await senders.open(digest, range, layer.byteLength)
    if (!body) throw new Error('no process is there yet')
    await collect(body)
  }, 10_000)
  servedHere = 0
}

const pid = () => Number(readFileSync(join(folder, 'pid'), 'utf8'))

/** All that the server sends on one connection for `text`, until it ends. */
async function ask(text: string): Promise<string> {
  const parts: Buffer[] = []
  const socket = dial(text)
  socket.on('data', (part) => parts.push(part))
  socket.on('error', () => undefined)
  await once(socket, 'close')
  return Buffer.concat(parts).toString('latin1')
}

function dial(text: string): Socket {
  const socket = connect(server.port, '127.0.0.1')
  socket.write(text)
  return socket
}

const get = (of: string, ...more: readonly string[]) =>
  [`GET ${of} HTTP/1.1`, 'Host: x', ...more, '', ''].join('\r\n')

const bodyOf = (answer: string) => answer.slice(answer.indexOf('\r\n\r\n') + 4)
const whole = layer.toString('latin1')

test('the first large layer is sent by this process, and starts the other', async () => {
  await open()
  expect(bodyOf(await ask(get(path, 'Connection: close')))).toBe(whole)
  expect(servedHere).toBe(1)
  await vi.waitFor(() => expect(pid()).toBeGreaterThan(0), 10_000)
})

test('another process sends a layer, and ends the connection', async () => {
  await open()
  await started()
  const answer = await ask(get(path))
  expect(bodyOf(answer) === whole).toBe(true)
  expect(answer.slice(0, answer.indexOf('\r\n\r\n')).split('\r\n')).toEqual([
    'HTTP/1.1 200 OK',
    `content-length: ${layer.byteLength}`,
    'x-two: a',
    'x-two: b',
    expect.stringMatching(/^date: .* GMT$/),
    'connection: close',
  ])
  expect(servedHere).toBe(0)
})

test('a part of a layer too', async () => {
  await open()
  await started()
  const answer = await ask(get(`${path}?1000-3000000`))
  expect(bodyOf(answer) === whole.slice(1000, 3_000_001)).toBe(true)
  expect(servedHere).toBe(0)
})

test('a connection that was used before is handed over, and what is asked meanwhile is answered', async () => {
  await open()
  await started()
  const socket = dial(get('/small'))
  const [first] = await once(socket, 'data')
  expect(String(first)).toMatch(/small$/)
  const parts: Buffer[] = []
  socket.on('data', (part) => parts.push(part))
  socket.write(get(path))
  expect(await ask(get('/small', 'Connection: close'))).toMatch(/small$/)
  await once(socket, 'close')
  expect(bodyOf(Buffer.concat(parts).toString('latin1')) === whole).toBe(true)
  expect(servedHere).toBe(0)
})

// What was read from a connection cannot be given along with it.
test.each([
  ['the next request', get('/small', 'Connection: close'), /small$/],
  ['a part of the next request', 'GET /small HT', /small$/],
])('a connection on which %s came already stays here', async (_, behind, end) => {
  await open()
  await started()
  const rest = get('/small', 'Connection: close').slice(behind.length)
  const socket = dial(get(path) + behind)
  const parts: Buffer[] = []
  socket.on('data', (part) => {
    if (parts.push(part) === 1) socket.write(rest)
  })
  await once(socket, 'close')
  const answer = Buffer.concat(parts).toString('latin1')
  expect(bodyOf(answer).startsWith(whole)).toBe(true)
  expect(answer).toMatch(end)
  expect(servedHere).toBe(1)
})

test('what was not proven is hashed by the process that sends it, and known to be proven from then on', async () => {
  blobs = await openBlobs(join(folder, 'blobs'))
  await open()
  await vi.waitFor(async () => {
    expect(bodyOf(await ask(get(path, 'Connection: close'))) === whole).toBe(true)
    // This process proves what it sends itself: forget that.
    if (servedHere > 0) {
      servedHere = 0
      const now = new Date()
      utimesSync(blobs.lend(digest)?.path ?? '', now, now)
      throw new Error('no process is there yet')
    }
  }, 10_000)
  await vi.waitFor(() => expect(blobs.lend(digest)?.proven).toBeDefined())
})

test('a damaged layer is never sent whole, is told and is gone', async () => {
  await open()
  await started()
  const file = blobs.lend(digest)?.path ?? ''
  writeFileSync(file, Buffer.concat([layer.subarray(0, -1), Buffer.from('x')]))
  const answer = await ask(get(path))
  expect(bodyOf(answer).length).toBeLessThan(layer.byteLength)
  expect(servedHere).toBe(0)
  // At once: the next question must find it gone.
  expect(await blobs.find(digest)).toBeUndefined()
  await vi.waitFor(() =>
    expect(failures).toEqual([expect.stringContaining(`${digest} is damaged`)]),
  )
})

test('what is found damaged before a byte was sent is left to this process to refuse', async () => {
  await open()
  await started()
  truncateSync(blobs.lend(digest)?.path ?? '', mebibyte)
  const all = { start: 0, end: layer.byteLength - 1 }
  expect(await senders.open(digest, all, layer.byteLength)).toBeUndefined()
  expect(await blobs.find(digest)).toBeUndefined()
})

test('a client that goes away is no failure, and one that reads nothing is cut', async () => {
  const { asked, bytes: stored } = await storeLarge()
  await open({ silenceMs: 300 })
  await started()
  const gone = dial(get(asked))
  await once(gone, 'data')
  gone.destroy()
  const silent = dial(get(asked))
  silent.on('error', () => undefined)
  silent.pause()
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  let bytes = 0
  silent.on('data', (part: Buffer) => {
    bytes += part.byteLength
  })
  silent.resume()
  await once(silent, 'close')
  expect(bytes).toBeLessThan(stored)
  expect(bodyOf(await ask(get(path))) === whole).toBe(true)
  expect([servedHere, failures]).toEqual([0, []])
})

test('a process that crashes ends what it sent, and this one sends the next', async () => {
  const { asked, bytes } = await storeLarge()
  await open()
  await started()
  const socket = dial(get(asked))
  let got = 0
  socket.on('data', (part: Buffer) => {
    got += part.byteLength
  })
  socket.on('error', () => undefined)
  await once(socket, 'data')
  socket.pause()
  process.kill(pid(), 'SIGKILL')
  await vi.waitFor(() => expect(crashes).toEqual(['SIGKILL']))
  socket.resume()
  if (!socket.closed) await once(socket, 'close')
  expect(got).toBeLessThan(bytes)
  expect(bodyOf(await ask(get(path, 'Connection: close'))) === whole).toBe(true)
  expect(servedHere).toBe(1)
})

test('a stop waits for what is being sent, as long as it may', async () => {
  const { asked, bytes } = await storeLarge()
  await open()
  await started()
  const socket = dial(get(asked))
  await once(socket, 'data')
  socket.pause()
  const closing = Promise.all([server.close(5_000), senders.close(5_000)])
  const late = dial(get(path))
  const [refused] = await once(late, 'error')
  expect(refused).toMatchObject({ code: 'ECONNREFUSED' })
  let got = 0
  socket.on('data', (part: Buffer) => {
    got += part.byteLength
  })
  socket.resume()
  await closing
  if (!socket.closed) await once(socket, 'close')
  // The first of them came before they were counted.
  expect(got).toBeGreaterThan(bytes - mebibyte)
  expect(() => process.kill(pid(), 0)).toThrow('ESRCH')
  expect(crashes).toEqual([])
})

import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { readBody } from '../aws/http.ts'
import { type Handler, type Listening, listen } from './listen.ts'

const silenceMs = 200
const broke: string[] = []
let server: Listening | undefined

afterEach(() => server?.close(0))

async function open(handle: Handler, silence = silenceMs): Promise<number> {
  server = await listen('127.0.0.1', 0, handle, {
    silenceMs: silence,
    failed: (error) => broke.push(String(error)),
  })
  return server.port
}

const ok = { status: 200, headers: {}, body: 'done' }

/** What the server sent, and whether it ended the connection within a second. */
async function send(port: number, text: string) {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  let ended = false
  socket.on('data', (part) => {
    answer += String(part)
  })
  socket.on('close', () => {
    ended = true
  })
  socket.on('error', () => undefined)
  socket.write(text)
  for (let i = 0; i < 50 && !ended; i++) await wait(20)
  socket.destroy()
  return { answer, ended }
}

const head = 'POST / HTTP/1.1\r\nHost: x\r\n'

test('a client that announces a body and sends none is cut off', async () => {
  const port = await open(async ({ body }) => {
    await readBody(body, { bytesMax: 100 })
    return ok
  })
  expect(await send(port, `${head}Content-Length: 10\r\n\r\nabc`)).toEqual({
    answer: '',
    ended: true,
  })
})

test('a request that was read may take longer than silence may', async () => {
  const port = await open(async ({ body }) => {
    await readBody(body, { bytesMax: 100 })
    await wait(2 * silenceMs)
    return ok
  })
  const { answer } = await send(port, `${head}Content-Length: 3\r\n\r\nabc`)
  expect(answer).toContain('done')
})

test('a client that expects 100 sends its body after it', async () => {
  const port = await open(async ({ body }) => {
    await readBody(body, { bytesMax: 100 })
    return ok
  })
  const expecting = `${head}Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc`
  expect((await send(port, expecting)).answer).toMatch(/^HTTP\/1.1 100 Continue[\s\S]*done$/)
})

test('a repeated header is one value, and a header may have any name', async () => {
  const port = await open(async ({ headers }) => ({ ...ok, body: JSON.stringify(headers) }))
  const { answer } = await send(port, `${head}X-A: 1\r\nx-a: 2\r\n__proto__: 3\r\n\r\n`)
  expect(answer).toContain('"x-a":"1,2","__proto__":"3"')
})

test('a refusal comes without 100, and the connection ends', async () => {
  const port = await open(async () => ({ ...ok, status: 401 }))
  const expecting = `${head}Expect: 100-continue\r\nContent-Length: 3\r\n\r\n`
  const { answer, ended } = await send(port, expecting)
  expect(answer).toMatch(/^HTTP\/1.1 401 [\s\S]*connection: close[\s\S]*done$/i)
  expect(ended).toBe(true)
})

const mebibyte = Buffer.alloc(1_048_576)
const chunkHead = Buffer.from(`${mebibyte.byteLength.toString(16)}\r\n`)

test.each([
  ['of known length', `Content-Length: ${160 * mebibyte.byteLength}`, [mebibyte]],
  ['in chunks', 'Transfer-Encoding: chunked', [chunkHead, mebibyte, Buffer.from('\r\n')]],
])(
  'a client that sends all of a large body %s before it reads hears the refusal',
  async (_, length, part) => {
    // A busy machine may stop for longer than the silence of the other tests.
    const port = await open(async () => ({ ...ok, status: 403 }), 10_000)
    const socket = connect(port, '127.0.0.1').pause()
    socket.write(`${head}${length}\r\n\r\n`)
    for (let i = 0; i < 160; i++)
      for (const bytes of part) if (!socket.write(bytes)) await once(socket, 'drain')
    if (part.length > 1) socket.write('0\r\n\r\n')
    let answer = ''
    for await (const bytes of socket) answer += String(bytes)
    expect(answer).toMatch(/^HTTP\/1.1 403 [\s\S]*connection: close[\s\S]*done$/i)
  },
)

test('a body that is refused unread ends with the connection when it is long', async () => {
  const port = await open(async () => ({ ...ok, status: 403 }))
  const { answer, ended } = await send(port, `${head}Content-Length: 99999999\r\n\r\nabc`)
  expect(answer).toMatch(/^HTTP\/1.1 403 [\s\S]*connection: close/i)
  expect(ended).toBe(true)
})

test('an answer that breaks off is told, and one whose client went away is not', async () => {
  const part = Buffer.alloc(300_000)
  async function* body(fails: boolean) {
    for (let i = 0; i < 20; i++) yield part
    if (fails) throw new Error('the disk cannot be read')
  }
  const port = await open(async ({ path }) => ({ ...ok, body: body(path === '/fails') }))
  const get = async (path: string, leaves: boolean) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    socket.on('data', () => leaves && socket.destroy())
    await once(socket, 'close')
  }
  broke.length = 0
  await get('/', true)
  await get('/fails', false)
  expect(broke).toEqual(['Error: the disk cannot be read'])
})

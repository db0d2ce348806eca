import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type Answer, RuntimeApi, responseBytesMax } from './runtime-api.ts'

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

async function open() {
  const told: unknown[] = []
  const text = ({ payload, ...rest }: Answer) => ({
    ...rest,
    payload: Buffer.from(payload).toString(),
  })
  const api = new RuntimeApi({
    onReady: () => told.push('ready'),
    onInitError: (answer) => told.push({ init: text(answer) }),
    onAnswer: (answer) => told.push(text(answer)),
  })
  const listener = createServer()
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  ends.push(() => listener.close())
  api.serve(listener)
  const { port } = listener.address() as AddressInfo
  const call = (
    method: string,
    path: string,
    body: string | Buffer = '',
    headers: Record<string, string> = {},
    trailers?: Record<string, string>,
  ) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const asked = request({ port, method, path, headers, agent: false }, (response) => {
        let answer = ''
        response.on('data', (part) => {
          answer += part
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: answer }))
      })
      asked.on('error', reject)
      if (body.length > 0) asked.write(body)
      if (trailers) asked.addTrailers(trailers)
      asked.end()
    })
  const next = () => call('GET', '/2018-06-01/runtime/invocation/next')
  const post = (
    id: string,
    what: string,
    ...rest: [string | Buffer, Record<string, string>?, Record<string, string>?]
  ) => call('POST', `/2018-06-01/runtime/invocation/${id}/${what}`, ...rest)
  const deliver = (requestId: string) =>
    api.deliver(
      { requestId, event: Buffer.from('{}'), invokedFunctionArn: 'arn:x', deadline: new Date() },
      new Date(),
    )
  const running = async (id: string) => {
    const asked = next()
    await expect.poll(() => told.at(-1)).toBe('ready')
    deliver(id)
    await asked
  }
  return { api, port, told, call, next, post, deliver, running }
}

const ok = { status: 202, body: '{"status":"OK"}\n' }
const refused = (status: number, errorType: string, errorMessage: string) => ({
  status,
  body: JSON.stringify({ errorMessage, errorType }),
})
const transition = (from: string, to: string) =>
  refused(
    403,
    'InvalidStateTransition',
    `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`,
  )

test('a response is accepted once, and the first one counts', async () => {
  const { running, post, told } = await open()
  await running('a')
  expect(await post('a', 'response', 'one')).toEqual(ok)
  expect(await post('a', 'response', 'two')).toEqual(
    transition('RuntimeResponseSentState', 'InvocationResponse'),
  )
  expect(told).toEqual(['ready', { payload: 'one' }])
})

test('another request’s id is refused, before the state is looked at', async () => {
  const { running, post, told } = await open()
  const wrong = refused(400, 'InvalidRequestID', 'Invalid request ID')
  expect(await post('a', 'response', '')).toEqual(wrong)
  await running('a')
  expect(await post('b', 'error', '')).toEqual(wrong)
  expect(told).toEqual(['ready'])
})

test('`next` while an invocation runs delivers it again', async () => {
  const { running, next, post } = await open()
  await running('a')
  expect(await next()).toEqual({ status: 200, body: '{}' })
  expect(await post('a', 'response', '')).toEqual(ok)
})

test('an initialization error is legal only before the first `next`', async () => {
  const one = await open()
  const path = '/2018-06-01/runtime/init/error'
  const type = { 'Lambda-Runtime-Function-Error-Type': 'Runtime.NoSuchModule' }
  expect(await one.call('POST', path, '{"errorType":"x"}', type)).toEqual(ok)
  expect(one.told).toEqual([
    { init: { payload: '{"errorType":"x"}', error: 'Runtime.NoSuchModule' } },
  ])
  expect(await one.next()).toEqual(transition('InitError', 'Ready'))
  const two = await open()
  await two.running('a')
  expect(await two.call('POST', path, '')).toEqual(transition('Running', 'InitError'))
})

test.each([
  { header: 'Function.Broken', error: 'Function.Broken' },
  { header: 'Runtime.Broken', error: 'Runtime.Broken' },
  { header: 'Function.broken', error: 'Function.Unknown' },
  { header: 'Error', error: 'Runtime.Unknown' },
])('error type $header is told as $error', async ({ header, error }) => {
  const { running, post, told } = await open()
  await running('a')
  const headers = { 'Lambda-Runtime-Function-Error-Type': header }
  expect(await post('a', 'error', '{}', headers)).toEqual(ok)
  expect(told.at(-1)).toEqual({ payload: '{}', error })
})

test('a response of 6291557 bytes is refused, and of one less accepted', async () => {
  const one = await open()
  await one.running('a')
  expect(await one.post('a', 'response', Buffer.alloc(responseBytesMax + 1))).toEqual(
    refused(413, 'RequestEntityTooLarge', 'Exceeded maximum allowed payload size (6291556 bytes).'),
  )
  expect(one.told.at(-1)).toMatchObject({ error: 'Function.ResponseSizeTooLarge' })
  const two = await open()
  await two.running('a')
  expect(await two.post('a', 'response', Buffer.alloc(responseBytesMax))).toEqual(ok)
})

test('a streamed response is collected, and its trailers tell an error', async () => {
  const { running, post, told } = await open()
  const streaming = {
    'Lambda-Runtime-Function-Response-Mode': 'streaming',
    'Transfer-Encoding': 'chunked',
  }
  await running('a')
  expect(await post('a', 'response', 'parts', streaming)).toEqual(ok)
  expect(told.at(-1)).toEqual({ payload: 'parts' })
  await running('b')
  const body = Buffer.from('{"errorMessage":"late"}').toString('base64')
  const names = 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body'
  await post(
    'b',
    'response',
    'some',
    { ...streaming, Trailer: names },
    {
      'Lambda-Runtime-Function-Error-Type': 'Function.Late',
      'Lambda-Runtime-Function-Error-Body': body,
    },
  )
  expect(told.at(-1)).toEqual({ payload: '{"errorMessage":"late"}', error: 'Function.Late' })
})

test('another response mode is refused, and the caller told', async () => {
  const { running, post, told } = await open()
  await running('a')
  const mode = { 'Lambda-Runtime-Function-Response-Mode': 'buffered' }
  expect(await post('a', 'response', '', mode)).toEqual(
    refused(400, 'InvalidFunctionResponseMode', 'Invalid function response mode'),
  )
  expect(told.at(-1)).toEqual({ payload: '', error: 'Runtime.InvalidResponseModeHeader' })
})

test('a response that is cut off is no response', async () => {
  const { running, port, told, post } = await open()
  await running('a')
  await new Promise<void>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('POST /2018-06-01/runtime/invocation/a/response HTTP/1.1\r\nhost: localhost\r\n')
      socket.end('content-length: 100\r\n\r\npart', () => setTimeout(resolve, 50))
    })
  })
  expect(told).toEqual(['ready'])
  expect((await post('a', 'response', 'whole')).status).toBe(403)
})

test.each([
  ['GET', '/ping', 200, /^pong$/],
  ['POST', '/2020-01-01/extension/register', 403, /Extension\.NotSupported/],
  ['PUT', '/2022-07-01/telemetry', 202, /Telemetry\.NotSupported/],
  ['PUT', '/2020-08-15/logs', 202, /Logs\.NotSupported/],
  ['GET', '/2018-06-01/runtime/restore/next', 404, /not found/],
])('%s %s answers %i', async (method, path, status, body) => {
  const { call } = await open()
  const answer = await call(method, path)
  expect(answer.status).toBe(status)
  expect(answer.body).toMatch(body)
})

test.each([
  { origin: 'http://evil.example' },
  { 'sec-fetch-site': 'cross-site' },
  { host: 'evil.example:9001' },
])('a web page does not answer for a function: %o', async (headers) => {
  const { call } = await open()
  expect(await call('GET', '/2018-06-01/runtime/invocation/next', '', headers)).toMatchObject({
    status: 403,
  })
})

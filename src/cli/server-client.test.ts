import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { findServer, wantedEndpoint } from './find-server.ts'
import { type Operator, operatorKey, startOperator } from './operator.contract.ts'
import { callOperator } from './server-client.ts'

let operator: Operator

beforeAll(async () => {
  operator = await startOperator({
    '/_tidegate/echo': ({ body }) => ({ body: JSON.parse(body) }),
    '/_tidegate/refuse': () => ({
      status: 404,
      body: { error: { code: 'NoSuchPrincipal', message: 'no user `x`' } },
    }),
    '/_tidegate/stranger': () => ({ status: 502, body: '<html>' }),
  })
})
afterAll(() => operator.close())

const runFolder = () => `${operator.folder}/tidegate-${process.getuid?.() ?? 'user'}`
const running = () => ({ pid: process.pid, url: operator.url, operatorKey })

test('--endpoint wins over TIDEGATE_ENDPOINT, and that over AWS_ENDPOINT_URL', () => {
  const environment = {
    TIDEGATE_ENDPOINT: 'http://localhost:2',
    AWS_ENDPOINT_URL: 'http://localhost:3',
  }
  expect(wantedEndpoint('http://localhost:1', environment)?.port).toBe('1')
  expect(wantedEndpoint(undefined, environment)?.port).toBe('2')
  expect(wantedEndpoint(undefined, { AWS_ENDPOINT_URL: 'http://localhost:3' })?.port).toBe('3')
  expect(wantedEndpoint(undefined, {})).toBeUndefined()
  expect(() => wantedEndpoint('4566', {})).toThrow('--endpoint: expected a URL')
})

test.each(['http://localhost', 'http://127.0.0.1', 'http://[::1]', 'http://x.localhost'])(
  '%s is this machine',
  (host) => {
    expect(findServer(`${host}:${operator.port}`, {}, runFolder())).toEqual(running())
  },
)

test('a server elsewhere cannot be operated', () => {
  expect(() => findServer('http://example.com:4566', {}, runFolder())).toThrow(
    'not on this machine',
  )
})

test('the only running server is found when none was named', () => {
  expect(findServer(undefined, {}, runFolder())).toEqual(running())
})

test('a named server that does not run is not replaced by another', () => {
  expect(() => findServer('http://localhost:1', {}, runFolder())).toThrow(
    `no tidegate of yours runs on port 1, but on \`${operator.url}\`: name it with --endpoint`,
  )
})

test('without any server the message says what to start', () => {
  expect(() => findServer(undefined, {}, '/nonexistent')).toThrow(
    /port 4566: start one with `.*tidegate up`/,
  )
})

test('a call is JSON both ways and carries the key', async () => {
  const echo = await callOperator(running(), 'echo', { a: 1 }, z.object({ a: z.number() }))
  expect(echo).toEqual({ a: 1 })
  expect(operator.calls.at(-1)?.headers.authorization).toBe(`Bearer ${operatorKey}`)
})

test.each([
  { name: 'refuse', message: 'no user `x`', code: 'NoSuchPrincipal' },
  { name: 'stranger', message: 'the server answered 502 to `stranger`', code: undefined },
  { name: 'echo', message: 'is not what this version reads', code: undefined },
])('$name: $message', async ({ name, message, code }) => {
  const call = callOperator(running(), name, {}, z.object({ a: z.number() }))
  await expect(call).rejects.toMatchObject({ message: expect.stringContaining(message), code })
})

test('another program that has the port now gets no key, and its answer is not read', async () => {
  const other = { ...running(), operatorKey: 'the key of a server that was killed' }
  await expect(callOperator(other, 'echo', {}, z.unknown())).rejects.toThrow(
    /^what answers at `.*` is not the tidegate that wrote its run file \(process \d+\)/,
  )
  expect(operator.calls.at(-1)?.path).toBe('/_tidegate/prove')
  expect(JSON.stringify(operator.calls)).not.toContain(other.operatorKey)
})

test('a server that was killed is named, and what to do', () => {
  const { pid } = spawnSync('true')
  const file = `${runFolder()}/${operator.port}.json`
  const before = readFileSync(file, 'utf8')
  writeFileSync(file, JSON.stringify({ ...running(), pid }), { mode: 0o600 })
  try {
    expect(() => findServer(operator.url, {}, runFolder())).toThrow(
      `(the one that did, process ${pid}, was killed): start one with`,
    )
  } finally {
    writeFileSync(file, before, { mode: 0o600 })
  }
})

test('a server that went away is named', async () => {
  const gone = { ...running(), url: 'http://127.0.0.1:1' }
  await expect(callOperator(gone, 'echo', {}, z.unknown())).rejects.toThrow(
    /cannot reach the server at `http:\/\/127\.0\.0\.1:1`.*; start one with `.*tidegate up`/,
  )
})

import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readBody } from '../aws/http.ts'
import { type Listening, listen } from './listen.ts'
import { openLog } from './log.ts'
import { openSurfaces } from './surfaces.ts'

const app = 'http://localhost:3000'
const settings = { host: '127.0.0.1', allowedHost: ['tide.internal'], corsOrigin: [app] }
const logged: string[] = []
let server: Listening

beforeAll(async () => {
  const reading = async ({ body }: Parameters<Parameters<typeof listen>[2]>[0]) => {
    const bytes = await readBody(body, { bytesMax: 100 })
    return { status: 200, headers: {}, body: `read ${bytes.byteLength}` }
  }
  const surfaces = {
    registry: reading,
    layers: reading,
    operator: reading,
    issuer: reading,
    awsApi: reading,
  }
  const log = openLog('warn', (line) => logged.push(line))
  server = await listen('127.0.0.1', 0, openSurfaces(surfaces, settings, log))
})

afterAll(() => server.close(0))

/** All that the server sends to these lines and this body, up to the end of the connection. */
async function send(lines: readonly string[], body = ''): Promise<string> {
  const socket = connect(server.port, '127.0.0.1')
  socket.on('error', () => undefined)
  const length = body ? [`Content-Length: ${body.length}`] : []
  socket.write([...lines, ...length, 'Connection: close', '', body].join('\r\n'))
  let answer = ''
  for await (const bytes of socket) answer += String(bytes)
  return answer
}

const here = 'Host: 127.0.0.1'
const denied = /^HTTP\/1\.1 403 /
const page = 'Origin: http://evil.example'

test.each<[string, readonly string[], RegExp]>([
  [
    'a known host',
    ['POST / HTTP/1.1', 'Host: tide.internal:4566'],
    /^HTTP\/1\.1 200 [\s\S]*read 3$/,
  ],
  ['another host', ['POST / HTTP/1.1', 'Host: evil.example'], denied],
  ['no host', ['POST / HTTP/1.0'], denied],
  ['no host in 1.1', ['POST / HTTP/1.1'], /^HTTP\/1\.1 400 /],
  ['two hosts', ['POST / HTTP/1.1', here, 'Host: evil.example'], denied],
  ['the other way round', ['POST / HTTP/1.1', 'Host: evil.example', here], denied],
  ['a host in the target', ['POST http://evil.example/ HTTP/1.1', here], denied],
  ['ours in the target', ['POST http://127.0.0.1/ HTTP/1.1', 'Host: evil.example'], denied],
  [
    'a forwarded host',
    ['POST / HTTP/1.1', 'Host: evil.example', 'X-Forwarded-Host: 127.0.0.1'],
    denied,
  ],
  [
    'an upgrade',
    ['GET / HTTP/1.1', here, page, 'Upgrade: websocket', 'Connection: upgrade'],
    denied,
  ],
  [
    'an upgrade to HTTP/2',
    ['GET / HTTP/1.1', here, page, 'Upgrade: h2c', 'HTTP2-Settings: AA'],
    denied,
  ],
  ['a tunnel', ['CONNECT evil.example:80 HTTP/1.1', 'Host: evil.example:80'], /^$/],
  ['the preface of HTTP/2', ['PRI * HTTP/2.0', ''], /^HTTP\/1\.1 400 /],
])('%s', async (_, lines, answer) => {
  expect(await send(lines, 'abc')).toMatch(answer)
})

test.each([
  ['/_tidegate/health', '', '{"error":{"code":"AccessDenied","message":"a web page'],
  ['/_tidegate/clock', '', '{"error":{"code":"AccessDenied","message":"a web page'],
  ['/_layers/x', '', '<Error><Code>AccessDenied</Code><Message>a web page'],
  ['/v2/', '', '{"errors":[{"code":"DENIED","message":"a web page'],
  ['/2015-03-31/functions', '', '{"Message":"a web page'],
  ['/?Action=CreateUser&Version=2010-05-08', '', '<Code>AccessDenied</Code>'],
  [
    '/',
    'X-Amz-Target: AmazonEC2ContainerRegistry_V20150921.X',
    '{"__type":"AccessDeniedException"',
  ],
  ['/', 'X-None: of ours', '{"__type":"AccessDeniedException","message":"a web page'],
])('%s with %j refuses in its own shape, and says how to allow it', async (path, header, body) => {
  const answer = await send([`POST ${path} HTTP/1.1`, here, page, header || 'X-A: b'])
  expect(answer).toContain(body)
  expect(answer).toContain('--cors-origin http://evil.example')
})

test('a refused client is not asked for its body', async () => {
  const answer = await send(['POST / HTTP/1.1', here, page, 'Expect: 100-continue'], 'abc')
  expect(answer).toMatch(denied)
})

test('the log tells a refusal once', () => {
  expect(logged.filter((line) => line.includes('--cors-origin http://evil.example'))).toHaveLength(
    1,
  )
})

test('a preflight is answered to an allowed page, on any path', async () => {
  const answer = await send([
    ...['OPTIONS /v2/ HTTP/1.1', here, `Origin: ${app}`, 'Access-Control-Request-Method: PUT'],
    'Access-Control-Request-Headers: Authorization, x-amz-date,amz-sdk-request,x-evil',
  ])
  expect(answer).toMatch(/^HTTP\/1\.1 200 /)
  expect(answer).toContain(`access-control-allow-origin: ${app}\r\n`)
  expect(answer).toContain(
    'access-control-allow-headers: authorization,x-amz-date,amz-sdk-request\r\n',
  )
  expect(answer).toContain('vary: Origin\r\n')
})

test('an allowed page may read what it gets', async () => {
  const answer = await send(['POST / HTTP/1.1', here, `Origin: ${app}`], 'abc')
  expect(answer).toContain(`access-control-allow-origin: ${app}\r\n`)
  expect(answer).toMatch(/access-control-expose-headers: .*x-amzn-requestid/)
  expect(answer).toContain('vary: Origin\r\n')
})

test('a program gets no such headers', async () => {
  expect(await send(['POST / HTTP/1.1', here], 'abc')).not.toContain('access-control')
})

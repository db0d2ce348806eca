import { describe, expect, test } from 'vitest'
import { type GuardSettings, guard, isFromBrowser } from './guard.ts'

const settings: GuardSettings = {
  host: 'tidegate.lan',
  allowedHost: ['host.docker.internal', 'aws_local'],
  corsOrigin: ['http://localhost:3000'],
}

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly host?: string | undefined
  readonly origin?: string
  readonly site?: string
  readonly agent?: string
  readonly more?: Readonly<Record<string, string>>
}

function judged(sent: Sent) {
  const { method = 'POST', path = '/', query = '', origin, site, agent, more } = sent
  const host = 'host' in sent ? sent.host : '127.0.0.1:4566'
  const headers = {
    ...(host !== undefined && { host }),
    ...(origin !== undefined && { origin }),
    ...(site !== undefined && { 'sec-fetch-site': site }),
    ...(agent !== undefined && { 'user-agent': agent }),
    ...more,
  }
  return guard({ method, path, query, headers, secure: false }, settings)
}

const letIn = { kind: 'let in' }
const signedQuery = 'Action=CreateUser&X-Amz-Signature=0'
const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36'

const image: Sent = { method: 'GET', query: signedQuery, agent: chrome }

describe('a program comes in by', () => {
  test.each([
    '127.0.0.1:4566',
    '127.9.9.9',
    'localhost',
    'LOCALHOST.:4566',
    '[::1]:4566',
    '111111111111.dkr.ecr.us-east-1.localhost:4566',
    'lambda.us-east-1.localhost:4566',
    '111111111111.dkr.ecr.cn-north-1.amazonaws.com.cn',
    '111111111111.dkr-ecr.us-east-1.on.aws',
    'iam.amazonaws.com',
    'lambda.us-east-1.api.aws:443',
    'sts.eusc-de-east-1.amazonaws.eu',
    '192.168.1.5:4566',
    '0.0.0.0:4566',
    '[fe80::1]:4566',
    'tidegate.lan:4566',
    'host.docker.internal:4566',
    'HOST.docker.internal',
    'aws_local:4566',
  ])('%s', (host) => {
    expect(judged({ host })).toEqual(letIn)
  })
})

describe('nobody comes in by', () => {
  test.each([
    undefined,
    '',
    ':4566',
    'evil.example:4566',
    'evil.example:4566,127.0.0.1:4566',
    '127.0.0.1:4566,evil.example',
    '127.0.0.1:4566@evil.example',
    'evil.example#.localhost',
    'localhost.evil.example',
    'notlocalhost',
    '127.0.0.1.evil.example',
    '127.0.0.1.nip.io',
    'amazonaws.com.evil.example',
    'evilamazonaws.com',
    'tide.us-east-1.elb.amazonaws.com:4566',
    'ec2-1-2-3-4.compute-1.amazonaws.com:4566',
    'ec2-1-2-3-4.eu-west-1.compute.amazonaws.com',
    '2130706433',
    '0x7f.1',
    '127.1',
    '[127.0.0.1]',
    '[::1',
    'host.docker.internal.evil.example',
    'local host',
    'kubernetes',
  ])('%j', (host) => {
    expect(judged({ host })).toMatchObject({ kind: 'refused' })
  })

  test('a name in another header', () => {
    const more = { 'x-forwarded-host': '127.0.0.1:4566', forwarded: 'host=localhost' }
    expect(judged({ host: 'evil.example', more })).toMatchObject({ kind: 'refused' })
  })

  test.each(['http://evil.example/', 'http://127.0.0.1:4566/', 'evil.example:443', '*'])(
    'a target of %j',
    (path) => {
      expect(judged({ path })).toMatchObject({ kind: 'refused' })
    },
  )
})

test('who is refused by a name is told how to allow it', () => {
  expect(judged({ host: 'Compose-Name:4566' })).toEqual({
    kind: 'refused',
    message:
      "`compose-name` is not known as a name of this server, and a stranger's web page could have made it one: if it is yours, start tidegate with `--allowed-host compose-name`",
  })
})

describe('a page of another origin is refused:', () => {
  test.each<[string, Sent]>([
    ['an image', { method: 'GET', query: signedQuery, site: 'cross-site', agent: chrome }],
    ['an image of another port', { method: 'GET', site: 'same-site', agent: chrome }],
    [
      'a link to the health check',
      { method: 'GET', path: '/_tidegate/health', site: 'cross-site' },
    ],
    ['an unknown kind of site', { site: 'later-standard' }],
    ['a form', { origin: 'http://evil.example', site: 'cross-site' }],
    ['a form in an old browser', { origin: 'http://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:8080', site: 'same-site' }],
    ['another scheme', { origin: 'https://127.0.0.1:4566' }],
    ['a sandboxed frame', { origin: 'null', site: 'cross-site' }],
    ['two origins', { origin: 'http://localhost:3000,http://evil.example' }],
    ['nearly the allowed one', { origin: 'http://localhost:30000' }],
    ['under the allowed one', { origin: 'http://localhost:3000.evil.example' }],
    [
      'a foreign origin that says it is ours',
      { origin: 'http://evil.example', site: 'same-origin' },
    ],
    ['a preflight', preflightOf('http://evil.example')],
    [
      'a websocket',
      { method: 'GET', origin: 'http://evil.example', more: { upgrade: 'websocket' } },
    ],
    // Browsers leave Sec-Fetch-Site away where the address is neither HTTPS nor loopback.
    ['an image at a LAN address', { ...image, host: '192.168.1.5:4566' }],
    ['an image at an allowed name', { ...image, host: 'host.docker.internal:4566' }],
    ['a signed link in a mail', { ...image, site: 'none' }],
  ])('%s', (_, sent) => {
    expect(judged(sent)).toMatchObject({ kind: 'refused' })
  })
})

function preflightOf(origin: string): Sent {
  return { method: 'OPTIONS', origin, more: { 'access-control-request-method': 'POST' } }
}

describe('these pages come in:', () => {
  const ours = 'http://127.0.0.1:4566'
  const app = 'http://localhost:3000'
  test.each<[string, Sent, object]>([
    ['our own', { origin: ours, site: 'same-origin' }, letIn],
    ['our own, reading', { method: 'GET', site: 'same-origin', agent: chrome }, letIn],
    ['our own in an old browser', { origin: ours, agent: chrome }, letIn],
    ['one that is allowed', { origin: app, site: 'same-site' }, { ...letIn, origin: app }],
    ['its preflight', preflightOf(app), { kind: 'preflight', origin: app }],
    ['what was typed', { method: 'GET', site: 'none', agent: chrome }, letIn],
    ['what was typed into an old browser', { method: 'GET', agent: chrome }, letIn],
  ])('%s', (_, sent, verdict) => {
    expect(judged(sent)).toEqual(verdict)
  })
})

test.each([
  [{ origin: 'http://127.0.0.1:4566' }, true],
  [{ 'sec-fetch-site': 'same-origin' }, true],
  [{ 'user-agent': chrome }, true],
  // Node's own fetch.
  [{ 'sec-fetch-mode': 'cors', 'user-agent': 'node' }, false],
  [{ 'user-agent': 'aws-cli/2' }, false],
])('%j is of a browser: %j', (headers, answer) => {
  expect(isFromBrowser({ headers })).toBe(answer)
})

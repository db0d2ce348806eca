import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sign } from '../../src/aws/sigv4.ts'
import { type Page, startChromium } from '../support/chromium.ts'
import { freePort, type RunningServer, startServer } from '../support/server.ts'

// What a stranger's web page can make a real browser send to a server in its default mode, where an account number is a
// key with any secret. Every request is also sent by a program, which shows that it is well-formed and would have worked.
const chromium = await startChromium(['evil.example'])

if (!chromium && process.env.CI === 'true')
  throw new Error('chromium is missing: run .ci/clients first')
if (!chromium) test.skip('web pages: chromium is missing, run .ci/clients first')

const victim = '111111111111'
const control = '222222222222'
const appPort = await freePort()
const strange = 'a page that calls itself a stranger'

let server: RunningServer
let site: Server
let page: Page

/** Serves an empty page under every path and name: what a page does is evaluated in it. */
async function startSite(port: number): Promise<Server> {
  const made = createServer((request, response) => {
    const to = new URL(request.url ?? '/', 'http://site').searchParams.get('to')
    if (to !== null) response.writeHead(302, { location: to }).end()
    else response.setHeader('content-type', 'text/html').end(`<title>${strange}</title>`)
  })
  await new Promise<void>((resolve) => made.listen(port, '127.0.0.1', resolve))
  return made
}

const closeSite = (made: Server) => {
  made.closeAllConnections()
  return new Promise((resolve) => made.close(resolve))
}

beforeAll(async () => {
  if (!chromium) return
  server = await startServer({ flags: ['--cors-origin', `http://localhost:${appPort}`] })
  site = await startSite(appPort)
  page = await chromium.page()
})

afterAll(async () => {
  await chromium?.close()
  await server?.stop()
  if (site) await closeSite(site)
})

interface Sent {
  readonly method: 'GET' | 'POST'
  readonly path?: string
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

const today = () => `${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`

/** A signature whose HMAC is all zeroes: for a key that takes any secret, any will do. */
const weakQuery = (account: string) =>
  new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${account}/${today().slice(0, 8)}/us-east-1/iam/aws4_request`,
    'X-Amz-Date': today(),
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': '0'.repeat(64),
  })

const action = (UserName: string) => ({ Action: 'CreateUser', Version: '2010-05-08', UserName })

function inQuery(account: string, user: string): Sent {
  const query = `${new URLSearchParams(action(user))}&${weakQuery(account)}`
  return { method: 'GET', query, headers: {} }
}

function asForm(account: string, user: string): Sent {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = String(new URLSearchParams(action(user)))
  return { method: 'POST', query: String(weakQuery(account)), headers, body }
}

function asText(account: string, user: string): Sent {
  return { ...inQuery(account, user), method: 'POST', headers: { 'content-type': 'text/plain' } }
}

function inHeaders(account: string, user: string): Sent {
  const query = weakQuery(account)
  const authorization = `AWS4-HMAC-SHA256 Credential=${query.get('X-Amz-Credential')}, SignedHeaders=host, Signature=${'0'.repeat(64)}`
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-amz-date': today(),
    authorization,
  }
  return { method: 'POST', query: '', headers, body: String(new URLSearchParams(action(user))) }
}

const urlOf = (base: string, { path = '/', query }: Sent) =>
  `${base}${path}${query ? `?${query}` : ''}`
const quoted = (value: unknown) => JSON.stringify(value)

/** Expressions for a page: each resolves when the browser is done with the request. */
const image = (base: string, sent: Sent) =>
  `new Promise((done) => { const i = new Image(); i.onload = i.onerror = done; i.src = ${quoted(urlOf(base, sent))} }).then(() => null)`

const script = (base: string, sent: Sent) =>
  `new Promise((done) => { const s = document.createElement('script'); s.onload = s.onerror = done; s.src = ${quoted(urlOf(base, sent))}; document.body.append(s) }).then(() => null)`

const frame = (base: string, sent: Sent) =>
  `new Promise((done) => { const f = document.createElement('iframe'); f.onload = done; f.src = ${quoted(urlOf(base, sent))}; document.body.append(f) }).then(() => null)`

const form = (base: string, sent: Sent) => `new Promise((done) => {
  const into = document.createElement('iframe')
  into.name = 'into'
  document.body.append(into)
  const made = document.createElement('form')
  Object.assign(made, { method: 'POST', target: 'into', action: ${quoted(urlOf(base, sent))} })
  for (const [name, value] of new URLSearchParams(${quoted(sent.body)})) {
    const field = document.createElement('input')
    Object.assign(field, { type: 'hidden', name, value })
    made.append(field)
  }
  document.body.append(made)
  into.onload = () => { if (into.dataset.sent) done() }
  into.dataset.sent = 'yes'
  made.submit()
}).then(() => null)`

const fetched = (base: string, sent: Sent, mode = 'cors') =>
  `fetch(${quoted(urlOf(base, sent))}, ${quoted({ ...sent, mode })})
    .then(async (answer) => ({ type: answer.type, status: answer.status, text: await answer.text(), id: answer.headers.get('x-amzn-requestid') }), () => null)`

const simple = (base: string, sent: Sent) => fetched(base, sent, 'no-cors')

const beacon = (base: string, sent: Sent) =>
  `navigator.sendBeacon(${quoted(urlOf(base, sent))}, '') && new Promise((done) => setTimeout(done, 500)).then(() => null)`

const attacks: readonly [string, typeof inQuery, (base: string, sent: Sent) => string][] = [
  ['an image', inQuery, image],
  ['a script', inQuery, script],
  ['a frame', inQuery, frame],
  ['a form', asForm, form],
  ['a fetch without CORS', inQuery, simple],
  ['a POST of text/plain', asText, simple],
  ['a beacon', asText, beacon],
  ['a fetch with a preflight', inHeaders, fetched],
]

/** As a program does, with nothing of a browser about it. */
async function send(base: string, sent: Sent): Promise<{ status: number; text: string }> {
  const { method, headers, body } = sent
  const answer = await fetch(urlOf(base, sent), { method, headers, ...(body && { body }) })
  return { status: answer.status, text: await answer.text() }
}

async function exists(base: string, account: string, user: string): Promise<boolean> {
  const fields = { ...action(user), Action: 'GetUser' }
  const sent = { ...inHeaders(account, user), body: String(new URLSearchParams(fields)) }
  const { status } = await send(base, sent)
  return status === 200
}

const looking = (path: string): Sent => ({ method: 'GET', path, query: '', headers: {} })

const explain = (account: string): Sent => ({
  method: 'POST',
  path: '/_tidegate/explain',
  query: String(weakQuery(account)).replace('%2Fiam%2F', '%2Ftidegate%2F'),
  headers: { 'content-type': 'application/json' },
  body: '{}',
})

if (chromium) {
  describe.each([
    ['another site', () => `http://evil.example:${appPort}/`],
    ['another port of this machine', () => `http://127.0.0.1:${appPort}/`],
  ])('from a page of %s', (from, where) => {
    test.each(attacks)('%s makes no user', async (kind, make, sendFrom) => {
      const user = `${from} ${kind}`.replace(/[^a-z]+/gi, '-')
      expect((await send(server.url, make(control, user))).status).toBe(200)
      expect(await exists(server.url, control, user)).toBe(true)
      await page.goto(where())
      await page.evaluate(sendFrom(server.url, make(victim, user)))
      expect(await exists(server.url, victim, user)).toBe(false)
    })

    test('nothing is read, not even whether the server stands', async () => {
      await page.goto(where())
      for (const path of ['/_tidegate/health', '/v2/', '/_layers/', '/'])
        expect(await page.evaluate(fetched(server.url, looking(path))), path).toBeNull()
    })

    test('no websocket opens', async () => {
      await page.goto(where())
      const socket = `new Promise((done) => { const s = new WebSocket(${quoted(server.url.replace('http', 'ws'))}); s.onopen = () => done('open'); s.onclose = () => done('closed') })`
      expect(await page.evaluate(socket)).toBe('closed')
    })
  })

  test('a signed link from elsewhere makes no user, nor does a typed page that redirects to one', async () => {
    await page.goto(urlOf(server.url, inQuery(victim, 'link')))
    expect(await exists(server.url, victim, 'link')).toBe(false)
    const to = encodeURIComponent(urlOf(server.url, inQuery(victim, 'redirect')))
    await page.goto(`http://evil.example:${appPort}/?to=${to}`)
    expect(await page.evaluate('location.host')).toBe(`127.0.0.1:${server.port}`)
    expect(await exists(server.url, victim, 'redirect')).toBe(false)
  })

  test('a page whose name turns to this server under it does nothing and reads nothing', async () => {
    const port = await freePort()
    const strangers = await startSite(port)
    const base = `http://evil.example:${port}`
    const rebound = await chromium.page()
    await rebound.goto(base)
    await closeSite(strangers)
    const here = await startServer({ port })
    try {
      for (const [kind, make, sendFrom] of attacks) {
        const user = kind.replace(/[^a-z]+/gi, '-')
        await rebound.evaluate(sendFrom(base, make(victim, user)))
        expect(await exists(here.url, victim, user), kind).toBe(false)
      }
      const answer = await rebound.evaluate(fetched(base, inHeaders(victim, 'rebound')))
      expect(answer).toMatchObject({ status: 403, text: expect.stringContaining('--allowed-host') })
      for (const path of ['/_tidegate/health', '/_tidegate/explain', '/v2/', '/_layers/'])
        expect(await rebound.evaluate(fetched(base, looking(path))), path).toMatchObject({
          status: 403,
          text: expect.stringContaining('--allowed-host'),
        })
    } finally {
      await here.stop()
    }
  })

  describe('explain', () => {
    test('tells a program with an account number that nothing was refused', async () => {
      // Of an account that has asked for nothing before.
      expect((await send(server.url, explain('777777777777'))).status).toBe(404)
    })

    test.each(['evil.example', 'localhost', '127.0.0.1'])(
      'is closed to that key in a page of %s',
      async (host) => {
        await page.goto(`http://${host}:${appPort}/`)
        const answer = await page.evaluate(fetched(server.url, explain(victim)))
        // Of these only localhost is an allowed origin, which is told why.
        if (host !== 'localhost') expect(answer).toBeNull()
        else
          expect(answer).toMatchObject({ status: 403, text: expect.stringContaining('is no key') })
      },
    )
  })

  describe('meant pages work:', () => {
    const signed = (base: string): Sent => {
      const body = '{"maxResults":5}'
      const bare = {
        ...{ method: 'POST', path: '/', query: '', body },
        headers: {
          host: new URL(base).host,
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories',
        },
      }
      const keys = { accessKeyId: victim, secretAccessKey: 'any' }
      const where = { region: 'us-east-1', service: 'ecr' }
      const { host: _, ...headers } = sign(bare, keys, where, new Date())
      return { method: 'POST', query: '', headers, body }
    }

    test('an app under development whose origin was named', async () => {
      await page.goto(`http://localhost:${appPort}/`)
      expect(await page.evaluate(fetched(server.url, signed(server.url)))).toEqual({
        ...{ type: 'cors', status: 200, text: '{"repositories":[]}' },
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      })
    })

    test('a page of the server itself', async () => {
      await page.goto(`${server.url}/_tidegate/health`)
      expect(await page.evaluate('document.body.textContent')).toContain('"running"')
      expect(await page.evaluate(fetched(server.url, signed(server.url)))).toMatchObject({
        ...{ type: 'basic', status: 200, text: '{"repositories":[]}' },
      })
    })
  })
}

import { get } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId } from '../names/account.ts'
import { serveImds } from './imds-server.ts'
import type { Instance, RoleCredentials } from './instance.ts'

const at = new Date('2030-01-01T00:00:00.123Z')
const issued: RoleCredentials = {
  kind: 'issued',
  at,
  credentials: {
    accessKeyId: 'ASIA1',
    secretAccessKey: 'secret',
    sessionToken: 'token',
    expiration: '2030-01-01T06:00:00.456Z',
    arn: 'arn:aws:sts::111111111111:assumed-role/web/i-0123456789abcdef0',
    account: '111111111111',
    region: 'us-east-1',
  },
}
let now: RoleCredentials = issued
let broken = false

const instance: Instance = {
  id: 'i-0123456789abcdef0',
  account: '111111111111' as AccountId,
  region: 'us-east-1',
  role: 'web',
  started: at,
  profile: async () => ({ arn: 'arn:aws:iam::111111111111:instance-profile/web', id: 'AIPA1' }),
  credentials: async () => {
    if (broken) throw new Error('the server went away')
    return now
  },
}

let strict: Awaited<ReturnType<typeof serveImds>>
let lax: Awaited<ReturnType<typeof serveImds>>
beforeAll(async () => {
  strict = await serveImds(instance, { port: 0, allowV1: false })
  lax = await serveImds(instance, { port: 0, allowV1: true })
})
afterAll(() => {
  strict.close()
  lax.close()
})

const url = (path: string, { port } = strict) => `http://127.0.0.1:${port}${path}`
const ttl = (seconds: string) => ({ 'x-aws-ec2-metadata-token-ttl-seconds': seconds })

async function token(seconds = '60'): Promise<string> {
  const made = await fetch(url('/latest/api/token'), { method: 'PUT', headers: ttl(seconds) })
  return made.text()
}

async function read(path: string): Promise<{ status: number; text: string }> {
  const headers = { 'x-aws-ec2-metadata-token': await token() }
  const response = await fetch(url(path), { headers })
  return { status: response.status, text: await response.text() }
}

test.each([
  { headers: ttl('21600'), status: 200 },
  { headers: ttl('1'), status: 200 },
  { headers: ttl('0'), status: 400 },
  { headers: ttl('21601'), status: 400 },
  { headers: ttl('soon'), status: 400 },
  { headers: {}, status: 400 },
  { headers: { ...ttl('60'), 'x-forwarded-for': '10.0.0.1' }, status: 403 },
])('a token asked for with $headers is answered $status', async ({ headers, status }) => {
  const response = await fetch(url('/latest/api/token'), { method: 'PUT', headers })
  expect(response.status).toBe(status)
  expect((await response.text()).length > 0).toBe(status === 200)
})

test('without a token, or with a wrong one, nothing is told', async () => {
  const headers = { 'x-aws-ec2-metadata-token': 'guess' }
  expect((await fetch(url('/latest/meta-data/'))).status).toBe(401)
  expect((await fetch(url('/latest/meta-data/'), { headers })).status).toBe(401)
})

test('a token ends after its seconds', async () => {
  const headers = { 'x-aws-ec2-metadata-token': await token('1') }
  expect((await fetch(url('/latest/meta-data/'), { headers })).status).toBe(200)
  await new Promise((resolve) => setTimeout(resolve, 1050))
  expect((await fetch(url('/latest/meta-data/'), { headers })).status).toBe(401)
})

test('version 1 is answered only where it is allowed, and even there not with a wrong token', async () => {
  expect((await fetch(url('/latest/meta-data/instance-id', lax))).status).toBe(200)
  const headers = { 'x-aws-ec2-metadata-token': 'guess' }
  expect((await fetch(url('/latest/meta-data/instance-id', lax), { headers })).status).toBe(401)
})

test.each([
  { path: '/latest/meta-data/', text: 'iam/\ninstance-id\nplacement/' },
  { path: '/latest/meta-data', text: 'iam/\ninstance-id\nplacement/' },
  { path: '/latest/meta-data/instance-id', text: 'i-0123456789abcdef0' },
  { path: '/latest/meta-data/placement/region', text: 'us-east-1' },
  { path: '/latest/meta-data/placement/availability-zone', text: 'us-east-1a' },
  { path: '/latest/meta-data/iam/security-credentials/', text: 'web' },
  { path: '/latest/meta-data/iam/security-credentials', text: 'web' },
])('$path is $text', async ({ path, text }) => {
  expect(await read(path)).toEqual({ status: 200, text })
})

test.each([
  '/latest/meta-data/iam/security-credentials/other',
  '/latest/meta-data/instance-id/',
  '/latest/meta-data/__proto__',
  '/latest/meta-data/constructor',
  '/latest/user-data',
  '/elsewhere',
])('%s is not found', async (path) => {
  expect((await read(path)).status).toBe(404)
})

test("the role's credentials have EC2's form", async () => {
  const { text } = await read('/latest/meta-data/iam/security-credentials/web')
  expect(text).toBe(`{
  "Code" : "Success",
  "LastUpdated" : "2030-01-01T00:00:00Z",
  "Type" : "AWS-HMAC",
  "AccessKeyId" : "ASIA1",
  "SecretAccessKey" : "secret",
  "Token" : "token",
  "Expiration" : "2030-01-01T06:00:00Z"
}`)
})

test('a role that EC2 may no longer assume is said to be so', async () => {
  now = { kind: 'refused', at }
  const { text, status } = await read('/latest/meta-data/iam/security-credentials/web')
  now = issued
  expect(status).toBe(200)
  expect(JSON.parse(text)).toMatchObject({ Code: 'AssumeRoleUnauthorizedAccess' })
})

test('a server that went away is an outage, not an empty answer', async () => {
  broken = true
  const { status } = await read('/latest/meta-data/iam/security-credentials/web')
  broken = false
  expect(status).toBe(503)
})

test('the profile and the identity document name the account', async () => {
  expect(JSON.parse((await read('/latest/meta-data/iam/info')).text)).toEqual({
    Code: 'Success',
    LastUpdated: '2030-01-01T00:00:00Z',
    InstanceProfileArn: 'arn:aws:iam::111111111111:instance-profile/web',
    InstanceProfileId: 'AIPA1',
  })
  const document = JSON.parse((await read('/latest/dynamic/instance-identity/document')).text)
  expect(document).toMatchObject({
    accountId: '111111111111',
    instanceId: 'i-0123456789abcdef0',
    region: 'us-east-1',
    pendingTime: '2030-01-01T00:00:00Z',
  })
})

test('only reading is allowed', async () => {
  expect((await fetch(url('/latest/meta-data/'), { method: 'POST' })).status).toBe(405)
})

test.each([
  { host: 'evil.example' },
  { origin: 'http://evil.example' },
  { 'sec-fetch-site': 'same-site' },
])('a web page that comes as %j is given nothing', async (headers) => {
  const statusOf = (more: Readonly<Record<string, string>>) =>
    new Promise((resolve, reject) => {
      get(url('/latest/meta-data/', lax), { headers: more }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).on('error', reject)
    })
  expect(await statusOf({})).toBe(200)
  expect(await statusOf(headers)).toBe(403)
})

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sign } from '../src/aws/sigv4.ts'
import { cli, type RunningServer, startServer } from './support/server.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const region = 'us-east-1'
const ecr = (account: string, operation: string, input: unknown) =>
  call(account, 'ecr', `AmazonEC2ContainerRegistry_V20150921.${operation}`, JSON.stringify(input))

async function call(accessKeyId: string, service: string, target: string, body: string) {
  const headers = {
    host: new URL(server.url).host,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': target,
  }
  const request = { method: 'POST', path: '/', query: '', headers, body }
  const caller = { accessKeyId, secretAccessKey: 'any' }
  const signed = sign(request, caller, { region, service }, new Date())
  return fetch(server.url, { method: 'POST', headers: signed, body })
}

const registry = (path: string, init: RequestInit & { password?: string }) =>
  fetch(`${server.url}/v2/${path}`, {
    ...init,
    headers: init.password === undefined ? {} : { authorization: basic(init.password) },
  })
const basic = (password: string) => `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`

async function password(account: string): Promise<string> {
  const answer = await (await ecr(account, 'GetAuthorizationToken', {})).json()
  const token = String((answer as Login).authorizationData[0]?.authorizationToken)
  return Buffer.from(token, 'base64').toString('utf8').slice('AWS:'.length)
}
type Login = { readonly authorizationData: readonly { readonly authorizationToken: string }[] }

/** What the log says of this operation, without times and ids. */
const lines = (about: string): string[] =>
  server
    .output()
    .split('\n')
    .filter((line) => line.includes(` ${about} `) || line.includes(` ${about},`))
    .map((line) => line.replace(/^\S+ /, '').replace(/explain [0-9a-f-]{36}$/, 'explain ID'))

const one = (about: string) =>
  expect.poll(() => lines(about), { message: server.output() }).toHaveLength(1)

const refusals = [
  {
    what: 'a call without permission',
    about: 'ecr:DescribeImages',
    send: () =>
      ecr('111111111111', 'DescribeImages', {
        registryId: '999999999999',
        repositoryName: 'app',
      }),
    line: 'info 400 ecr:DescribeImages 111111111111:root → us-east-1:999999999999:repository/app, no resource-based policy allows it, explain ID',
  },
  {
    what: 'a call about what is not there',
    about: 'ecr:DeleteRepository',
    send: () => ecr('111111111111', 'DeleteRepository', { repositoryName: 'nope' }),
    line: 'info 400 ecr:DeleteRepository 111111111111:root → us-east-1:111111111111:repository/nope, RepositoryNotFoundException, explain ID',
  },
  {
    what: 'a call with an unknown key',
    about: 'ecr:ListImages',
    send: () => ecr('AKIAXXXXXXXXXXXXXXXX', 'ListImages', { repositoryName: 'app' }),
    line: 'info 400 ecr:ListImages key AKIAXXXXXXXXXXXXXXXX, UnrecognizedClientException, explain ID',
  },
  {
    what: 'a call with input that cannot be',
    about: 'ecr:CreateRepository',
    send: () => ecr('111111111111', 'CreateRepository', { repositoryName: 'UPPER' }),
    line: 'info 400 ecr:CreateRepository 111111111111:root, InvalidParameterException, explain ID',
  },
  {
    what: 'an operation that is not built',
    about: 'logs:ListAnomalies',
    send: () => call('111111111111', 'logs', 'Logs_20140328.ListAnomalies', '{}'),
    line: 'info 400 logs:ListAnomalies 111111111111:root, UnsupportedOperation, explain ID',
  },
  {
    what: 'a service that is not here',
    about: 'dynamodb:ListTables',
    send: () => call('111111111111', 'dynamodb', 'DynamoDB_20120810.ListTables', '{}'),
    line: 'info 400 dynamodb:ListTables key 111111111111, UnsupportedOperation, explain ID',
  },
  {
    what: 'a push without permission',
    about: 'ecr:InitiateLayerUpload',
    send: async () =>
      registry('999999999999/us-east-1/app/blobs/uploads/', {
        method: 'POST',
        password: await password('111111111111'),
      }),
    line: 'info 403 ecr:InitiateLayerUpload 111111111111:root → us-east-1:999999999999:repository/app, no resource-based policy allows it, explain ID',
  },
  {
    what: 'a pull with a login that is none',
    about: 'GET /v2/111111111111/us-east-1/app/manifests/v1',
    send: () =>
      registry('111111111111/us-east-1/app/manifests/v1', { method: 'GET', password: 'x' }),
    line: 'info 400 GET /v2/111111111111/us-east-1/app/manifests/v1, the login was not accepted, explain ID',
  },
  {
    what: "a call of the operator's interface without its key",
    about: 'tidegate:clock',
    send: () => fetch(`${server.url}/_tidegate/clock`, { method: 'POST', body: '{}' }),
    line: 'info 403 tidegate:clock, AccessDenied, explain ID',
  },
  {
    what: "a layer's URL that this server did not make",
    about: 'GET /_layers/111111111111/us-east-1/app/sha256/0',
    send: () => fetch(`${server.url}/_layers/111111111111/us-east-1/app/sha256/0?size=1`),
    line: 'info 403 GET /_layers/111111111111/us-east-1/app/sha256/0, SignatureDoesNotMatch: this server made no such URL of a layer: pull again, and take the URL as it comes, with its whole query, explain ID',
  },
]

test.each(refusals)('the log has one line about $what', async ({ about, send, line }) => {
  const { status } = await send()
  await one(about)
  expect(lines(about)).toEqual([line])
  expect(line).toContain(` ${status} `)
})

test('the id in a line is the one that `explain` takes: the id of the request', async () => {
  const answer = await ecr('222222222222', 'DescribeImages', {
    registryId: '333333333333',
    repositoryName: 'app',
  })
  const id = answer.headers.get('x-amzn-requestid') ?? 'none'
  await expect.poll(() => server.output()).toContain(`explain ${id}`)
})

/** What a command prints, of the program as a user has it. */
const tidegate = (...args: readonly string[]): Promise<string> =>
  promisify(execFile)(process.execPath, [cli, ...args, '--endpoint', server.url]).then(
    ({ stdout }) => stdout,
    ({ stderr }: { stderr: string }) => stderr,
  )

test('every id that the log prints is one that `explain` knows', async () => {
  const ids = [...server.output().matchAll(/ explain ([0-9a-f-]{36})/g)].map(([, id = '']) => id)
  expect(ids.length).toBeGreaterThanOrEqual(refusals.length)
  for (const id of ids) {
    const report = JSON.parse(await tidegate('explain', id, '--json'))
    expect(report).toMatchObject({ request: id, code: expect.stringMatching(/\w/) })
    expect(report.notes).not.toContain('undefined')
    if (report.operation.includes('/_layers/')) expect(report.remedies).toEqual([])
  }
})

/** As `tidegate explain` asks where a principal is signed in. */
async function explainAs(accessKeyId: string): Promise<number> {
  const { host } = new URL(server.url)
  const request = {
    ...{ method: 'POST', path: '/_tidegate/explain', query: '', body: '{}' },
    headers: { host, 'content-type': 'application/json' },
  }
  const caller = { accessKeyId, secretAccessKey: 'any' }
  const headers = sign(request, caller, { region, service: 'tidegate' }, new Date())
  const answer = await fetch(server.url + request.path, { method: 'POST', headers, body: '{}' })
  return answer.status
}

test('to be shown a refusal is no use of a permission', async () => {
  expect(await explainAs('555555555555')).toBe(404)
  await ecr('555555555555', 'CreateRepository', { repositoryName: 'app' })
  expect(await explainAs('555555555555')).toBe(404)
  const policy = await tidegate('policy', 'generate', '--as', '555555555555')
  expect(JSON.parse(policy).Statement).toMatchObject([{ Action: 'ecr:CreateRepository' }])
})

test('nothing is said about a first visit without a login, nor about a question whether something is there', async () => {
  await registry('', { method: 'GET' })
  const head = await registry('444444444444/us-east-1/app/manifests/v1', {
    method: 'HEAD',
    password: await password('444444444444'),
  })
  expect(head.status).toBe(404)
  await fetch(`${server.url}/favicon.ico`)
  // Told after those, so that they would stand before it.
  await ecr('444444444444', 'ListImages', { repositoryName: 'app' })
  await expect.poll(() => server.output()).toContain('444444444444:root')
  expect(server.output().match(/444444444444:root/g)).toHaveLength(1)
  expect(server.output()).not.toMatch(/GET \/v2\/,|favicon/)
})

test('what AWS takes unsigned is never refused for having no signature', async () => {
  const answer = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      ...{ Action: 'AssumeRoleWithSAML', Version: '2011-06-15', SAMLAssertion: 'YWJjZA==' },
      RoleArn: 'arn:aws:iam::111111111111:role/r',
      PrincipalArn: 'arn:aws:iam::111111111111:saml-provider/p',
    }),
  })
  expect(await answer.text()).not.toContain('MissingAuthenticationToken')
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SigningCredentials, sign } from '../../src/aws/sigv4.ts'
import { readConfig } from '../../src/config.ts'
import { startTidegate, type Tidegate } from '../../src/main.ts'

/** What a service's clients send, and how an error names itself there. */
const services = {
  sts: {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  },
  iam: {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=ListUsers&Version=2010-05-08',
  },
  ecr: {
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories',
    },
    body: '{}',
  },
} as const
type Service = keyof typeof services

let server: Tidegate
let key: SigningCredentials
beforeAll(async () => {
  server = await startTidegate(readConfig({ port: 0, ephemeral: true, logLevel: 'error' }, {}))
  const root = { accessKeyId: '111111111111', secretAccessKey: 'any' }
  await query('iam', { Action: 'CreateUser', UserName: 'u' }, root)
  key = await newKey(root)
}, 60_000)
afterAll(() => server.close())

async function newKey(root: SigningCredentials): Promise<SigningCredentials> {
  const made = await query('iam', { Action: 'CreateAccessKey', UserName: 'u' }, root)
  return {
    accessKeyId: elementText(made, 'AccessKeyId'),
    secretAccessKey: elementText(made, 'SecretAccessKey'),
  }
}

const elementText = (xml: string, element: string): string =>
  new RegExp(`<${element}>([^<]*)<`).exec(xml)?.[1] ?? ''

const host = () => new URL(server.url).host
const versions = { iam: '2010-05-08', sts: '2011-06-15' }

/** A call that must succeed, of a service with the query protocol. */
async function query(
  service: 'iam' | 'sts',
  fields: Record<string, string>,
  credentials: SigningCredentials,
): Promise<string> {
  const body = new URLSearchParams({ ...fields, Version: versions[service] }).toString()
  const headers = { host: host(), 'content-type': 'application/x-www-form-urlencoded' }
  const request = { method: 'POST', path: '/', query: '', headers, body }
  const where = { service, region: 'us-east-1' }
  const response = await fetch(server.url, {
    method: 'POST',
    headers: withoutHost(sign(request, credentials, where, new Date())),
    body,
  })
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return text
}

/** fetch sends the host by itself. */
const withoutHost = ({ host: _, ...headers }: Record<string, string>) => headers

interface Made {
  readonly region?: string
  readonly scopeService?: string
  readonly at?: Date
}

function headersOf(service: Service, credentials: SigningCredentials, made: Made = {}) {
  const { headers, body } = services[service]
  const request = {
    method: 'POST',
    path: '/',
    query: '',
    headers: { ...headers, host: host() },
    body,
  }
  const where = {
    service: made.scopeService ?? service,
    region: made.region ?? 'us-east-1',
  }
  return withoutHost(sign(request, credentials, where, made.at ?? new Date()))
}

/** `403 Code: message` */
async function send(service: Service, headers: Record<string, string>): Promise<string> {
  const { body } = services[service]
  const response = await fetch(server.url, { method: 'POST', headers, body })
  const text = await response.text()
  if (response.ok) return String(response.status)
  if (service !== 'ecr')
    return `${response.status} ${elementText(text, 'Code')}: ${plainText(elementText(text, 'Message'))}`
  const { __type: code, message, Message } = JSON.parse(text)
  return `${response.status} ${String(code).split('#').at(-1)}: ${message ?? Message}`
}

const plainText = (text: string) =>
  text
    .replaceAll('&apos;', "'")
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')

const invalid = 'The security token included in the request is invalid.'
const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'
const unknownKey = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'any' }
const minutes = (count: number) => new Date(Date.now() + count * 60_000)

test('a good signature', async () => {
  for (const service of ['sts', 'ecr'] as const)
    expect(await send(service, headersOf(service, key))).toMatch(/^200$|AccessDenied/)
})

describe('credentials (A.13)', () => {
  test.each<[number, Service, string]>([
    [277, 'sts', `403 InvalidClientTokenId: ${invalid}`],
    [278, 'ecr', `400 UnrecognizedClientException: ${invalid}`],
  ])('row %i: a key unknown to %s', async (_row, service, text) => {
    expect(await send(service, headersOf(service, unknownKey))).toBe(text)
  })

  test.each<[number, Service, string]>([
    [279, 'iam', `403 SignatureDoesNotMatch: ${mismatch}`],
    [280, 'ecr', `400 InvalidSignatureException: ${mismatch}`],
  ])('row %i: a wrong secret at %s', async (_row, service, text) => {
    const wrong = { ...key, secretAccessKey: 'wrong' }
    expect(await send(service, headersOf(service, wrong))).toBe(text)
  })

  test('row 281: an inactive key is told before its signature is looked at', async () => {
    const root = { accessKeyId: '111111111111', secretAccessKey: 'any' }
    const { accessKeyId: AccessKeyId } = await newKey(root)
    const fields = { Action: 'UpdateAccessKey', UserName: 'u', AccessKeyId, Status: 'Inactive' }
    await query('iam', fields, root)
    const wrong = { accessKeyId: AccessKeyId, secretAccessKey: 'wrong' }
    expect(await send('sts', headersOf('sts', wrong))).toBe(`403 InvalidClientTokenId: ${invalid}`)
  })

  test('rows 282 and 283: a temporary key needs its token', async () => {
    const made = await query('sts', { Action: 'GetSessionToken' }, key)
    const session = {
      accessKeyId: elementText(made, 'AccessKeyId'),
      secretAccessKey: elementText(made, 'SecretAccessKey'),
      sessionToken: elementText(made, 'SessionToken'),
    }
    expect(await send('sts', headersOf('sts', session))).toBe('200')
    const { sessionToken: _, ...bare } = session
    expect(await send('sts', headersOf('sts', bare))).toBe(`403 InvalidClientTokenId: ${invalid}`)
  })

  test('row 284: no signature at all', async () => {
    expect(await send('ecr', { ...services.ecr.headers })).toBe(
      '400 MissingAuthenticationTokenException: Request is missing Authentication Token',
    )
  })

  test('row 285: an Authorization header that is none', async () => {
    const headers = { ...services.ecr.headers, authorization: 'AWS4-HMAC-SHA256 x' }
    expect(await send('ecr', headers)).toMatch(
      /^400 IncompleteSignatureException: .*not a valid key=value pair/,
    )
  })

  test.each<[number, Made, string]>([
    // Differs from AWS: every endpoint here takes every Region, so only what is none is wrong.
    [286, { region: 'nowhere' }, 'Credential should be scoped to a valid region. '],
    [287, { scopeService: 's3' }, "Credential should be scoped to correct service: 'sts'. "],
  ])('row %i: a scope that is wrong', async (_row, made, text) => {
    expect(await send('sts', headersOf('sts', key, made))).toBe(
      `403 SignatureDoesNotMatch: ${text}`,
    )
  })

  test.each<[number, number, RegExp]>([
    [
      289,
      -20,
      /^403 SignatureDoesNotMatch: Signature expired: \w+ is now earlier than \w+ \(\w+ - 15 min\.\)$/,
    ],
    [
      290,
      20,
      /^403 SignatureDoesNotMatch: Signature not yet current: \w+ is still later than \w+ \(\w+ \+ 15 min\.\)$/,
    ],
  ])('row %i: a date %i minutes off', async (_row, off, text) => {
    expect(await send('sts', headersOf('sts', key, { at: minutes(off) }))).toMatch(text)
  })

  test('row 291: a host that is not signed', async () => {
    const headers = headersOf('sts', key)
    const authorization = headers.authorization?.replace(';host;', ';') ?? ''
    expect(await send('sts', { ...headers, authorization })).toContain(
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    )
  })
})

test('an access key id spells its account, as GetAccessKeyInfo reads AWS`s', async () => {
  const AccessKeyId = key.accessKeyId
  const other = { accessKeyId: '222222222222', secretAccessKey: 'any' }
  const said = await query('sts', { Action: 'GetAccessKeyInfo', AccessKeyId }, other)
  expect(elementText(said, 'Account')).toBe('111111111111')
})

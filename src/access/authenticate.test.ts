import { beforeEach, describe, expect, test, vi } from 'vitest'
import { openMemory } from '../../test/support/memory.ts'
import { AwsError } from '../aws/error.ts'
import type { HttpRequest } from '../aws/http.ts'
import { canonicalRequest } from '../aws/sigv4/canonical.ts'
import { hmac, scopeText, sha256Hex, signatureOf, signingKey } from '../aws/sigv4/key.ts'
import { presign, type SigningCredentials, sign } from '../aws/sigv4.ts'
import { type AccountId, parseAccountId } from '../names/account.ts'
import type { Database } from '../store/database.ts'
import { type AccessKey, insertAccessKey, setAccessKeyStatus } from '../store/iam/access-keys.ts'
import { deleteEntity, insertEntity } from '../store/iam/entities.ts'
import { lastUseOf } from '../store/iam/last-used.ts'
import { iamWrite } from '../store/iam/revision.ts'
import { freshRole, insertRole } from '../store/iam/roles.ts'
import { type Clock, openClock } from '../store/kernel/clock.ts'
import { readSigner, signedBody } from './authenticate.ts'
import { firstRootKey, mintSession, rolePrincipal } from './credentials.ts'

const account = parseAccountId('111111111111') as AccountId
const created_at = 0
const body = 'Action=GetCallerIdentity&Version=2011-06-15'
const invalid = 'InvalidClientTokenId: The security token included in the request is invalid.'

let db: Database
let clock: Clock
let key: AccessKey
let userId: string

beforeEach(async () => {
  db = await openMemory()
  clock = await openClock(db)
  const user = { kind: 'user', account, name: 'u', path: '/', created_at, boundary: null } as const
  userId = (await insertEntity(db, user)).id
  key = await insertAccessKey(db, { account, holder: userId, now: 0 })
})

const own = (): SigningCredentials => ({ accessKeyId: key.id, secretAccessKey: key.secret })

interface Made {
  readonly region?: string
  readonly service?: string
  readonly at?: Date
}

const bare = { method: 'POST', path: '/', query: '', headers: { host: 'localhost' } }

function signed(
  credentials: SigningCredentials,
  { region = 'us-east-1', service = 'sts', at = new Date() }: Made = {},
): HttpRequest {
  const headers = sign({ ...bare, body }, credentials, { region, service }, at)
  return request({ headers })
}

const request = (more: Partial<HttpRequest>): HttpRequest => ({
  ...bare,
  body: (async function* () {})(),
  remoteAddress: '::ffff:127.0.0.1',
  secure: false,
  id: 'f7d0f5a1-0000-4000-8000-000000000000',
  ...more,
})

const head = (from: HttpRequest, strictCredentials = false) =>
  readSigner(from, { service: 'sts', namesRegion: false }, { db, clock, strictCredentials })

const ask = async (from: HttpRequest, strictCredentials = false) =>
  (await head(from, strictCredentials))(Buffer.from(from.method === 'GET' ? '' : body))

async function refusal(from: HttpRequest, strict = false): Promise<string> {
  const error: unknown = await ask(from, strict).then(
    () => 'not refused',
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof AwsError)) throw error
  return `${error.code}: ${error.message}`
}

async function roleSession() {
  const entity = await insertEntity(db, {
    kind: 'role',
    account,
    name: 'r',
    path: '/p/',
    created_at,
    boundary: null,
  })
  await insertRole(db, {
    ...freshRole,
    id: entity.id,
    trust_policy: '{}',
  })
  const principal = await rolePrincipal(db, `arn:aws:iam::${account}:role/p/r`, 's')
  if (!principal) throw new Error('the role was just made')
  const made = await mintSession(db, clock, {
    principal,
    durationSeconds: 900,
    grantedBy: 'AssumeRole',
    tags: { team: 'blue' },
  })
  return { made, roleId: entity.id }
}

describe('the Region of a scope', () => {
  test('aws-global is us-east-1 for the services that are global, and for no others', async () => {
    expect(await ask(signed(own(), { region: 'aws-global' }))).toMatchObject({
      region: 'us-east-1',
    })
    const regional = readSigner(
      signed(own(), { region: 'aws-global', service: 'ecr' }),
      { service: 'ecr', namesRegion: true },
      { db, clock, strictCredentials: false },
    )
    await expect(regional).rejects.toMatchObject({
      code: 'SignatureDoesNotMatch',
      message: "Credential should be scoped to a valid region, not 'aws-global'. ",
    })
  })

  test.each([
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['eusc-de-east-1', 'aws-eusc'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['aws-cn-global', 'aws-cn'],
  ])('%s is refused, since no ARN here is of %s', async (region, partition) => {
    expect(await refusal(signed(own(), { region }))).toMatch(
      `UnsupportedOperation: Tidegate does not implement the partition ${partition}, to which the Region ${region} belongs, yet.`,
    )
  })
})

describe('who signed', () => {
  test('a user, by a long-term key', async () => {
    expect(await ask(signed(own(), { region: 'eu-west-1' }))).toEqual({
      principal: {
        kind: 'user',
        account,
        arn: `arn:aws:iam::${account}:user/u`,
        userName: 'u',
        userId,
      },
      account,
      region: 'eu-west-1',
      accessKeyId: key.id,
      request: {
        id: 'f7d0f5a1-0000-4000-8000-000000000000',
        sourceIp: '127.0.0.1',
        secureTransport: false,
      },
    })
    expect(await lastUseOf(db, key.id)).toMatchObject({ service: 'sts', region: 'eu-west-1' })
  })

  test('a role session, with what hangs on it', async () => {
    const { made, roleId } = await roleSession()
    const caller = await ask(signed(made))
    expect(caller.principal).toEqual({
      kind: 'assumed-role',
      account,
      arn: `arn:aws:sts::${account}:assumed-role/r/s`,
      roleArn: `arn:aws:iam::${account}:role/p/r`,
      roleId,
      sessionName: 's',
      serviceLinked: false,
    })
    expect(caller.session).toMatchObject({ tags: { team: 'blue' }, grantedBy: 'AssumeRole' })
    expect(caller.session?.issuedAt).toBeInstanceOf(Date)
  })

  test('an account number is that account’s root user, with any secret', async () => {
    const made = signed({ accessKeyId: '222222222222', secretAccessKey: 'whatever' })
    expect((await ask(made)).principal).toEqual({
      kind: 'root',
      account: '222222222222',
      arn: 'arn:aws:iam::222222222222:root',
    })
    expect(await refusal(made, true)).toBe(invalid)
  })

  test('an account number does not excuse an old signature', async () => {
    const at = new Date(Date.now() - 20 * 60_000)
    const made = signed({ accessKeyId: '222222222222', secretAccessKey: 'whatever' }, { at })
    expect(await refusal(made)).toContain('SignatureDoesNotMatch: Signature expired')
  })

  test('the first root key is made once', async () => {
    const made = await firstRootKey(db, clock, account)
    if (!made) throw new Error('there was none before')
    expect((await ask(signed(made), true)).principal.kind).toBe('root')
    expect(await firstRootKey(db, clock, account)).toBeUndefined()
  })

  test('a presigned URL', async () => {
    const get = { ...bare, method: 'GET', query: 'Action=GetCallerIdentity&Version=2011-06-15' }
    const where = { region: 'us-east-1', service: 'sts' }
    const query = presign(get, own(), where, new Date(), 60)
    expect((await ask(request({ ...get, query }))).principal.kind).toBe('user')
  })
})

describe('what is refused', () => {
  test('no signature', async () => {
    expect(await refusal(request({}))).toBe(
      'MissingAuthenticationToken: Request is missing Authentication Token',
    )
  })

  test.each([
    [{ service: 's3' }, "Credential should be scoped to correct service: 'sts'. "],
    [{ region: 'mars' }, 'Credential should be scoped to a valid region. '],
  ])('a scope of %o, before the key is looked at', async (made, text) => {
    const from = signed({ accessKeyId: 'AKIAUNKNOWNUNKNOWN00', secretAccessKey: 'x' }, made)
    expect(await refusal(from)).toBe(`SignatureDoesNotMatch: ${text}`)
  })

  test('an unknown key', async () => {
    const from = signed({ accessKeyId: 'AKIAUNKNOWNUNKNOWN00', secretAccessKey: 'x' })
    expect(await refusal(from)).toBe(invalid)
  })

  test('a wrong secret', async () => {
    expect(await refusal(signed({ ...own(), secretAccessKey: 'wrong' }))).toContain(
      'SignatureDoesNotMatch: The request signature we calculated does not match',
    )
  })

  test('a body that was not signed', async () => {
    const signer = await head(signed(own()))
    await expect(signer(Buffer.from('Action=Other'))).rejects.toThrow('does not match')
  })

  test('an inactive key, before its signature', async () => {
    await iamWrite(db, (db) => setAccessKeyStatus(db, key.id, 'Inactive'))
    expect(await refusal(signed({ ...own(), secretAccessKey: 'wrong' }))).toBe(invalid)
  })

  test('a key that was just made inactive, though it worked before', async () => {
    await ask(signed(own()))
    await iamWrite(db, (db) => setAccessKeyStatus(db, key.id, 'Inactive'))
    expect(await refusal(signed(own()))).toBe(invalid)
  })

  test('a key that was made inactive while the body came', async () => {
    const signer = await head(signed(own()))
    await iamWrite(db, (db) => setAccessKeyStatus(db, key.id, 'Inactive'))
    await expect(signer(Buffer.from(body))).rejects.toThrow(invalid.split(': ')[1])
  })

  test('a signature that grew old while the body came is not: its time is that of its head', async () => {
    const signer = await head(signed(own()))
    vi.useFakeTimers({ now: Date.now() + 20 * 60_000, toFake: ['Date'] })
    try {
      expect((await signer(Buffer.from(body))).principal.kind).toBe('user')
    } finally {
      vi.useRealTimers()
    }
  })

  test('by its head alone: all but what a wrong secret signed', async () => {
    const wrong = { ...own(), secretAccessKey: 'wrong' }
    const old = new Date(Date.now() - 20 * 60_000)
    await expect(head(signed(wrong, { at: old }))).rejects.toThrow('Signature expired')
    await expect(head(signed({ ...wrong, accessKeyId: 'AKIAX' }))).rejects.toThrow('is invalid')
    await expect(head(signed(wrong, { service: 's3' }))).rejects.toThrow('correct service')
    await expect(head(request({}))).rejects.toThrow('missing Authentication Token')
    const signer = await head(signed(wrong))
    await expect(signer(Buffer.from(body))).rejects.toThrow('does not match')
  })

  test('a long-term key with a token, after its signature', async () => {
    expect(await refusal(signed({ ...own(), sessionToken: 'token' }))).toBe(invalid)
    expect(
      await refusal(signed({ ...own(), secretAccessKey: 'wrong', sessionToken: 'token' })),
    ).toContain('SignatureDoesNotMatch')
  })

  test('temporary credentials without their token, or with another', async () => {
    const { made } = await roleSession()
    const { sessionToken: _, ...tokenless } = made
    expect(await refusal(signed(tokenless))).toBe(invalid)
    expect(await refusal(signed({ ...made, sessionToken: 'other' }))).toBe(invalid)
  })

  test('expired credentials, before their signature', async () => {
    const { made } = await roleSession()
    await clock.advance(901_000)
    expect(await refusal(signed({ ...made, secretAccessKey: 'wrong' }))).toBe(
      'ExpiredToken: The security token included in the request is expired',
    )
  })

  test('credentials of a role that was deleted', async () => {
    const { made, roleId } = await roleSession()
    await ask(signed(made))
    await iamWrite(db, (db) => deleteEntity(db, roleId))
    expect(await refusal(signed(made))).toBe(invalid)
    // The name's next owner does not revive them.
    await roleSession()
    expect(await refusal(signed(made))).toBe(invalid)
  })

  test.each([
    [-20, 'Signature expired: '],
    [20, 'Signature not yet current: '],
  ])('a signature made %i minutes off', async (minutes, text) => {
    const at = new Date(Date.now() + minutes * 60_000)
    expect(await refusal(signed(own(), { at }))).toContain(`SignatureDoesNotMatch: ${text}`)
  })
})

describe('a body in signed chunks', () => {
  const payload = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'

  /** The request and its body as a client sends them; each chunk's signature covers the one before. */
  function chunked(secret: string, ...chunks: readonly string[]) {
    const timestamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
    const scope = { date: timestamp.slice(0, 8), region: 'us-east-1', service: 'sts' }
    const headers = {
      host: 'localhost',
      'x-amz-content-sha256': payload,
      'x-amz-date': timestamp,
    }
    const names = Object.keys(headers)
    const seed = canonicalRequest({ ...bare, headers }, names, payload, 'sts')
    let previous = signatureOf(seed, timestamp, scope, secret)
    const authorization = `AWS4-HMAC-SHA256 Credential=${key.id}/${scopeText(scope)}, SignedHeaders=${names.join(';')}, Signature=${previous}`
    const parts = [...chunks, ''].map((chunk) => {
      const text = `AWS4-HMAC-SHA256-PAYLOAD\n${timestamp}\n${scopeText(scope)}\n${previous}\n${sha256Hex('')}\n${sha256Hex(chunk)}`
      previous = hmac(signingKey(secret, scope), text).toString('hex')
      return `${chunk.length.toString(16)};chunk-signature=${previous}\r\n${chunk}\r\n`
    })
    return {
      made: request({ headers: { ...headers, authorization } }),
      sent: Buffer.from(parts.join('')),
    }
  }

  const open = async ({ made, sent }: ReturnType<typeof chunked>) => {
    const parts = { db, clock, strictCredentials: true }
    await (await head(made, true))(sent)
    return Buffer.from(await signedBody(made, sent, parts)).toString()
  }

  test('is what the chunks hold', async () => {
    expect(await open(chunked(key.secret, 'Action=Get', 'CallerIdentity'))).toBe(
      'Action=GetCallerIdentity',
    )
  })

  test('with another secret is refused', async () => {
    await expect(open(chunked('another', 'Action=GetCallerIdentity'))).rejects.toThrow(
      'The request signature we calculated does not match',
    )
  })

  test('with a chunk changed on the way is refused', async () => {
    const { made, sent } = chunked(key.secret, 'Action=GetCallerIdentity')
    const changed = Buffer.from(sent.toString().replace('Get', 'Set'))
    await expect(open({ made, sent: changed })).rejects.toThrow(
      'The request signature we calculated does not match',
    )
  })

  test('any other body is itself', async () => {
    const sent = Buffer.from(body)
    expect(await signedBody(signed(own()), sent, { db, strictCredentials: true })).toBe(sent)
  })
})

import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../estate/caller.ts'
import {
  account,
  allow,
  openWorld,
  otherAccount,
  trust,
  type World,
} from '../iam/testing.contract.ts'
import { signingKeys } from './outbound-keys.ts'

let world: World
let root: Caller
let issuer: string

const may = allow(['sts:GetWebIdentityToken', 'sts:TagGetWebIdentityToken'])

beforeEach(async () => {
  world = await openWorld()
  root = await world.root()
  const enabled = await world.call<{ IssuerIdentifier: string }>(
    root,
    'iam',
    'EnableOutboundWebIdentityFederation',
  )
  issuer = enabled.IssuerIdentifier
})

interface Made {
  readonly WebIdentityToken: string
  readonly Expiration: Date
}
const inputOf = (more = {}) => ({
  Audience: ['https://api.example.com'],
  SigningAlgorithm: 'ES384',
  ...more,
})
const token = (caller: Caller, more = {}) =>
  world.call<Made>(caller, 'sts', 'GetWebIdentityToken', inputOf(more))
const refused = (caller: Caller, more = {}) =>
  world.refusal(caller, 'sts', 'GetWebIdentityToken', inputOf(more))

describe('a token', () => {
  test.each([
    ['ES384', 'EC384_0'],
    ['RS256', 'RSA_0'],
  ])('is signed with the account`s key for %s', async (SigningAlgorithm, kid) => {
    const { WebIdentityToken } = await token(await world.user('u', may), { SigningAlgorithm })
    expect(decodeProtectedHeader(WebIdentityToken)).toEqual({
      alg: SigningAlgorithm,
      kid,
      typ: 'JWT',
    })
    const keysOf = async (of: string) => {
      const { RS256, ES384 } = await signingKeys(world.db, of)
      return createLocalJWKSet({ keys: [RS256.jwk, ES384.jwk] })
    }
    await jwtVerify(WebIdentityToken, await keysOf(account), { issuer })
    await expect(jwtVerify(WebIdentityToken, await keysOf(otherAccount))).rejects.toThrow(
      'signature',
    )
  })

  test('says of a user who it is, and for whom it is', async () => {
    const caller = await world.user('u', may)
    await world.call(root, 'iam', 'TagUser', {
      UserName: 'u',
      Tags: [{ Key: 'team', Value: 'blue' }],
    })
    const { WebIdentityToken, Expiration } = await token(caller, {
      Tags: [{ Key: 'job', Value: '7' }],
    })
    const claims = decodeJwt(WebIdentityToken)
    const arn = `arn:aws:iam::${account}:user/u`
    expect(claims).toEqual({
      iss: issuer,
      aud: 'https://api.example.com',
      sub: arn,
      iat: expect.any(Number),
      exp: (claims.iat ?? 0) + 300,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'https://sts.amazonaws.com/': {
        aws_account: account,
        source_region: 'us-east-1',
        principal_id: arn,
        principal_tags: { team: 'blue' },
        request_tags: { job: '7' },
      },
    })
    expect(Math.floor(Expiration.getTime() / 1000)).toBe(claims.exp)
  })

  test('says of a session its role, its tags, its source identity and its end', async () => {
    const caller = await world.user('u')
    const arn = `arn:aws:iam::${account}:role/p/r`
    const actions = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']
    await world.call(root, 'iam', 'CreateRole', {
      RoleName: 'r',
      Path: '/p/',
      AssumeRolePolicyDocument: trust({ AWS: `arn:aws:iam::${account}:user/u` }, actions),
      Tags: [{ Key: 'team', Value: 'red' }],
    })
    await world.call(root, 'iam', 'PutRolePolicy', {
      RoleName: 'r',
      PolicyName: 'own',
      PolicyDocument: JSON.stringify(may),
    })
    const { Credentials } = await world.call<{
      Credentials: { AccessKeyId: string; Expiration: Date }
    }>(caller, 'sts', 'AssumeRole', {
      RoleArn: arn,
      RoleSessionName: 'se',
      DurationSeconds: 900,
      SourceIdentity: 'alice',
      Tags: [{ Key: 'Team', Value: 'blue' }],
    })
    const session = await world.withKey(Credentials.AccessKeyId)
    const { WebIdentityToken } = await token(session, {
      Audience: ['a', 'b'],
      DurationSeconds: 600,
    })
    expect(decodeJwt(WebIdentityToken)).toMatchObject({
      aud: ['a', 'b'],
      sub: arn,
      'https://sts.amazonaws.com/': {
        principal_id: arn,
        original_session_exp: Credentials.Expiration.toISOString().replace(/\.\d+Z/, 'Z'),
        source_identity: 'alice',
        principal_tags: { Team: 'blue' },
      },
    })
    expect(await refused(session, { DurationSeconds: 1800 })).toBe(
      "SessionDurationEscalationException: Requested token expiry time must be before the original session's expiry time.",
    )
  })

  test('says the organization and the way to the account in it', async () => {
    const { Organization } = await world.call<{ Organization: { Id: string } }>(
      root,
      'organizations',
      'CreateOrganization',
    )
    const { WebIdentityToken } = await token(await world.user('u', may))
    expect(decodeJwt(WebIdentityToken)['https://sts.amazonaws.com/']).toMatchObject({
      org_id: Organization.Id,
      ou_path: [expect.stringMatching(new RegExp(`^${Organization.Id}/r-[a-z0-9]+/$`))],
    })
  })
})

describe('the permission', () => {
  test.each([
    [
      'sts:IdentityTokenAudience',
      'ForAllValues:StringEquals',
      'https://api.example.com',
      { Audience: ['x'] },
    ],
    ['sts:SigningAlgorithm', 'StringEquals', 'ES384', { SigningAlgorithm: 'RS256' }],
    ['sts:DurationSeconds', 'NumericLessThanEquals', '300', { DurationSeconds: 301 }],
  ])('depends on %s', async (key, operator, value, other) => {
    const caller = await world.user(
      'u',
      allow('sts:GetWebIdentityToken', '*', { Condition: { [operator]: { [key]: value } } }),
    )
    await token(caller, { DurationSeconds: 300 })
    expect(await refused(caller, other)).toBe(denied('GetWebIdentityToken'))
  })

  test('is another for tags, and depends on them', async () => {
    const Tags = [{ Key: 'job', Value: '7' }]
    const plain = await world.user('u', allow('sts:GetWebIdentityToken'))
    await token(plain)
    expect(await refused(plain, { Tags })).toBe(denied('TagGetWebIdentityToken'))
    const only = { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'job' } } }
    const tagger = await world.user('t', {
      Version: '2012-10-17',
      Statement: [
        ...allow('sts:GetWebIdentityToken').Statement,
        ...allow('sts:TagGetWebIdentityToken', '*', only).Statement,
      ],
    })
    await token(tagger, { Tags })
    expect(await refused(tagger, { Tags: [{ Key: 'other', Value: '7' }] })).toContain(
      'AccessDenied',
    )
  })
})

// As recorded in September 2026 (radkawar/stackd, testdata/aws/iam/outbound_identity.json and outbound_issuance.json).
describe('as recorded', () => {
  test('`self` of STS is what the permission is about', async () => {
    await token(await world.user('s', allow('sts:*', `arn:aws:sts::${account}:self`)))
    const own = await world.user('u', allow('sts:*', `arn:aws:iam::${account}:user/u`))
    expect(await refused(own)).toBe(denied('GetWebIdentityToken'))
  })

  test('a duration that is not given is the usual one to a condition', async () => {
    const condition = { Condition: { NumericEquals: { 'sts:DurationSeconds': '300' } } }
    await token(await world.user('u', allow('sts:GetWebIdentityToken', '*', condition)))
  })

  test('a federated user gets none', async () => {
    const caller = await world.user('u', allow('sts:*'))
    const { Credentials } = await world.call<{ Credentials: { AccessKeyId: string } }>(
      ...([
        caller,
        'sts',
        'GetFederationToken',
        { Name: 'f', Policy: JSON.stringify(may) },
      ] as const),
    )
    expect(await refused(await world.withKey(Credentials.AccessKeyId))).toBe(
      'AccessDenied: GetWebIdentityToken does not support federated user sessions',
    )
  })

  test('claims take 14,984 bytes at most', async () => {
    const caller = await world.user('u', may)
    const of = (last: number) => ({
      Audience: ['a'],
      Tags: [
        ...Array.from({ length: 48 }, (_, n) => ({ Key: `${n + 10}`, Value: 'é'.repeat(140) })),
        { Key: 'last', Value: 'v'.repeat(last) },
      ],
    })
    const { WebIdentityToken } = await token(caller, of(1))
    const bytes = Buffer.from(WebIdentityToken.split('.')[1] ?? '', 'base64url').byteLength
    await token(caller, of(1 + 14_984 - bytes))
    expect(await refused(caller, of(2 + 14_984 - bytes))).toContain('JWTPayloadSizeExceeded')
  })
})

const denied = (action: string) =>
  `AccessDenied: User: arn:aws:iam::${account}:user/u is not authorized to perform: sts:${action} on resource: arn:aws:sts::${account}:self because no identity-based policy allows the sts:${action} action`

test('no token of an account that has not enabled them', async () => {
  await world.call(root, 'iam', 'DisableOutboundWebIdentityFederation')
  const text =
    'OutboundWebIdentityFederationDisabledException: OutboundWebIdentityFederation is disabled.'
  expect(await refused(await world.user('u', may))).toContain(text)
  expect(await refused(await world.user('o', may, otherAccount))).toContain(text)
})

test.each([
  [
    { SigningAlgorithm: 'HS256' },
    'ValidationError: Requested SigningAlgorithm is not supported. See the GetWebIdentityToken documentation for supported algorithms',
  ],
  [
    {
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'A', Value: '2' },
      ],
    },
    'InvalidParameterValue: Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  ],
])('%o', async (more, text) => {
  expect(await refused(await world.user('u', may), more)).toBe(text)
})

import type { JWTPayload } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type OidcIssuer, openIssuer } from '../../../test/support/oidc-issuer.ts'
import type { Caller } from '../../estate/caller.ts'
import { account, allow, openWorld, type World } from '../iam/testing.contract.ts'

let world: World
let root: Caller
let issuer: OidcIssuer
let provider: string

const RoleArn = `arn:aws:iam::${account}:role/ci`
const main = 'repo:octo/app:ref:refs/heads/main'
/** Nobody: the request has no signature. */
const nobody = (): Caller => ({
  principal: { kind: 'anonymous' },
  account: root.account,
  region: root.region,
  request: { id: 'unsigned', secureTransport: false },
})

beforeEach(async () => {
  world = await openWorld()
  root = await world.root()
  issuer = await openIssuer()
  const { OpenIDConnectProviderArn } = await world.call<{ OpenIDConnectProviderArn: string }>(
    root,
    'iam',
    'CreateOpenIDConnectProvider',
    { Url: issuer.url, ClientIDList: ['sts.amazonaws.com'] },
  )
  provider = OpenIDConnectProviderArn
  await world.call(root, 'iam', 'CreateRole', {
    RoleName: 'ci',
    AssumeRolePolicyDocument: trustOf(),
  })
})
afterEach(() => issuer.close())

const trustOf = (
  actions: readonly string[] = ['sts:AssumeRoleWithWebIdentity'],
  condition: object = {
    StringEquals: { [`${issuer.name}:aud`]: 'sts.amazonaws.com' },
    StringLike: { [`${issuer.name}:sub`]: 'repo:octo/app:ref:refs/heads/*' },
  },
  federated = provider,
) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: federated },
        Action: actions,
        Condition: condition,
      },
    ],
  })

const setTrust = (PolicyDocument: string) =>
  world.call(root, 'iam', 'UpdateAssumeRolePolicy', { RoleName: 'ci', PolicyDocument })

const claims = (more: Record<string, unknown> = {}): JWTPayload => ({
  sub: main,
  aud: 'sts.amazonaws.com',
  ...more,
})

interface Assumed {
  readonly Credentials: { readonly AccessKeyId: string }
  readonly SubjectFromWebIdentityToken: string
  readonly AssumedRoleUser: { readonly Arn: string }
  readonly Provider: string
  readonly Audience: string
}

const inputOf = (WebIdentityToken: string, more = {}) => ({
  RoleArn,
  RoleSessionName: 'run',
  WebIdentityToken,
  ...more,
})
const assume = (token: string, more = {}) =>
  world.call<Assumed>(nobody(), 'sts', 'AssumeRoleWithWebIdentity', inputOf(token, more))
const refused = (token: string, more = {}) =>
  world.refusal(nobody(), 'sts', 'AssumeRoleWithWebIdentity', inputOf(token, more))

const seconds = () => Math.floor(Date.now() / 1000)
const notAuthorized = 'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity'

test('a token of the issuer becomes a session of the role', async () => {
  const made = await assume(await issuer.token(claims()))
  expect(made).toMatchObject({
    SubjectFromWebIdentityToken: main,
    AssumedRoleUser: { Arn: `arn:aws:sts::${account}:assumed-role/ci/run` },
    Provider: provider,
    Audience: 'sts.amazonaws.com',
  })
  const session = await world.withKey(made.Credentials.AccessKeyId)
  expect(session.principal).toMatchObject({ kind: 'assumed-role', sessionName: 'run' })
  expect(session.session?.federatedProvider).toBe(provider)
})

test('the session has the role`s permissions and knows its provider', async () => {
  await world.call(root, 'iam', 'PutRolePolicy', {
    RoleName: 'ci',
    PolicyName: 'list',
    PolicyDocument: JSON.stringify(
      allow('iam:ListUsers', '*', {
        Condition: { StringEquals: { 'aws:FederatedProvider': provider } },
      }),
    ),
  })
  const { Credentials } = await assume(await issuer.token(claims()))
  const session = await world.withKey(Credentials.AccessKeyId)
  expect(await world.call(session, 'iam', 'ListUsers')).toMatchObject({ Users: [] })
  expect(await world.refusal(session, 'iam', 'ListRoles')).toContain('iam:ListRoles')
})

describe('what the trust policy does not allow', () => {
  test.each([
    ['another branch', { sub: 'repo:octo/app:pull_request' }],
    ['another repository', { sub: 'repo:evil/app:ref:refs/heads/main' }],
  ])('%s', async (_case, more) => {
    expect(await refused(await issuer.token(claims(more)))).toBe(notAuthorized)
  })

  test('an AWS principal of `*` is no web identity', async () => {
    await setTrust(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: '*' },
            Action: ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity'],
          },
        ],
      }),
    )
    expect(await refused(await issuer.token(claims()))).toBe(notAuthorized)
  })

  test('another provider`s name', async () => {
    const other = `arn:aws:iam::${account}:oidc-provider/other.example.com`
    await setTrust(trustOf(undefined, undefined, other))
    expect(await refused(await issuer.token(claims()))).toBe(notAuthorized)
  })

  test('a role that does not exist is refused in the same words', async () => {
    const missing = `arn:aws:iam::${account}:role/missing`
    expect(await refused(await issuer.token(claims()), { RoleArn: missing })).toBe(notAuthorized)
  })

  test('tags in the token want sts:TagSession as well', async () => {
    const tags = { 'https://aws.amazon.com/tags': { principal_tags: { team: ['blue'] } } }
    const token = await issuer.token(claims(tags))
    expect(await refused(token)).toBe('AccessDenied: Not authorized to perform sts:TagSession')
    await setTrust(trustOf(['sts:AssumeRoleWithWebIdentity', 'sts:TagSession']))
    const { Credentials } = await assume(token)
    const { session } = await world.withKey(Credentials.AccessKeyId)
    expect(session?.tags).toEqual({ team: 'blue' })
  })
})

describe('a token that is not good', () => {
  test.each<[string, () => Record<string, unknown>, string]>([
    [
      'for another audience',
      () => ({ aud: 'someone-else' }),
      'InvalidIdentityTokenException: Incorrect token audience',
    ],
    [
      'whose authorized party is another',
      () => ({ azp: 'someone-else' }),
      'InvalidIdentityTokenException: Incorrect token audience',
    ],
    [
      'not valid yet',
      () => ({ nbf: seconds() + 3600 }),
      'InvalidIdentityTokenException: Token is not yet valid',
    ],
    [
      'without a subject',
      () => ({ sub: undefined }),
      'InvalidIdentityTokenException: Missing a required claim: sub',
    ],
    [
      'of an issuer nobody registered',
      () => ({ iss: 'https://other.example.com' }),
      'InvalidIdentityTokenException: No OpenIDConnect provider found in your account for https://other.example.com',
    ],
  ])('%s', async (_case, more, text) => {
    expect(await refused(await issuer.token(claims(more())))).toBe(text)
  })

  test('of the issuer`s name under https, which is another issuer', async () => {
    const iss = issuer.url.replace('http:', 'https:')
    expect(await refused(await issuer.token(claims({ iss })))).toBe(
      `InvalidIdentityTokenException: No OpenIDConnect provider found in your account for ${iss}`,
    )
  })

  test('expired, five minutes of disagreeing clocks aside', async () => {
    await assume(await issuer.token(claims({ exp: seconds() - 240 })))
    const exp = seconds() - 400
    expect(await refused(await issuer.token(claims({ exp })))).toMatch(
      new RegExp(
        `^ExpiredTokenException: Token expired: current date/time \\d+ must be before the expiration date/time ${exp}$`,
      ),
    )
  })

  test.each(['', 'abc', 'a.b.c'])('%j, which is no token', async (token) => {
    expect(await refused(token)).toBe(
      'InvalidIdentityTokenException: The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    )
  })

  test('changed after it was signed', async () => {
    const [head = '', , signature = ''] = (await issuer.token(claims())).split('.')
    const changed = { iss: issuer.url, iat: 0, exp: seconds() + 999_999, ...claims() }
    const body = Buffer.from(JSON.stringify(changed)).toString('base64url')
    expect(await refused([head, body, signature].join('.'))).toBe(
      'InvalidIdentityTokenException: Token signature invalid',
    )
  })

  test('unsigned, or signed with the public key as a secret', async () => {
    const body = Buffer.from(
      JSON.stringify({ iss: issuer.url, iat: 0, exp: seconds() + 999, ...claims() }),
    ).toString('base64url')
    for (const alg of ['none', 'HS256']) {
      const head = Buffer.from(JSON.stringify({ alg })).toString('base64url')
      expect(await refused(`${head}.${body}.AAAA`)).toMatch(/^InvalidIdentityTokenException: /)
    }
  })
})

const noKey =
  "InvalidIdentityTokenException: Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements"

describe('the issuer`s keys', () => {
  test.each(['RS256', 'RS384', 'RS512', 'ES384', 'ES512'])('%s signs', async (alg) => {
    const key = await issuer.newKey(alg)
    await assume(await issuer.token(claims(), key))
  })

  test('are fetched once', async () => {
    await assume(await issuer.token(claims()))
    await assume(await issuer.token(claims()))
    expect(issuer.fetches()).toBe(1)
  })

  test('a key it does not publish signs nothing', async () => {
    const key = await issuer.newKey('ES256', { published: false })
    expect(await refused(await issuer.token(claims(), key))).toBe(noKey)
  })

  test('an issuer that is gone', async () => {
    const token = await issuer.token(claims())
    await issuer.close()
    expect(await refused(token)).toBe(noKey)
  })

  test.each<[string, number, Record<string, string>, string]>([
    ['a redirect', 302, { location: 'http://127.0.0.1:1/' }, ''],
    ['more than a megabyte', 200, {}, `{"issuer":"${'x'.repeat(1_100_000)}"}`],
    ['no JSON', 200, {}, '<html>'],
    ['an error', 500, {}, '{}'],
  ])('an issuer that answers with %s', async (_case, status, headers, body) => {
    const token = await issuer.token(claims())
    issuer.answering(status, headers, body)
    expect(await refused(token)).toBe(noKey)
  })
})

test('a deleted provider`s tokens are refused', async () => {
  const token = await issuer.token(claims())
  await world.call(root, 'iam', 'DeleteOpenIDConnectProvider', {
    OpenIDConnectProviderArn: provider,
  })
  expect(await refused(token)).toContain('No OpenIDConnect provider found')
})

import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { certified } from '../../../../test/support/certificate.ts'
import {
  aws,
  type Claims,
  encoded,
  encrypted,
  inSeconds,
  openIdp,
  type Signing,
  signIn,
  subjectOf,
} from '../../../../test/support/saml-idp.ts'
import type { Caller } from '../../../estate/caller.ts'
import { account, allow, openWorld, otherAccount, type World } from '../../iam/testing.contract.ts'

let world: World
let root: Caller

// One key for all: making them is what takes time.
const idp = openIdp()
const stranger = certified('stranger')
const RoleArn = `arn:aws:iam::${account}:role/staff`
const provider = `arn:aws:iam::${account}:saml-provider/corp`

/** Nobody: the request has no signature. */
const nobody = (): Caller => ({
  principal: { kind: 'anonymous' },
  account: root.account,
  region: root.region,
  request: { id: 'unsigned', secureTransport: false },
})

const trustOf = (condition: object = {}, actions: readonly string[] = ['sts:AssumeRoleWithSAML']) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: provider },
        Action: actions,
        Condition: condition,
      },
    ],
  })

const setTrust = (PolicyDocument: string) =>
  world.call(root, 'iam', 'UpdateAssumeRolePolicy', { RoleName: 'staff', PolicyDocument })

beforeEach(async () => {
  world = await openWorld()
  root = await world.root()
  await world.call(root, 'iam', 'CreateSAMLProvider', {
    Name: 'corp',
    SAMLMetadataDocument: idp.metadata.padEnd(1000),
  })
  await world.call(root, 'iam', 'CreateRole', {
    RoleName: 'staff',
    AssumeRolePolicyDocument: trustOf({ StringEquals: { 'saml:aud': signIn } }),
  })
})

const usual = {
  [`${aws}Role`]: [`${RoleArn},${provider}`],
  [`${aws}RoleSessionName`]: ['alice'],
}
const claims = ({ attributes, ...more }: Partial<Claims> = {}): Partial<Claims> => ({
  ...more,
  attributes: { ...usual, ...attributes },
})

/** A good response, but for what is given. */
const response = (more: Partial<Claims> = {}, signing: Partial<Signing> = {}): string =>
  encoded(idp.response(idp.sign(idp.assertion(claims(more)), signing)))

interface Assumed {
  readonly Credentials: { readonly AccessKeyId: string; readonly Expiration: Date }
  readonly AssumedRoleUser: { readonly Arn: string }
}

const inputOf = (SAMLAssertion: string, more = {}) => ({
  RoleArn,
  PrincipalArn: provider,
  SAMLAssertion,
  ...more,
})
const assume = (assertion: string, more = {}) =>
  world.call<Assumed>(nobody(), 'sts', 'AssumeRoleWithSAML', inputOf(assertion, more))
const refused = (assertion: string, more = {}) =>
  world.refusal(nobody(), 'sts', 'AssumeRoleWithSAML', inputOf(assertion, more))
const sessionOf = async (assertion: string, more = {}) => {
  const { Credentials } = await assume(assertion, more)
  return world.withKey(Credentials.AccessKeyId)
}

const invalid = (text: string) => `InvalidIdentityTokenException: ${text}`
const badSignature = invalid('Response signature invalid')
const notAuthorized = 'AccessDenied: Not authorized to perform sts:AssumeRoleWithSAML'
const expired = 'ExpiredTokenException: Token must be redeemed within 5 minutes of issuance'
const discovery = (text: string, code: string) =>
  invalid(
    `${text} (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: ${code}; Request ID: unsigned; Proxy: null)`,
  )
const unreadable = discovery('Invalid base64 SAMLResponse', 'AuthSamlInvalidSamlResponseException')

describe('an assertion of the provider', () => {
  test('becomes a session of the role', async () => {
    const made = await assume(response())
    expect(made).toEqual({
      Credentials: expect.objectContaining({ AccessKeyId: expect.stringMatching(/^ASIA/) }),
      AssumedRoleUser: {
        AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:alice$/),
        Arn: `arn:aws:sts::${account}:assumed-role/staff/alice`,
      },
      Subject: 'alice',
      SubjectType: 'persistent',
      Issuer: idp.entityId,
      Audience: signIn,
      NameQualifier: createHash('sha1').update(`${idp.entityId}${account}/corp`).digest('base64'),
    })
    const { session } = await world.withKey(made.Credentials.AccessKeyId)
    expect(session?.federatedProvider).toBe(provider)
  })

  test('may be used again while it is fresh, as tools do for several roles', async () => {
    const same = response()
    await assume(same)
    await assume(same)
  })

  test('may be signed as a part of its response, or both may be', async () => {
    const bare = idp.assertion(claims())
    await assume(encoded(idp.sign(idp.response(bare))))
    await assume(encoded(idp.sign(idp.response(idp.sign(bare)))))
    await assume(response({}, { signature: 'sha512', digest: 'sha512' }))
  })

  test('carries tags, of which some go along a chain, and a source identity', async () => {
    const attributes = {
      [`${aws}PrincipalTag:Project`]: ['Marketing'],
      [`${aws}PrincipalTag:CostCenter`]: ['12345'],
      [`${aws}TransitiveTagKeys`]: ['Project'],
      [`${aws}SourceIdentity`]: ['alice.a'],
    }
    expect(await refused(response({ attributes }))).toBe(
      'AccessDenied: Not authorized to perform sts:TagSession',
    )
    const actions = ['sts:AssumeRoleWithSAML', 'sts:TagSession']
    await setTrust(trustOf({}, actions))
    expect(await refused(response({ attributes }))).toBe(
      'AccessDenied: Not authorized to perform sts:SetSourceIdentity',
    )
    await setTrust(trustOf({}, [...actions, 'sts:SetSourceIdentity']))
    const { session } = await sessionOf(response({ attributes }))
    expect(session).toMatchObject({
      tags: { Project: 'Marketing', CostCenter: '12345' },
      transitiveTagKeys: ['Project'],
      sourceIdentity: 'alice.a',
    })
  })

  test.each<[string, Partial<Claims>, object, number]>([
    ['an hour', {}, {}, 3600],
    ['what is asked for', {}, { DurationSeconds: 900 }, 900],
    [
      'what the assertion shortens it to',
      { attributes: { [`${aws}SessionDuration`]: ['1800'] } },
      {},
      1800,
    ],
    [
      'not what the assertion lengthens',
      { attributes: { [`${aws}SessionDuration`]: ['43200'] } },
      {},
      3600,
    ],
    ['until the provider`s own session ends', { sessionNotOnOrAfter: inSeconds(1200) }, {}, 1200],
  ])('lasts %s', async (_case, more, input, seconds) => {
    const { Credentials } = await assume(response(more), input)
    const lasts = (Credentials.Expiration.getTime() - Date.now()) / 1000
    expect(lasts).toBeGreaterThan(seconds - 60)
    expect(lasts).toBeLessThanOrEqual(seconds)
  })
})

describe('the trust policy decides', () => {
  const oid = 'urn:oid:1.3.6.1.4.1.5923.1.1.1.'
  const attributes = {
    [`${oid}1`]: ['staff', 'member'],
    [`${oid}3`]: ['ou=hq'],
    'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress': ['alice@example.com'],
  }
  const hash = createHash('sha1').update(`${idp.entityId}${account}/corp`).digest('base64')

  test.each<[string, object, object]>([
    [
      'saml:iss',
      { StringEquals: { 'saml:iss': idp.entityId } },
      { StringEquals: { 'saml:iss': 'x' } },
    ],
    [
      'saml:sub',
      { StringEquals: { 'saml:sub': 'alice' } },
      { StringEquals: { 'saml:sub': 'bob' } },
    ],
    [
      'saml:sub_type',
      { StringEquals: { 'saml:sub_type': 'persistent' } },
      { StringEquals: { 'saml:sub_type': 'transient' } },
    ],
    [
      'saml:namequalifier',
      { StringEquals: { 'saml:namequalifier': hash } },
      { StringEquals: { 'saml:namequalifier': 'x' } },
    ],
    [
      'saml:doc',
      { StringEquals: { 'saml:doc': `${account}/corp` } },
      { StringEquals: { 'saml:doc': `${otherAccount}/corp` } },
    ],
    ['saml:aud', { StringEquals: { 'saml:aud': signIn } }, { StringEquals: { 'saml:aud': 'x' } }],
    [
      'saml:eduPersonAffiliation',
      { 'ForAnyValue:StringEquals': { 'saml:eduPersonAffiliation': 'member' } },
      { 'ForAllValues:StringEquals': { 'saml:eduPersonAffiliation': 'member' } },
    ],
    [
      'saml:eduPersonOrgDN',
      { StringEquals: { 'saml:eduPersonOrgDN': 'ou=hq' } },
      { Null: { 'saml:eduPersonOrgDN': 'true' } },
    ],
    [
      'saml:mail',
      { StringLike: { 'saml:mail': '*@example.com' } },
      { StringLike: { 'saml:mail': '*@evil.com' } },
    ],
    [
      'sts:RoleSessionName',
      { StringEquals: { 'sts:RoleSessionName': 'alice' } },
      { StringEquals: { 'sts:RoleSessionName': 'bob' } },
    ],
    [
      'aws:FederatedProvider',
      { StringEquals: { 'aws:FederatedProvider': provider } },
      { Null: { 'aws:FederatedProvider': 'true' } },
    ],
  ])('on %s', async (_key, holds, fails) => {
    await setTrust(trustOf(holds))
    await assume(response({ attributes }))
    await setTrust(trustOf(fails))
    expect(await refused(response({ attributes }))).toBe(notAuthorized)
  })

  test('an attribute named like a key of the subject is not that key', async () => {
    await setTrust(trustOf({ StringEquals: { 'saml:sub': 'admin' } }))
    expect(await refused(response({ attributes: { 'saml:sub': ['admin'], sub: ['admin'] } }))).toBe(
      notAuthorized,
    )
  })

  test('a role that does not exist is refused in the same words', async () => {
    const missing = `arn:aws:iam::${account}:role/missing`
    const attributes = { [`${aws}Role`]: [`${missing},${provider}`] }
    expect(await refused(response({ attributes }), { RoleArn: missing })).toBe(notAuthorized)
  })

  test('some keys last: policies of the session see them', async () => {
    await world.call(root, 'iam', 'PutRolePolicy', {
      RoleName: 'staff',
      PolicyName: 'list',
      PolicyDocument: JSON.stringify(
        allow('iam:ListUsers', '*', {
          Condition: { StringEquals: { 'saml:sub': 'alice', 'saml:sub_type': 'persistent' } },
        }),
      ),
    })
    await world.call(await sessionOf(response()), 'iam', 'ListUsers')
    const bob = await sessionOf(response({ subject: subjectOf('bob') }))
    expect(await world.refusal(bob, 'iam', 'ListUsers')).toContain('iam:ListUsers')
  })
})

describe('what the assertion must say', () => {
  const noNameId = subjectOf('alice').replace(/<saml:NameID.*<\/saml:NameID>/, '')
  const noRecipient = subjectOf('alice').replace(/ Recipient="[^"]*"/, '')
  const attribute = (name: string, ...values: string[]) => ({
    attributes: { [aws + name]: values },
  })

  test.each<[string, Partial<Claims>, string]>([
    ['issued six minutes ago', { issued: inSeconds(-360) }, expired],
    ['conditions that have ended', { notOnOrAfter: inSeconds(-1) }, expired],
    [
      'a subject no longer confirmed',
      { subject: subjectOf('alice', { until: inSeconds(-1) }) },
      expired,
    ],
    ['a session that has ended', { sessionNotOnOrAfter: inSeconds(-1) }, expired],
    ['times that are none', { issued: 'now' }, expired],
    ['not before an hour', { notBefore: inSeconds(3600) }, invalid('Response is not yet valid')],
    ['issued in an hour', { issued: inSeconds(3600) }, invalid('Response is not yet valid')],
    [
      'another audience',
      { audiences: ['https://other.example.com'] },
      invalid('Response does not contain the required audience.'),
    ],
    ['no audience', { audiences: [] }, invalid('Response does not contain the required audience.')],
    [
      'another recipient',
      { subject: subjectOf('alice', { recipient: 'https://signin.aws.amazon.com.evil.com/saml' }) },
      invalid('Response does not contain the required recipient.'),
    ],
    [
      'no recipient',
      { subject: noRecipient },
      invalid('Responses must contain SubjectConfirmatonData with a Recipient and NotOnOrAfter'),
    ],
    ['no name', { subject: noNameId }, notAuthorized],
    ['no subject', { subject: '' }, notAuthorized],
    [
      'another issuer',
      { issuer: 'https://evil.example.com' },
      discovery('Issuer not present in specified provider', 'AuthSamlInvalidSamlResponseException'),
    ],
    [
      'another role',
      attribute('Role', `${RoleArn}2,${provider}`),
      invalid("SAML Assertion doesn't contain the requested Role and Metadata in the attributes"),
    ],
    [
      'no role',
      attribute('Role'),
      invalid("SAML Assertion doesn't contain the requested Role and Metadata in the attributes"),
    ],
    [
      'no session name',
      attribute('RoleSessionName'),
      invalid('RoleSessionName is required in AuthnResponse'),
    ],
    [
      'a session name with a space',
      attribute('RoleSessionName', 'Alice A'),
      invalid('RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}'),
    ],
    [
      'a source identity of AWS`s',
      attribute('SourceIdentity', 'aws:me'),
      invalid('Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"'),
    ],
    [
      'a session of a second',
      attribute('SessionDuration', '1'),
      invalid('SessionDuration in AuthnResponse must be an integer between 900 and 43200'),
    ],
  ])('not %s', async (_case, more, text) => {
    expect(await refused(response(more))).toBe(text)
  })

  test.each([
    'https://us-east-1.signin.aws.amazon.com/saml',
    'https://eu-central-1.signin.aws.amazon.com/saml',
    'https://signin.amazonaws.cn/saml',
  ])('it may be for %s', async (recipient) => {
    await setTrust(trustOf())
    const made = await assume(
      response({
        subject: subjectOf('alice', { recipient }),
        audiences: ['urn:amazon:webservices'],
      }),
    )
    expect(made).toMatchObject({ Audience: recipient })
  })

  test('the two ARNs of a role may come the other way round', async () => {
    await assume(response(attribute('Role', `${provider}, ${RoleArn}`)))
  })

  test('longer than the role allows is refused', async () => {
    expect(await refused(response(), { DurationSeconds: 7200 })).toBe(
      'ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    )
  })

  test('a provider that does not exist, or is of another account, vouches for nobody', async () => {
    const text = discovery("Specified provider doesn't exist", 'AuthSamlManifestNotFoundException')
    expect(await refused(response(), { PrincipalArn: `${provider}2` })).toBe(text)
    const other = await world.root(otherAccount)
    await world.call(other, 'iam', 'CreateSAMLProvider', {
      Name: 'corp',
      SAMLMetadataDocument: idp.metadata.padEnd(1000),
    })
    const PrincipalArn = `arn:aws:iam::${otherAccount}:saml-provider/corp`
    const attributes = { [`${aws}Role`]: [`${RoleArn},${PrincipalArn}`] }
    expect(await refused(response({ attributes }), { PrincipalArn })).toBe(text)
  })

  test('metadata with another key ends what the first one signs', async () => {
    const next = openIdp(idp.entityId, stranger)
    await world.call(root, 'iam', 'UpdateSAMLProvider', {
      SAMLProviderArn: provider,
      SAMLMetadataDocument: next.metadata.padEnd(1000),
    })
    expect(await refused(response())).toBe(badSignature)
    await assume(encoded(next.response(next.sign(next.assertion(claims())))))
  })
})

describe('an encrypted assertion', () => {
  const keyPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pair = keyPair()
  const pem = (key: KeyObject) => String(key.export({ type: 'pkcs8', format: 'pem' }))
  const signed = () => idp.sign(idp.assertion(claims()))
  const hidden = (...how: [('aes-256-gcm' | 'aes-128-cbc')?, ('oaep' | 'pkcs1')?]) =>
    encrypted(signed(), pair.publicKey, ...how)
  const update = (change: object) =>
    world.call(root, 'iam', 'UpdateSAMLProvider', { SAMLProviderArn: provider, ...change })

  beforeEach(() => update({ AddPrivateKey: pem(pair.privateKey) }))

  test.each(['aes-256-gcm', 'aes-128-cbc'] as const)('is opened with %s', async (cipher) => {
    expect(await assume(encoded(idp.response(hidden(cipher))))).toMatchObject({ Subject: 'alice' })
  })

  test('is proven by its own signature, or by one of the response', async () => {
    const bare = encrypted(idp.assertion(claims()), pair.publicKey)
    await assume(encoded(idp.sign(idp.response(bare))))
    expect(await refused(encoded(idp.response(bare)))).toBe(badSignature)
    const foreign = idp.sign(idp.assertion(claims()), { key: stranger.privateKey })
    for (const response of [idp.response, (one: string) => idp.sign(idp.response(one))])
      expect(await refused(encoded(response(encrypted(foreign, pair.publicKey))))).toBe(
        badSignature,
      )
  })

  test('is all that a provider takes that requires it', async () => {
    await update({ AssertionEncryptionMode: 'Required' })
    await assume(encoded(idp.response(hidden())))
    expect(await refused(response())).toBe(
      invalid('The SAML provider requires encrypted assertions'),
    )
  })

  test('may be sent to the endpoint of its provider, and not of another', async () => {
    await setTrust(trustOf())
    const { SAMLProviderUUID: id } = await world.call<{ SAMLProviderUUID: string }>(
      root,
      'iam',
      'GetSAMLProvider',
      { SAMLProviderArn: provider },
    )
    const to = (of: string) => {
      const recipient = `${signIn}/acs/${of}`
      const assertion = idp.assertion(claims({ subject: subjectOf('alice', { recipient }) }))
      return encoded(idp.response(encrypted(idp.sign(assertion), pair.publicKey)))
    }
    await assume(to(id))
    expect(await refused(to('SAMLSP0123456789ABC'))).toContain('required recipient')
  })

  test.each<[string, () => string]>([
    ['for another key', () => encrypted(signed(), keyPair().publicKey)],
    ['whose key is padded as in PKCS #1 v1.5', () => hidden('aes-256-gcm', 'pkcs1')],
    [
      'that was changed',
      () =>
        hidden().replace(
          /.{8}(?=<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>)/,
          'AAAAAAAA',
        ),
    ],
    [
      'that was changed where nothing tells it',
      () =>
        hidden('aes-128-cbc').replace(
          /.{30}(?=<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>)/,
          'A'.repeat(30),
        ),
    ],
    ['of what is no assertion', () => encrypted('hello', pair.publicKey)],
    ['of two', () => encrypted(signed() + signed(), pair.publicKey)],
    ['beside an open one', () => hidden() + signed()],
    [
      'inside an open one',
      () => idp.assertion(claims()).replace('</saml:Assertion>', `${hidden()}</saml:Assertion>`),
    ],
  ])('%s is refused, always in the same words', async (_case, make) => {
    expect(await refused(encoded(idp.response(make())))).toBe(badSignature)
  })
})

describe('attacks', () => {
  const good = () => idp.sign(idp.assertion(claims({ id: '_good' })))
  const evil = (id = '_evil') => idp.assertion(claims({ id, subject: subjectOf('admin') }))

  test.each<[string, () => string, string]>([
    ['unsigned', () => idp.response(evil()), badSignature],
    [
      'signed by a stranger',
      () => idp.response(idp.sign(evil(), { key: stranger.privateKey })),
      badSignature,
    ],
    [
      'signed with SHA-1',
      () => idp.response(idp.sign(evil(), { signature: 'sha1' })),
      badSignature,
    ],
    ['digested with SHA-1', () => idp.response(idp.sign(evil(), { digest: 'sha1' })), badSignature],
    [
      'changed after it was signed',
      () => idp.response(good().replace('>alice<', '>admin<')),
      badSignature,
    ],
    ['a second assertion before the signed one', () => idp.response(evil(), good()), badSignature],
    ['a second assertion behind the signed one', () => idp.response(good(), evil()), badSignature],
    [
      'the signed one inside the other',
      () => idp.response(evil().replace('</saml:Assertion>', `${good()}</saml:Assertion>`)),
      badSignature,
    ],
    [
      'the signed one beside, in an extension',
      () => idp.response(`<samlp:Extensions>${good()}</samlp:Extensions>`, evil()),
      badSignature,
    ],
    [
      'the signed one in the signature`s Object',
      () => {
        const signature = /<ds:Signature .*<\/ds:Signature>/.exec(good())?.[0] ?? ''
        const bare = good().replace(signature, '')
        const holding = signature.replace(
          '</ds:Signature>',
          `<ds:Object>${bare}</ds:Object></ds:Signature>`,
        )
        return idp.response(evil().replace('</saml:Issuer>', `</saml:Issuer>${holding}`))
      },
      badSignature,
    ],
    [
      'the signature of another assertion',
      () => {
        const signature = /<ds:Signature .*<\/ds:Signature>/.exec(good())?.[0] ?? ''
        return idp.response(evil().replace('</saml:Issuer>', `</saml:Issuer>${signature}`))
      },
      badSignature,
    ],
    ['the same id twice', () => idp.response(good(), evil('_good')), badSignature],
    [
      'the signature of the assertion as the response`s',
      () => {
        const signature = /<ds:Signature .*<\/ds:Signature>/.exec(good())?.[0] ?? ''
        return idp.response(evil()).replace('</saml:Issuer>', `</saml:Issuer>${signature}`)
      },
      badSignature,
    ],
    [
      'a signed response around nothing',
      () => idp.sign(idp.response()).replace('</samlp:Response>', `${evil()}</samlp:Response>`),
      badSignature,
    ],
    [
      'a transform of its own',
      () =>
        idp.response(
          idp.sign(evil(), { transforms: ['http://www.w3.org/TR/1999/REC-xslt-19991116'] }),
        ),
      badSignature,
    ],
    ['an entity', () => `<!DOCTYPE x [<!ENTITY a "admin">]>${idp.response(good())}`, unreadable],
    ['an instruction', () => idp.response(good()).replace('>alice<', '><?x ?>alice<'), unreadable],
    ['no XML', () => 'admin', unreadable],
    [
      'a tag that is not closed',
      () => idp.response(good()).replace('</samlp:Response>', ''),
      unreadable,
    ],
    ['another root', () => good(), unreadable],
    ['levels without end', () => idp.response('<a>'.repeat(200) + '</a>'.repeat(200)), unreadable],
    ['elements without end', () => idp.response('<a/>'.repeat(10_000)), unreadable],
    ['attributes without end', () => idp.response(`<a ${'b="" '.repeat(10_000)}/>`), unreadable],
  ])('%s', async (_case, make, text) => {
    expect(await refused(encoded(make()))).toBe(text)
  })

  test('a comment cuts no name short', async () => {
    const signed = idp.sign(idp.assertion(claims({ subject: subjectOf('admin.evil.com') })))
    const cut = encoded(idp.response(signed.replace('admin.evil', 'admin<!-- -->.evil')))
    expect(await assume(cut)).toMatchObject({ Subject: 'admin.evil.com' })
  })

  test('what is beside the signed assertion is not looked at', async () => {
    const moved = idp
      .response(good())
      .replace(
        '<samlp:Status>',
        '<samlp:Extensions><saml:Subject xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><saml:NameID>admin</saml:NameID></saml:Subject></samlp:Extensions><samlp:Status>',
      )
    expect(await assume(encoded(moved))).toMatchObject({ Subject: 'alice' })
  })

  test('a failed sign-in is none', async () => {
    const failed = idp.response(good()).replace('status:Success', 'status:AuthnFailed')
    expect(await refused(encoded(failed))).toContain('IDPRejectedClaimException')
  })

  test.each(['', '!!!!', 'AAAA', 'A'.repeat(100_000)])('%.8j is no response', async (text) => {
    expect(await refused(text)).toBe(unreadable)
  })
})

import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  aws,
  type Claims,
  encoded,
  inSeconds,
  openIdp,
  signIn,
  subjectOf,
} from '../../../../test/support/saml-idp.ts'
import { account, allow, otherAccount } from '../../iam/testing.contract.ts'
import {
  assume,
  badSignature,
  claims,
  discovery,
  expired,
  idp,
  invalid,
  notAuthorized,
  provider,
  RoleArn,
  refused,
  response,
  root,
  sessionOf,
  setTrust,
  stranger,
  trustOf,
  useSaml,
  world,
} from './saml.contract.ts'

useSaml()

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
    'https://signin.aws.amazon.com/static/saml',
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

import { beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../estate/caller.ts'
import { compiled } from '../../policy/compile.ts'
import type { Question } from '../../policy/types.ts'
import {
  account,
  allow,
  openWorld,
  otherAccount,
  trust,
  type World,
} from '../iam/testing.contract.ts'
import { encodeAuthorizationMessage } from './authorization-message.ts'

let world: World
let root: Caller

beforeEach(async () => {
  world = await openWorld()
  root = await world.root()
})

const role = (name: string, owner = account) => `arn:aws:iam::${owner}:role/${name}`
const user = (name: string, owner = account) => `arn:aws:iam::${owner}:user/${name}`
const allActions = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']

interface Assumed {
  readonly Credentials: { readonly AccessKeyId: string; readonly Expiration: Date }
  readonly AssumedRoleUser: { readonly AssumedRoleId: string; readonly Arn: string }
}

const makeRole = (RoleName: string, policy: string, more = {}) =>
  world.call(root, 'iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument: policy, ...more })

const assume = (caller: Caller, RoleArn: string, more = {}) =>
  world.call<Assumed>(caller, 'sts', 'AssumeRole', { RoleArn, RoleSessionName: 'se', ...more })

const refused = (caller: Caller, RoleArn: string, more = {}) =>
  world.refusal(caller, 'sts', 'AssumeRole', { RoleArn, RoleSessionName: 'se', ...more })

/** The caller that the role's session is. */
async function sessionOf(caller: Caller, RoleArn: string, more = {}): Promise<Caller> {
  const { Credentials } = await assume(caller, RoleArn, more)
  return world.withKey(Credentials.AccessKeyId)
}

const denied = (caller: string, resource: string, action = 'sts:AssumeRole') =>
  `AccessDenied: User: ${caller} is not authorized to perform: ${action} on resource: ${resource}`

describe('who may assume a role', () => {
  const assumeR = allow('sts:AssumeRole', role('r'))

  test.each([
    ['trust names the user', { AWS: user('u') }, undefined, true],
    ['trust names the account, no policy', { AWS: account }, undefined, false],
    ['trust names the account, a policy allows', { AWS: account }, assumeR, true],
    ['trust names a service', { Service: 'lambda.amazonaws.com' }, assumeR, false],
    ['trust names everyone', { AWS: '*' }, undefined, true],
  ])('%s', async (_case, principal, policy, allowed) => {
    const caller = await world.user('u', policy)
    await makeRole('r', trust(principal))
    if (allowed) await assume(caller, role('r'))
    else expect(await refused(caller, role('r'))).toBe(denied(user('u'), role('r')))
  })

  test.each([
    ['trust names the other account, no policy', otherAccount, undefined, false],
    ['trust names the other account, a policy allows', otherAccount, assumeR, true],
    ['trust names everyone, no policy', '*', undefined, false],
  ])('across accounts: %s', async (_case, principal, policy, allowed) => {
    const caller = await world.user('u', policy, otherAccount)
    await makeRole('r', trust({ AWS: principal }))
    if (allowed) await assume(caller, role('r'))
    else expect(await refused(caller, role('r'))).toBe(denied(user('u', otherAccount), role('r')))
  })

  test('a role that does not exist is refused in the same words', async () => {
    const caller = await world.user('u', allow('sts:AssumeRole'))
    expect(await refused(caller, role('none'))).toBe(denied(user('u'), role('none')))
  })

  test('an external id is a condition like any other', async () => {
    const caller = await world.user('u')
    const policy = JSON.parse(trust({ AWS: user('u') }))
    policy.Statement[0].Condition = { StringEquals: { 'sts:ExternalId': 'xyz' } }
    await makeRole('r', JSON.stringify(policy))
    expect(await refused(caller, role('r'))).toBe(denied(user('u'), role('r')))
    await assume(caller, role('r'), { ExternalId: 'xyz' })
  })

  test.each([
    [{ Tags: [{ Key: 'a', Value: 'b' }] }, 'sts:TagSession'],
    [{ SourceIdentity: 'me' }, 'sts:SetSourceIdentity'],
  ])('%o asks for %s as well', async (more, action) => {
    const caller = await world.user('u')
    await makeRole('r', trust({ AWS: user('u') }))
    expect(await refused(caller, role('r'), more)).toBe(denied(user('u'), role('r'), action))
    await makeRole('all', trust({ AWS: user('u') }, allActions))
    await assume(caller, role('all'), more)
  })
})

describe('AssumeRole', () => {
  test.each([
    [{ RoleArn: 'nothing-valid-in-here' }, 'ValidationError: nothing-valid-in-here is invalid'],
    [
      { RoleArn: 'arn::b:::something/test-role' },
      'ValidationError: arn::b:::something/test-role is invalid',
    ],
    [
      { DurationSeconds: 7200 },
      'ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ],
    [
      {
        Tags: [
          { Key: 'Team', Value: '1' },
          { Key: 'team', Value: '2' },
        ],
      },
      'InvalidParameterValue: Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    ],
    [
      { Tags: [{ Key: 'a', Value: 'b' }], TransitiveTagKeys: ['c'] },
      'InvalidParameterValue: The specified transitive tag key must be included in the requested tags.',
    ],
    [{ Policy: '{}' }, 'MalformedPolicyDocument: Syntax errors in policy.'],
    [
      { SerialNumber: 'arn:aws:iam::111111111111:mfa/u', TokenCode: '123456' },
      'AccessDenied: MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    ],
  ])('%o', async (more, text) => {
    const caller = await world.user('u')
    await makeRole('r', trust({ AWS: user('u') }, allActions))
    expect(await refused(caller, role('r'), more)).toBe(text)
  })

  test('a long policy is shown in its refusal', async () => {
    const caller = await world.user('u')
    await makeRole('r', trust({ AWS: user('u') }))
    const Policy = ' '.repeat(2049)
    expect(await refused(caller, role('r'), { Policy })).toBe(
      `ValidationError: 1 validation error detected: Value '${Policy}' at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048`,
    )
  })

  test('root may not', async () => {
    await makeRole('r', trust({ AWS: account }))
    expect(await refused(root, role('r'))).toBe(
      'AccessDenied: Roles may not be assumed by root accounts.',
    )
  })

  test('the answer', async () => {
    const caller = await world.user('u')
    await makeRole('r', trust({ AWS: user('u') }, allActions), { Path: '/p/' })
    const arn = role('p/r')
    const plain = await assume(caller, arn)
    expect(Object.keys(plain)).toEqual(['Credentials', 'AssumedRoleUser'])
    expect(plain.AssumedRoleUser.Arn).toBe(`arn:aws:sts::${account}:assumed-role/r/se`)
    expect(plain.AssumedRoleUser.AssumedRoleId).toMatch(/^AROA[A-Z2-7]{17}:se$/)
    expect(plain.Credentials.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
    const hour = plain.Credentials.Expiration.getTime() - Date.now()
    expect(hour).toBeGreaterThan(3_590_000)
    expect(hour).toBeLessThanOrEqual(3_600_000)
    const full = await assume(caller, arn, {
      SourceIdentity: 'me',
      Policy: JSON.stringify(allow('ecr:*')),
    })
    expect(full).toMatchObject({ SourceIdentity: 'me', PackedPolicySize: expect.any(Number) })
  })

  test('a session policy is packed into as much as AWS told for it', async () => {
    const caller = await world.user('u')
    await makeRole('r', trust({ AWS: user('u') }))
    // The first is recorded, the second is AWS's own example of AssumeRole.
    const policies = {
      16: '{"Version": "2012-10-17", "Statement": [{"Sid": "RestrictedAccess", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::example-bucket/*"]}]}',
      6: '{"Version":"2012-10-17","Statement":[{"Sid":"Stmt1","Effect":"Allow","Action":"s3:*","Resource":"*"}]}',
    }
    for (const [percent, Policy] of Object.entries(policies))
      expect(await assume(caller, role('r'), { Policy })).toMatchObject({
        PackedPolicySize: Number(percent),
      })
  })

  test('chained sessions last an hour at most', async () => {
    const caller = await world.user('u')
    await makeRole('first', trust({ AWS: user('u') }))
    await makeRole('second', trust({ AWS: role('first') }), { MaxSessionDuration: 43_200 })
    const session = await sessionOf(caller, role('first'))
    expect(await refused(session, role('second'), { DurationSeconds: 7200 })).toBe(
      'ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    )
    await assume(session, role('second'), { DurationSeconds: 3600 })
  })

  test('transitive tags and the source identity go along the chain, other tags do not', async () => {
    const caller = await world.user('u')
    await makeRole('first', trust({ AWS: user('u') }, allActions))
    await makeRole('second', trust({ AWS: role('first') }, allActions))
    const first = await sessionOf(caller, role('first'), {
      SourceIdentity: 'me',
      Tags: [
        { Key: 'team', Value: 'blue' },
        { Key: 'once', Value: 'x' },
      ],
      TransitiveTagKeys: ['team'],
    })
    expect(await refused(first, role('second'), { Tags: [{ Key: 'TEAM', Value: 'red' }] })).toBe(
      "InvalidParameterValue: One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    )
    expect(await refused(first, role('second'), { SourceIdentity: 'you' })).toContain(
      'The source identity is already set for this assume role session',
    )
    const second = await sessionOf(first, role('second'))
    expect(second.session).toMatchObject({
      tags: { team: 'blue' },
      transitiveTagKeys: ['team'],
      sourceIdentity: 'me',
    })
  })

  test('session tags decide, over the role’s own', async () => {
    const caller = await world.user('u')
    await makeRole('r', trust({ AWS: user('u') }, allActions), {
      Tags: [{ Key: 'Team', Value: 'red' }],
    })
    const blue = allow('iam:ListUsers', '*', {
      Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } },
    })
    await world.call(root, 'iam', 'PutRolePolicy', {
      RoleName: 'r',
      PolicyName: 'p',
      PolicyDocument: JSON.stringify(blue),
    })
    const plain = await sessionOf(caller, role('r'))
    expect(await world.refusal(plain, 'iam', 'ListUsers')).toContain('AccessDenied')
    const tagged = await sessionOf(caller, role('r'), { Tags: [{ Key: 'team', Value: 'blue' }] })
    await world.call(tagged, 'iam', 'ListUsers')
  })
})

describe('sessions are limited', () => {
  beforeEach(async () => {
    await makeRole('r', trust({ AWS: account }))
    await world.call(root, 'iam', 'AttachRolePolicy', {
      RoleName: 'r',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    })
  })

  test.each([
    ['no policy', {}, true],
    ['a policy that allows', { Policy: JSON.stringify(allow('iam:List*')) }, true],
    ['a policy that does not', { Policy: JSON.stringify(allow('ecr:*')) }, false],
    [
      'the union of two',
      {
        Policy: JSON.stringify(allow('ecr:*')),
        PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess' }],
      },
      true,
    ],
  ])('%s', async (_case, more, allowed) => {
    const caller = await world.user('u', allow('sts:AssumeRole'))
    const session = await sessionOf(caller, role('r'), more)
    if (allowed) await world.call(session, 'iam', 'ListUsers')
    else
      expect(await world.refusal(session, 'iam', 'ListUsers')).toBe(
        `AccessDenied: User: arn:aws:sts::${account}:assumed-role/r/se is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${account}:user/ because no session policy allows the iam:ListUsers action`,
      )
  })

  test('what the role may do now counts, not what it could when it was assumed', async () => {
    const caller = await world.user('u', allow('sts:AssumeRole'))
    const session = await sessionOf(caller, role('r'))
    await world.call(root, 'iam', 'UpdateAssumeRolePolicy', {
      RoleName: 'r',
      PolicyDocument: trust({ Service: 'lambda.amazonaws.com' }),
    })
    await world.call(session, 'iam', 'ListUsers')
    await world.call(root, 'iam', 'DetachRolePolicy', {
      RoleName: 'r',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    })
    expect(await world.refusal(session, 'iam', 'ListUsers')).toContain('no identity-based policy')
  })
})

describe('tokens', () => {
  interface Made {
    readonly Credentials: { readonly AccessKeyId: string; readonly Expiration: Date }
  }
  const sessionToken = async (caller: Caller, more = {}) => {
    const made = await world.call<Made>(caller, 'sts', 'GetSessionToken', more)
    return world.withKey(made.Credentials.AccessKeyId)
  }
  const federated = async (caller: Caller, more = {}) => {
    const made = await world.call<Made & { PackedPolicySize: number }>(
      caller,
      'sts',
      'GetFederationToken',
      { Name: 'fed', ...more },
    )
    return { made, caller: await world.withKey(made.Credentials.AccessKeyId) }
  }

  test('GetSessionToken gives what its user is, without asking for a permission', async () => {
    const caller = await sessionToken(await world.user('u', allow('ecr:*')))
    expect(await world.call(caller, 'sts', 'GetCallerIdentity')).toMatchObject({ Arn: user('u') })
  })

  test('root’s tokens end after an hour', async () => {
    const made = await world.call<Made>(root, 'sts', 'GetSessionToken', { DurationSeconds: 43_200 })
    expect(made.Credentials.Expiration.getTime() - Date.now()).toBeLessThanOrEqual(3_600_000)
  })

  test.each([
    [
      'GetSessionToken',
      'sts',
      'GetSessionToken',
      'AccessDenied: Cannot call GetSessionToken with session credentials',
    ],
    [
      'GetSessionToken',
      'iam',
      'ListUsers',
      'InvalidClientTokenId: The security token included in the request is invalid.',
    ],
    [
      'GetFederationToken',
      'iam',
      'ListUsers',
      'InvalidClientTokenId: The security token included in the request is invalid.',
    ],
    [
      'GetFederationToken',
      'sts',
      'AssumeRole',
      'AccessDenied: Cannot call AssumeRole with session credentials',
    ],
    [
      'AssumeRole',
      'sts',
      'GetFederationToken',
      'AccessDenied: Cannot call GetFederationToken with session credentials',
    ],
  ] as const)('from %s: %s:%s', async (source, service, operation, text) => {
    const caller = await world.user('u', allow('*'))
    await makeRole('r', trust({ AWS: user('u') }))
    const session =
      source === 'GetSessionToken'
        ? await sessionToken(caller)
        : source === 'AssumeRole'
          ? await sessionOf(caller, role('r'))
          : (await federated(caller, { Policy: JSON.stringify(allow('*')) })).caller
    const input = { Name: 'fed', RoleArn: role('r'), RoleSessionName: 's' }
    expect(await world.refusal(session, service, operation, input)).toBe(text)
  })

  test('a federated user', async () => {
    const { made, caller } = await federated(await world.user('u', allow('*')))
    expect(made).toMatchObject({
      FederatedUser: {
        Arn: `arn:aws:sts::${account}:federated-user/fed`,
        FederatedUserId: `${account}:fed`,
      },
      PackedPolicySize: 0,
    })
    expect(await world.call(caller, 'sts', 'GetCallerIdentity')).toEqual({
      UserId: `${account}:fed`,
      Account: account,
      Arn: `arn:aws:sts::${account}:federated-user/fed`,
    })
  })

  test('GetFederationToken asks for a permission on the federated user', async () => {
    const caller = await world.user('u')
    const resource = `arn:aws:sts::${account}:federated-user/fed`
    expect(await world.refusal(caller, 'sts', 'GetFederationToken', { Name: 'fed' })).toBe(
      `${denied(user('u'), resource, 'sts:GetFederationToken')} because no identity-based policy allows the sts:GetFederationToken action`,
    )
  })
})

describe('who is asking', () => {
  test('GetCallerIdentity works under a policy that denies it', async () => {
    const deny = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
    }
    const caller = await world.user('u', deny)
    expect(await world.call(caller, 'sts', 'GetCallerIdentity')).toEqual({
      UserId: expect.stringMatching(/^AIDA/),
      Account: account,
      Arn: user('u'),
    })
    expect(await world.call(root, 'sts', 'GetCallerIdentity')).toEqual({
      UserId: account,
      Account: account,
      Arn: `arn:aws:iam::${account}:root`,
    })
  })

  test('after a rename the same key shows the new name', async () => {
    const caller = await world.user('u')
    await world.call(root, 'iam', 'UpdateUser', { UserName: 'u', NewUserName: 'v' })
    const again = await world.withKey(caller.accessKeyId ?? '')
    expect(await world.call(again, 'sts', 'GetCallerIdentity')).toMatchObject({ Arn: user('v') })
  })

  test('GetAccessKeyInfo knows its own keys, and reads the account out of AWS’s', async () => {
    const caller = await world.user('u', undefined, otherAccount)
    const info = (AccessKeyId: string | undefined) =>
      world.call(root, 'sts', 'GetAccessKeyInfo', { AccessKeyId })
    expect(await info(caller.accessKeyId)).toEqual({ Account: otherAccount })
    // A key and its account, published where the encoding was explained.
    expect(await info('ASIAQNZGKIQY56JQ7WML')).toEqual({ Account: '029608264753' })
  })
})

describe('authorization messages', () => {
  const question: Question = {
    principal: { kind: 'root', account, arn: `arn:aws:iam::${account}:root` },
    action: 'ec2:RunInstances',
    resource: '*',
    resourceAccount: account,
    context: { 'aws:userid': account, 'aws:tagkeys': ['a', 'b'] },
    policies: { identity: [], resource: [] },
  }
  const policy = {
    document: compiled('{"Statement":[]}'),
    label: 'policy',
    holder: `arn:aws:iam::${account}:root`,
  }
  const decision = {
    outcome: 'explicitly-denied',
    type: 'identity-based policy',
    by: [{ policy, index: 0, sid: 'No' }],
  } as const

  test('are read by their account alone', async () => {
    const EncodedMessage = await encodeAuthorizationMessage(world.db, account, question, decision)
    const { DecodedMessage } = await world.call<{ DecodedMessage: string }>(
      root,
      'sts',
      'DecodeAuthorizationMessage',
      { EncodedMessage },
    )
    expect(JSON.parse(DecodedMessage)).toMatchObject({
      allowed: false,
      explicitDeny: true,
      matchedStatements: { items: [{ statementId: 'No', effect: 'DENY' }] },
      context: { action: 'ec2:RunInstances', principal: { id: account } },
    })
    const other = await world.root(otherAccount)
    expect(
      await world.refusal(other, 'sts', 'DecodeAuthorizationMessage', { EncodedMessage }),
    ).toContain('InvalidAuthorizationMessageException')
  })

  test.each(['', 'nonsense', 'A'.repeat(10_240)])('%s is none', async (EncodedMessage) => {
    expect(
      await world.refusal(root, 'sts', 'DecodeAuthorizationMessage', { EncodedMessage }),
    ).toContain('InvalidAuthorizationMessageException')
  })
})

import { beforeEach, describe, expect, test } from 'vitest'
import {
  management,
  member,
  type OrganizationsWorld,
  openOrganizations,
  outsider,
} from '../../../test/support/organizations.ts'

let world: OrganizationsWorld
let operator: string

const task = (name: string) => ({ arn: `arn:aws:iam::aws:policy/root-task/${name}` })
const audit = task('IAMAuditRootUserCredentials')
const may = { Effect: 'Allow', Action: 'sts:AssumeRoot', Resource: '*' }
const rootOf = (account: string) => `arn:aws:iam::${account}:root`

beforeEach(async () => {
  world = await openOrganizations()
  await world.org('CreateOrganization', {})
  await world.invite(member)
  await world.org('EnableAWSServiceAccess', { ServicePrincipal: 'iam.amazonaws.com' })
  await world.call(management, 'iam', 'EnableOrganizationsRootSessions')
  await world.call(management, 'iam', 'EnableOrganizationsRootCredentialsManagement')
  operator = await world.user(management, 'operator', may)
})

interface Assumed {
  readonly Credentials: { readonly AccessKeyId: string; readonly Expiration: Date }
}
const inputOf = (more = {}) => ({ TargetPrincipal: member, TaskPolicyArn: audit, ...more })
const assume = (more = {}, key = operator) =>
  world.call<Assumed>(key, 'sts', 'AssumeRoot', inputOf(more))
const refused = (more = {}, key = operator) =>
  world.refusal(key, 'sts', 'AssumeRoot', inputOf(more))
const keyFor = async (name: string) =>
  (await assume({ TaskPolicyArn: task(name) })).Credentials.AccessKeyId

const denied = (target = member, who = `arn:aws:iam::${management}:user/operator`) =>
  `AccessDenied: User: ${who} is not authorized to perform: sts:AssumeRoot on resource: ${rootOf(target)}`

describe('a root session', () => {
  test('is its account`s root for a quarter of an hour', async () => {
    const made = await assume()
    expect(Object.keys(made)).toEqual(['Credentials'])
    const { AccessKeyId, Expiration } = made.Credentials
    const seconds = (Expiration.getTime() - Date.now()) / 1000
    expect(seconds).toBeGreaterThan(890)
    expect(seconds).toBeLessThanOrEqual(900)
    expect(await world.call(AccessKeyId, 'sts', 'GetCallerIdentity')).toEqual({
      UserId: member,
      Account: member,
      Arn: rootOf(member),
    })
  })

  test('takes the member by the ARN of its root user too', async () => {
    await assume({ TargetPrincipal: rootOf(member), DurationSeconds: 60 })
  })

  test('may do its task, and nothing else', async () => {
    const key = await keyFor('IAMAuditRootUserCredentials')
    expect(await world.call(key, 'iam', 'ListAccessKeys')).toMatchObject({ AccessKeyMetadata: [] })
    await world.call(key, 'iam', 'GetAccountSummary')
    for (const operation of ['ListUsers', 'CreateAccessKey'])
      expect(await world.refusal(key, 'iam', operation)).toContain(
        'with an explicit deny in an identity-based policy: arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials',
      )
    expect(await world.refusal(key, 'ecr', 'DescribeRepositories')).toContain('explicit deny')
  })

  test('ends a member`s own root credentials', async () => {
    const { AccessKey } = await world.call<{ AccessKey: { AccessKeyId: string } }>(
      member,
      'iam',
      'CreateAccessKey',
    )
    const { AccessKeyId } = AccessKey
    const input = { AccessKeyId }
    const auditor = await keyFor('IAMAuditRootUserCredentials')
    expect(await world.refusal(auditor, 'iam', 'DeleteAccessKey', input)).toContain('AccessDenied')
    const deleter = await keyFor('IAMDeleteRootUserCredentials')
    await world.call(deleter, 'iam', 'DeleteAccessKey', input)
    expect(await world.call(auditor, 'iam', 'ListAccessKeys')).toMatchObject({
      AccessKeyMetadata: [],
    })
  })

  test('does nothing to users, whose credentials are no root`s', async () => {
    await world.user(member, 'dev')
    const key = await keyFor('IAMDeleteRootUserCredentials')
    expect(await world.refusal(key, 'iam', 'ListAccessKeys', { UserName: 'dev' })).toContain(
      'AccessDenied',
    )
  })

  // As recorded in September 2026 (radkawar/stackd, testdata/aws/iam/root_sessions.json).
  test('lets a member`s root choose a password again', async () => {
    const auditor = await keyFor('IAMAuditRootUserCredentials')
    const creator = await keyFor('IAMCreateRootUserPassword')
    const deleter = await keyFor('IAMDeleteRootUserCredentials')
    const hasPassword = async () => {
      const { SummaryMap } = await world.call<{ SummaryMap: { AccountPasswordPresent: number } }>(
        ...([auditor, 'iam', 'GetAccountSummary'] as const),
      )
      return SummaryMap.AccountPasswordPresent
    }
    const none = 'NoSuchEntity: Login Profile for User null cannot be found.'
    expect(await world.refusal(auditor, 'iam', 'GetLoginProfile')).toBe(none)
    expect(await hasPassword()).toBe(0)
    const made = await world.call(creator, 'iam', 'CreateLoginProfile')
    expect(made).toEqual({
      LoginProfile: { CreateDate: expect.any(Date), PasswordResetRequired: false },
    })
    expect(await world.refusal(creator, 'iam', 'CreateLoginProfile')).toBe(
      `EntityAlreadyExists: Login Profile for account ${member} already exists.`,
    )
    expect(await world.call(auditor, 'iam', 'GetLoginProfile')).toEqual(made)
    expect(await hasPassword()).toBe(1)
    await world.call(member, 'iam', 'GenerateCredentialReport')
    const { Content } = await world.call<{ Content: Uint8Array }>(
      ...([member, 'iam', 'GetCredentialReport'] as const),
    )
    expect(Buffer.from(Content).toString().split('\n')[1]).toMatch(
      /^<root_account>,[^,]+,[^,]+,true,no_information,20\d\d-[^,]+Z,not_supported,false,/,
    )
    await world.call(deleter, 'iam', 'DeleteLoginProfile')
    expect(await world.refusal(deleter, 'iam', 'DeleteLoginProfile')).toBe(none)
    expect(await hasPassword()).toBe(0)
  })

  test('carries the source identity of who began it', async () => {
    await world.call(management, 'iam', 'CreateRole', {
      RoleName: 'desk',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${management}:user/operator` },
            Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
          },
        ],
      }),
    })
    await world.call(management, 'iam', 'PutRolePolicy', {
      RoleName: 'desk',
      PolicyName: 'own',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [may] }),
    })
    const { Credentials } = await world.call<Assumed>(operator, 'sts', 'AssumeRole', {
      RoleArn: `arn:aws:iam::${management}:role/desk`,
      RoleSessionName: 'alice',
      SourceIdentity: 'alice',
    })
    expect(await assume({}, Credentials.AccessKeyId)).toMatchObject({ SourceIdentity: 'alice' })
  })

  test('makes no further sessions', async () => {
    const key = await keyFor('IAMAuditRootUserCredentials')
    for (const operation of ['GetSessionToken', 'GetFederationToken', 'AssumeRoot'])
      expect(await world.refusal(key, 'sts', operation, inputOf({ Name: 'fed' }))).toContain(
        'AccessDenied',
      )
  })

  test('service control policies of the member hold it', async () => {
    await world.org('EnablePolicyType', {
      RootId: (await world.org('ListRoots', {})).Roots?.[0]?.Id ?? '',
      PolicyType: 'SERVICE_CONTROL_POLICY',
    })
    await world.attach('SERVICE_CONTROL_POLICY', member, {
      Effect: 'Deny',
      Action: 'iam:ListAccessKeys',
      Resource: '*',
      Condition: { Bool: { 'aws:AssumedRoot': 'true' } },
    })
    expect(
      await world.refusal(await keyFor('IAMAuditRootUserCredentials'), 'iam', 'ListAccessKeys'),
    ).toContain('with an explicit deny in a service control policy')
    await world.call(member, 'iam', 'ListAccessKeys')
  })
})

describe('who may', () => {
  test('needs the permission, which may name the task and the account', async () => {
    const nobody = await world.user(management, 'nobody')
    // As of every denial of STS that is about another's role or root, no reason is told.
    expect(await refused({}, nobody)).toBe(denied(member, `arn:aws:iam::${management}:user/nobody`))
    const auditor = await world.user(management, 'auditor', {
      ...may,
      Resource: rootOf(member),
      Condition: { ArnEquals: { 'sts:TaskPolicyArn': audit.arn } },
    })
    await assume({}, auditor)
    expect(await refused({ TaskPolicyArn: task('IAMCreateRootUserPassword') }, auditor)).toContain(
      denied(member, `arn:aws:iam::${management}:user/auditor`),
    )
  })

  test.each<[string, () => Promise<string>, string]>([
    ['root', async () => management, rootOf(management)],
    [
      'a member that is no delegate',
      () => world.user(member, 'dev', may),
      `arn:aws:iam::${member}:user/dev`,
    ],
    ['an outsider', () => world.user(outsider, 'dev', may), `arn:aws:iam::${outsider}:user/dev`],
  ])('not %s', async (_case, key, who) => {
    expect(await refused({}, await key())).toBe(denied(member, who))
  })

  test('a delegated administrator of IAM', async () => {
    const other = '333333333333'
    await world.invite(other)
    await world.org('RegisterDelegatedAdministrator', {
      AccountId: other,
      ServicePrincipal: 'iam.amazonaws.com',
    })
    await assume({}, await world.user(other, 'delegate', may))
  })

  test.each([management, outsider, '444444444444'])(
    'not over %s, in the same words',
    async (TargetPrincipal) => {
      expect(await refused({ TargetPrincipal })).toBe(denied(TargetPrincipal))
    },
  )

  // As recorded in September 2026 (radkawar/stackd, testdata/aws/iam/root_sessions.json).
  test.each([
    [
      'RootCredentialsManagement',
      'Root credentials management',
      ['IAMAuditRootUserCredentials', 'IAMCreateRootUserPassword', 'IAMDeleteRootUserCredentials'],
    ],
    ['RootSessions', 'Root sessions', ['S3UnlockBucketPolicy', 'SQSUnlockQueuePolicy']],
  ])('not where %s is disabled, whatever else is enabled', async (feature, words, tasks) => {
    await world.call(management, 'iam', `DisableOrganizations${feature}`)
    for (const name of tasks)
      expect(await refused({ TaskPolicyArn: task(name) })).toBe(
        `AccessDenied: ${words} feature is not enabled for your AWS Organization.`,
      )
    await world.call(management, 'iam', `EnableOrganizations${feature}`)
    for (const name of tasks) await assume({ TaskPolicyArn: task(name) })
  })

  test('not once IAM is trusted no more', async () => {
    await world.org('DisableAWSServiceAccess', { ServicePrincipal: 'iam.amazonaws.com' })
    expect(await refused()).toBe(denied())
  })
})

test.each([
  [
    { TargetPrincipal: `arn:aws:iam::${member}:user/dev` },
    'ValidationError: Request must contain a valid target principal',
  ],
  [
    { TaskPolicyArn: { arn: 'arn:aws:iam::aws:policy/AdministratorAccess' } },
    'ValidationError: Request must contain valid AWS managed task policy ARN',
  ],
])('%o', async (more, text) => {
  expect(await refused(more)).toBe(text)
})

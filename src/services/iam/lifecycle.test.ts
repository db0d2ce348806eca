import { beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../estate/caller.ts'
import { awsManagedPolicies } from '../../store/iam/managed-policies/index.ts'
import { linkedServices } from './linked-services.ts'
import { account, allow, openWorld, otherAccount, trust, type World } from './testing.contract.ts'

let world: World
let root: Caller

beforeEach(async () => {
  world = await openWorld()
  root = await world.root()
})

const document = JSON.stringify(allow('ecr:*'))
const arnOf = (resource: string) => `arn:aws:iam::${account}:${resource}`
// biome-ignore lint/suspicious/noExplicitAny: answers are compared whole
const iam = (operation: string, input?: unknown) => world.call<any>(root, 'iam', operation, input)

const textOf = (encoded: string) => decodeURIComponent(encoded)

describe('roles', () => {
  test('UpdateRole leaves as it is what it does not name', async () => {
    const made = { RoleName: 'r', Description: 'd', MaxSessionDuration: 7200 }
    await iam('CreateRole', { ...made, AssumeRolePolicyDocument: trust({ AWS: account }) })
    expect(await iam('UpdateRole', { RoleName: 'r' })).toEqual({})
    expect((await iam('GetRole', { RoleName: 'r' })).Role).toMatchObject(made)
  })

  test('CreateRole leaves out what GetRole shows', async () => {
    const made = await iam('CreateRole', {
      RoleName: 'r',
      Description: 'why',

      Path: '/p/',
      AssumeRolePolicyDocument: trust({ Service: 'lambda.amazonaws.com' }),
    })
    expect(Object.keys(made.Role)).toEqual([
      'Path',
      'RoleName',
      'RoleId',
      'Arn',
      'CreateDate',
      'AssumeRolePolicyDocument',
    ])
    expect(made.Role.Arn).toBe(arnOf('role/p/r'))
    expect(made.Role.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/)
    const { Role } = await iam('GetRole', { RoleName: 'r' })
    expect(Role).toEqual({
      ...made.Role,
      Description: 'why',
      MaxSessionDuration: 3600,
      RoleLastUsed: {},
    })
  })

  test('lists leave out boundary, tags and last use', async () => {
    await iam('CreatePolicy', { PolicyName: 'b', PolicyDocument: document })
    await iam('CreateRole', {
      RoleName: 'r',
      AssumeRolePolicyDocument: trust({ AWS: account }),
      PermissionsBoundary: arnOf('policy/b'),
      Tags: [{ Key: 'a', Value: 'b' }],
    })
    const { Roles } = await iam('ListRoles')
    expect(Roles[0]).not.toHaveProperty('PermissionsBoundary')
    expect(Roles[0]).not.toHaveProperty('Tags')
    expect(Roles[0]).not.toHaveProperty('RoleLastUsed')
    const { Role } = await iam('GetRole', { RoleName: 'r' })
    expect(Role.Tags).toEqual([{ Key: 'a', Value: 'b' }])
    // What AWS sends, whatever the model's enum says.
    expect(Role.PermissionsBoundary).toEqual({
      PermissionsBoundaryArn: arnOf('policy/b'),
      PermissionsBoundaryType: 'Policy',
    })
  })

  test('documents come back as they were sent, percent-encoded after RFC 3986', async () => {
    const sent = `{ "Version": "2012-10-17",\n "Statement": { "Sid": "a", "Effect":"Allow","Action":"ecr:*","Resource":"*"} }`
    await iam('CreateUser', { UserName: 'u' })
    await iam('PutUserPolicy', { UserName: 'u', PolicyName: 'p', PolicyDocument: sent })
    const { PolicyDocument } = await iam('GetUserPolicy', { UserName: 'u', PolicyName: 'p' })
    expect(PolicyDocument).toContain('%2A')
    expect(PolicyDocument).not.toContain('*')
    expect(textOf(PolicyDocument)).toBe(sent)
  })

  test('a trust policy names who it named, not who has the name now', async () => {
    const { User } = await iam('CreateUser', { UserName: 'u' })
    await iam('CreateRole', {
      RoleName: 'r',
      AssumeRolePolicyDocument: trust({ AWS: User.Arn }),
    })
    const trusted = async () => {
      const { Role } = await iam('GetRole', { RoleName: 'r' })
      return JSON.parse(textOf(Role.AssumeRolePolicyDocument)).Statement[0].Principal.AWS
    }
    expect(await trusted()).toBe(arnOf('user/u'))
    await iam('UpdateUser', { UserName: 'u', NewUserName: 'renamed', NewPath: '/x/' })
    expect(await trusted()).toBe(arnOf('user/x/renamed'))
    await iam('DeleteUser', { UserName: 'renamed' })
    await iam('CreateUser', { UserName: 'u' })
    expect(await trusted()).toBe(User.UserId)
    const dead = trust({ AWS: User.UserId })
    expect(
      await world.refusal(root, 'iam', 'UpdateAssumeRolePolicy', {
        RoleName: 'r',
        PolicyDocument: dead,
      }),
    ).toBe(`MalformedPolicyDocument: Invalid principal in policy: "AWS":"${User.UserId}"`)
  })

  test('recreating a role gives a new id', async () => {
    const make = () =>
      iam('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trust({ AWS: account }) })
    const first = await make()
    await iam('DeleteRole', { RoleName: 'r' })
    expect((await make()).Role.RoleId).not.toBe(first.Role.RoleId)
  })

  test('every service-linked role has a policy that there is, and a name that fits', async () => {
    const policies = await awsManagedPolicies()
    const all = Object.values(linkedServices)
    const missing = all.filter(
      ({ policy }) => !policies.has(`arn:aws:iam::aws:policy/aws-service-role/${policy}`),
    )
    // Recorded on the role; AWS's lists of policies have it no more.
    expect(missing.map(({ policy }) => policy)).toEqual(['AmazonLexBotPolicy'])
    expect(all.filter(({ role }) => role.length > 64)).toEqual([])
  })

  test('a service that takes a suffix has a role for each', async () => {
    const AWSServiceName = 'autoscaling.amazonaws.com'
    for (const suffix of ['one', 'two'])
      expect(
        await iam('CreateServiceLinkedRole', { AWSServiceName, CustomSuffix: suffix }),
      ).toMatchObject({
        Role: {
          RoleName: `AWSServiceRoleForAutoScaling_${suffix}`,
          Path: '/aws-service-role/autoscaling.amazonaws.com/',
        },
      })
  })

  test('a service-linked role comes with its policy and goes by its own operation', async () => {
    const { Role } = await iam('CreateServiceLinkedRole', {
      AWSServiceName: 'replication.ecr.amazonaws.com',
    })
    const path = '/aws-service-role/replication.ecr.amazonaws.com/'
    expect(Role.Path).toBe(path)
    const attached = await iam('ListAttachedRolePolicies', { RoleName: Role.RoleName })
    expect(attached.AttachedPolicies[0].PolicyArn).toBe(
      'arn:aws:iam::aws:policy/aws-service-role/ECRReplicationServiceRolePolicy',
    )
    expect(await world.refusal(root, 'iam', 'DeleteRole', { RoleName: Role.RoleName })).toContain(
      'UnmodifiableEntity',
    )
    const { DeletionTaskId } = await iam('DeleteServiceLinkedRole', { RoleName: Role.RoleName })
    expect(DeletionTaskId).toMatch(new RegExp(`^task${path}${Role.RoleName}/[0-9a-f-]{36}$`))
    expect(await iam('GetServiceLinkedRoleDeletionStatus', { DeletionTaskId })).toEqual({
      Status: 'SUCCEEDED',
    })
  })
})

describe('policies', () => {
  test('GetPolicy shows empty tags, CreatePolicy none', async () => {
    const made = await iam('CreatePolicy', {
      PolicyName: 'p',
      PolicyDocument: document,
      Description: 'why',
    })
    expect(made.Policy).not.toHaveProperty('Tags')
    const { Policy } = await iam('GetPolicy', { PolicyArn: made.Policy.Arn })
    expect(Policy).toEqual({ ...made.Policy, Description: 'why', Tags: [] })
  })

  test('version numbers are not given again, and only SetAsDefault changes the default', async () => {
    const { Policy } = await iam('CreatePolicy', { PolicyName: 'p', PolicyDocument: document })
    const input = { PolicyArn: Policy.Arn, PolicyDocument: document }
    expect((await iam('CreatePolicyVersion', input)).PolicyVersion.VersionId).toBe('v2')
    await iam('DeletePolicyVersion', { PolicyArn: Policy.Arn, VersionId: 'v2' })
    const third = await iam('CreatePolicyVersion', { ...input, SetAsDefault: true })
    expect(third.PolicyVersion).toMatchObject({ VersionId: 'v3', IsDefaultVersion: true })
    const { Versions } = await iam('ListPolicyVersions', { PolicyArn: Policy.Arn })
    expect(Versions.map((one: { VersionId: string }) => one.VersionId)).toEqual(['v3', 'v1'])
    await iam('SetDefaultPolicyVersion', { PolicyArn: Policy.Arn, VersionId: 'v1' })
    const got = await iam('GetPolicy', { PolicyArn: Policy.Arn })
    expect(got.Policy.DefaultVersionId).toBe('v1')
  })

  test.each([
    ['AdministratorAccess', 'v1'],
    ['PowerUserAccess', 'v12'],
    ['AWSLambda_FullAccess', 'v7'],
    ['service-role/AWSLambdaBasicExecutionRole', 'v1'],
    ['AmazonEC2ContainerRegistryPullOnly', 'v1'],
  ])('%s is at %s', async (name, version) => {
    const PolicyArn = `arn:aws:iam::aws:policy/${name}`
    const { Policy } = await iam('GetPolicy', { PolicyArn })
    expect(Policy.DefaultVersionId).toBe(version)
    const got = await iam('GetPolicyVersion', { PolicyArn, VersionId: version })
    expect(JSON.parse(textOf(got.PolicyVersion.Document))).toHaveProperty('Statement')
  })

  test('all of AWS’s policies are listed, page by page', async () => {
    let Marker: string | undefined
    const seen = new Set<string>()
    do {
      const got = await iam('ListPolicies', { Scope: 'AWS', MaxItems: 1000, Marker })
      for (const { Arn } of got.Policies) seen.add(Arn)
      Marker = got.Marker
    } while (Marker)
    expect(seen.size).toBeGreaterThan(1500)
  })

  test('ListEntitiesForPolicy finds attachments and boundaries', async () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    await iam('CreateUser', { UserName: 'u', PermissionsBoundary: PolicyArn })
    await iam('CreateGroup', { GroupName: 'g' })
    await iam('AttachGroupPolicy', { GroupName: 'g', PolicyArn })
    const both = await iam('ListEntitiesForPolicy', { PolicyArn })
    expect(both.PolicyUsers).toMatchObject([{ UserName: 'u' }])
    expect(both.PolicyGroups).toMatchObject([{ GroupName: 'g' }])
    const bound = await iam('ListEntitiesForPolicy', {
      PolicyArn,
      PolicyUsageFilter: 'PermissionsBoundary',
    })
    expect(bound.PolicyGroups).toEqual([])
    // As recorded: which use is meant counts only among those that are used.
    const listed = async (more: object) =>
      (
        (await iam('ListPolicies', { Scope: 'AWS', PathPrefix: '/', ...more })) as {
          Policies: { Arn: string }[]
        }
      ).Policies.map(({ Arn }) => Arn)
    expect((await listed({ PolicyUsageFilter: 'PermissionsBoundary' })).length).toBe(100)
    const OnlyAttached = true
    for (const more of [{}, { PolicyUsageFilter: 'PermissionsBoundary' }])
      expect(await listed({ OnlyAttached, ...more })).toEqual([PolicyArn])
    const got = await iam('GetPolicy', { PolicyArn })
    expect(got.Policy).toMatchObject({ AttachmentCount: 1, PermissionsBoundaryUsageCount: 1 })
  })
})

describe('users, groups and keys', () => {
  test('pages go on after the last name shown', async () => {
    for (const UserName of ['a', 'b', 'c']) await iam('CreateUser', { UserName })
    const first = await iam('ListUsers', { MaxItems: 2 })
    expect(first.IsTruncated).toBe(true)
    await iam('DeleteUser', { UserName: 'b' })
    const second = await iam('ListUsers', { MaxItems: 2, Marker: first.Marker })
    expect(second.Users).toMatchObject([{ UserName: 'c' }])
    expect(second.IsTruncated).toBe(false)
  })

  test('joining twice is joining once, and leaving twice is no error', async () => {
    await iam('CreateUser', { UserName: 'u' })
    await iam('CreateGroup', { GroupName: 'g' })
    const both = { GroupName: 'g', UserName: 'u' }
    await iam('AddUserToGroup', both)
    await iam('AddUserToGroup', both)
    expect((await iam('GetGroup', { GroupName: 'g' })).Users).toHaveLength(1)
    await iam('RemoveUserFromGroup', both)
    await iam('RemoveUserFromGroup', both)
    expect((await iam('ListGroupsForUser', { UserName: 'u' })).Groups).toEqual([])
  })

  test('a user who names nobody means itself', async () => {
    const caller = await world.user('u', allow('iam:*'))
    const got = await world.call<{ User: { UserName: string } }>(caller, 'iam', 'GetUser')
    expect(got.User.UserName).toBe('u')
    const keys = await world.call<{ AccessKeyMetadata: unknown[] }>(caller, 'iam', 'ListAccessKeys')
    expect(keys.AccessKeyMetadata).toMatchObject([{ UserName: 'u', Status: 'Active' }])
  })

  test('a role that names nobody is told to', async () => {
    const caller = await world.user('u')
    const { Role } = await iam('CreateRole', {
      RoleName: 'r',
      AssumeRolePolicyDocument: trust({ AWS: arnOf('user/u') }),
    })
    const { Credentials } = await world.call<{ Credentials: { AccessKeyId: string } }>(
      caller,
      'sts',
      'AssumeRole',
      { RoleArn: Role.Arn, RoleSessionName: 's' },
    )
    const session = await world.withKey(Credentials.AccessKeyId)
    expect(await world.refusal(session, 'iam', 'CreateAccessKey')).toBe(
      'ValidationError: Must specify userName when calling with non-User credentials',
    )
  })

  test('a key is made inactive and active again, and cannot be made to expire', async () => {
    const { accessKeyId: AccessKeyId } = await world.user('u')
    const set = (Status: string) => ({ UserName: 'u', AccessKeyId, Status })
    await iam('UpdateAccessKey', set('Inactive'))
    const { AccessKeyMetadata } = await iam('ListAccessKeys', { UserName: 'u' })
    expect(AccessKeyMetadata).toMatchObject([{ AccessKeyId, Status: 'Inactive' }])
    await iam('UpdateAccessKey', set('Active'))
    expect(await world.refusal(root, 'iam', 'UpdateAccessKey', set('Expired'))).toContain(
      'ValidationError',
    )
    await iam('DeleteAccessKey', { UserName: 'u', AccessKeyId })
    expect(await iam('ListAccessKeys', { UserName: 'u' })).toMatchObject({ AccessKeyMetadata: [] })
  })

  test('an unused key was last used nowhere', async () => {
    const caller = await world.user('u')
    expect(await iam('GetAccessKeyLastUsed', { AccessKeyId: caller.accessKeyId })).toEqual({
      UserName: 'u',
      AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' },
    })
  })

  test('tag keys are one key in any case', async () => {
    await iam('CreateUser', { UserName: 'u', Tags: [{ Key: 'Team', Value: 'a' }] })
    await iam('TagUser', { UserName: 'u', Tags: [{ Key: 'team', Value: 'b' }] })
    expect((await iam('ListUserTags', { UserName: 'u' })).Tags).toEqual([
      { Key: 'team', Value: 'b' },
    ])
    await iam('UntagUser', { UserName: 'u', TagKeys: ['TEAM'] })
    expect((await iam('ListUserTags', { UserName: 'u' })).Tags).toEqual([])
  })

  test('policies alone tell keys apart by case, and list them as AWS does', async () => {
    // The order in which AWS listed these is recorded.
    const tags = [
      { Key: 'abc', Value: 'first' },
      { Key: 'b', Value: 'second' },
      { Key: 'z', Value: 'third' },
      { Key: 'a', Value: 'fourth' },
      { Key: 'A', Value: 'fifth' },
    ]
    const input = { PolicyName: 'p', PolicyDocument: document, Tags: tags }
    const { Policy } = await iam('CreatePolicy', input)
    expect(Policy).toMatchObject({ Tags: tags })
    const of = { PolicyArn: Policy.Arn }
    await iam('TagPolicy', { ...of, Tags: [{ Key: 'b', Value: '4' }] })
    await iam('UntagPolicy', { ...of, TagKeys: ['A'] })
    expect((await iam('ListPolicyTags', of)).Tags).toEqual([
      { Key: 'a', Value: 'fourth' },
      { Key: 'b', Value: '4' },
      { Key: 'z', Value: 'third' },
      { Key: 'abc', Value: 'first' },
    ])
    const twice = [
      { Key: 'k', Value: '' },
      { Key: 'k', Value: '' },
    ]
    expect(await world.refusal(root, 'iam', 'TagPolicy', { ...of, Tags: twice })).toBe(
      'InvalidInput: Duplicate tag keys found.',
    )
  })

  test('accounts do not see each other', async () => {
    await iam('CreateUser', { UserName: 'u' })
    const other = await world.root(otherAccount)
    expect(await world.call(other, 'iam', 'ListUsers')).toMatchObject({ Users: [] })
  })
})

describe('the account', () => {
  test('the summary counts', async () => {
    await iam('CreateUser', { UserName: 'u' })
    const { SummaryMap } = await iam('GetAccountSummary')
    expect(SummaryMap).toMatchObject({ Users: 1, Roles: 0, PolicySizeQuota: 6144 })
  })

  test('an alias is unique and replaced', async () => {
    await iam('CreateAccountAlias', { AccountAlias: 'one' })
    await iam('CreateAccountAlias', { AccountAlias: 'two' })
    expect((await iam('ListAccountAliases')).AccountAliases).toEqual(['two'])
    const other = await world.root(otherAccount)
    expect(
      await world.refusal(other, 'iam', 'CreateAccountAlias', { AccountAlias: 'two' }),
    ).toContain('EntityAlreadyExists')
  })

  test('authorization details hold users, groups, roles and the policies in use', async () => {
    await iam('CreateUser', { UserName: 'u' })
    await iam('CreateGroup', { GroupName: 'g' })
    await iam('AddUserToGroup', { GroupName: 'g', UserName: 'u' })
    await iam('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trust({ AWS: account }) })
    await iam('AttachRolePolicy', {
      RoleName: 'r',
      PolicyArn: 'arn:aws:iam::aws:policy/IAMFullAccess',
    })
    const all = await iam('GetAccountAuthorizationDetails')
    expect(all.UserDetailList).toMatchObject([{ UserName: 'u', GroupList: ['g'], Tags: [] }])
    expect(all.UserDetailList[0]).not.toHaveProperty('UserPolicyList')
    expect(all.GroupDetailList).toMatchObject([{ GroupName: 'g', GroupPolicyList: [] }])
    expect(all.RoleDetailList).toMatchObject([{ RoleName: 'r', RoleLastUsed: {} }])
    expect(all.Policies).toMatchObject([{ PolicyName: 'IAMFullAccess', AttachmentCount: 1 }])
    const users = await iam('GetAccountAuthorizationDetails', { Filter: ['User'] })
    expect(users.RoleDetailList).toEqual([])
  })
})

describe('permissions', () => {
  test.each([
    ['GetRole', { RoleName: 'r' }, 'role r'],
    ['ListRolePolicies', { RoleName: 'r' }, 'role r'],
    ['GetUser', { UserName: 'x' }, 'user x'],
    ['DeleteInstanceProfile', { InstanceProfileName: 'p' }, 'instance profile p'],
    ['CreatePolicy', { PolicyName: 'p', PolicyDocument: document }, 'policy p'],
    ['GetPolicy', { PolicyArn: arnOf('policy/p') }, `policy ${arnOf('policy/p')}`],
    ['CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: '' }, arnOf('role/r')],
    ['ListUsers', {}, arnOf('user/')],
    ['GetAccountSummary', {}, '*'],
  ])('a denied %s prints %o as %s', async (operation, input, printed) => {
    const caller = await world.user('u')
    expect(await world.refusal(caller, 'iam', operation, input)).toBe(
      `AccessDenied: User: ${arnOf('user/u')} is not authorized to perform: iam:${operation} on resource: ${printed} because no identity-based policy allows the iam:${operation} action`,
    )
  })

  test('a policy may insist on a boundary', async () => {
    const boundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    const caller = await world.user(
      'u',
      allow('iam:CreateUser', '*', {
        Condition: { StringEquals: { 'iam:PermissionsBoundary': boundary } },
      }),
    )
    expect(await world.refusal(caller, 'iam', 'CreateUser', { UserName: 'a' })).toContain(
      'AccessDenied',
    )
    await world.call(caller, 'iam', 'CreateUser', { UserName: 'a', PermissionsBoundary: boundary })
  })

  test('a key’s last use is told to whoever may ask about its user', async () => {
    const own = allow('iam:GetAccessKeyLastUsed', arnOf('user/${aws:username}'))
    const [u, v] = [await world.user('u', own), await world.user('v', own)]
    await world.call(u, 'iam', 'GetAccessKeyLastUsed', { AccessKeyId: u.accessKeyId })
    expect(
      await world.refusal(u, 'iam', 'GetAccessKeyLastUsed', { AccessKeyId: v.accessKeyId }),
    ).toBe(
      `AccessDenied: User: ${arnOf('user/u')} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${v.accessKeyId}`,
    )
  })

  test('a policy may limit which policies are attached', async () => {
    const caller = await world.user(
      'u',
      allow('iam:AttachUserPolicy', '*', {
        Condition: { ArnLike: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/ReadOnly*' } },
      }),
    )
    const attach = (name: string) => ({
      UserName: 'u',
      PolicyArn: `arn:aws:iam::aws:policy/${name}`,
    })
    expect(
      await world.refusal(caller, 'iam', 'AttachUserPolicy', attach('AdministratorAccess')),
    ).toContain('AccessDenied')
    await world.call(caller, 'iam', 'AttachUserPolicy', attach('ReadOnlyAccess'))
  })
})

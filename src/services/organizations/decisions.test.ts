import { beforeEach, describe, expect, test } from 'vitest'
import {
  management,
  member,
  type OrganizationsWorld,
  openOrganizations,
  outsider,
  policy,
} from '../../../test/support/organizations.ts'

const scp = 'SERVICE_CONTROL_POLICY'
const rcp = 'RESOURCE_CONTROL_POLICY'
const everything = { Effect: 'Allow', Action: '*', Resource: '*' }

let world: OrganizationsWorld
let organization: string
let root: string
let unit: string

const repository = `arn:aws:ecr:us-east-1:${member}:repository/app`
const inside = { repositoryName: 'app', registryId: member }
const policyArn = (type: string, id: string) =>
  `arn:aws:organizations::${management}:policy/${organization}/${type.toLowerCase()}/${id}`

beforeEach(async () => {
  world = await openOrganizations()
  const { Organization } = await world.org('CreateOrganization', {})
  organization = Organization?.Id ?? ''
  const { Roots } = await world.org('ListRoots', {})
  root = Roots?.[0]?.Id ?? ''
  await world.org('EnablePolicyType', { RootId: root, PolicyType: scp })
  await world.org('EnablePolicyType', { RootId: root, PolicyType: rcp })
  await world.invite(member)
  const made = await world.org('CreateOrganizationalUnit', { ParentId: root, Name: 'workloads' })
  unit = made.OrganizationalUnit?.Id ?? ''
  await world.org('MoveAccount', {
    AccountId: member,
    SourceParentId: root,
    DestinationParentId: unit,
  })
  await world.call(member, 'ecr', 'CreateRepository', { repositoryName: 'app' })
})

const push = (key: string) => world.refusal(key, 'ecr', 'InitiateLayerUpload', inside)
const pushes = (key: string) => world.call(key, 'ecr', 'InitiateLayerUpload', inside)

/** Only `AttachPolicy` in place of AWS's own: the level allows what the statements allow. */
async function only(target: string, ...statements: readonly object[]): Promise<void> {
  await world.attach(scp, target, ...statements)
  await world.org('DetachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: target })
}

describe('a service control policy', () => {
  const user = `User: arn:aws:iam::${member}:user/dev is not authorized to perform: ecr:InitiateLayerUpload on resource: ${repository}`
  const silent = `AccessDenied: ${user} because no service control policy allows the ecr:InitiateLayerUpload action`

  test.each([
    ['the root', () => root],
    ['the unit', () => unit],
    ['the account', () => member],
  ])('on %s denies a docker push, and the sentence ends with its ARN', async (_, target) => {
    const dev = await world.user(member, 'dev', everything)
    const id = await world.attach(scp, target(), {
      Effect: 'Deny',
      Action: 'ecr:Initiate*',
      Resource: '*',
    })
    expect(await push(dev)).toBe(
      `AccessDenied: ${user} with an explicit deny in a service control policy: ${policyArn(scp, id)}`,
    )
  })

  test.each([
    ['the root', () => root],
    ['the unit', () => unit],
    ['the account', () => member],
  ])('must allow at every level: %s does not', async (_, target) => {
    const dev = await world.user(member, 'dev', everything)
    await only(target(), { Effect: 'Allow', Action: ['s3:*', 'organizations:*'], Resource: '*' })
    expect(await push(dev)).toBe(silent)
  })

  test('is one of several at its level: any of them may allow', async () => {
    const dev = await world.user(member, 'dev', everything)
    await world.attach(scp, unit, { Effect: 'Allow', Action: 's3:*', Resource: '*' })
    await expect(pushes(dev)).resolves.toHaveProperty('uploadId')
  })

  test('that allows all but ECR allows no push', async () => {
    const dev = await world.user(member, 'dev', everything)
    await only(unit, { Effect: 'Allow', NotAction: 'ecr:*', Resource: '*' })
    expect(await push(dev)).toBe(silent)
  })

  test.each([
    ['us-east-1', true],
    ['eu-west-1', false],
  ])('that allows under a condition on the Region (%s) allows: %s', async (region, allowed) => {
    const dev = await world.user(member, 'dev', everything)
    await only(unit, {
      ...everything,
      Condition: { StringEquals: { 'aws:RequestedRegion': region } },
    })
    if (allowed) await expect(pushes(dev)).resolves.toHaveProperty('uploadId')
    else expect(await push(dev)).toBe(silent)
  })

  test('binds the root user of a member account', async () => {
    await world.attach(scp, root, { Effect: 'Deny', NotAction: 'iam:*', Resource: '*' })
    expect(await push(member)).toContain(
      `User: arn:aws:iam::${member}:root is not authorized to perform: ecr:InitiateLayerUpload on resource: ${repository} with an explicit deny in a service control policy: `,
    )
  })

  test('does not bind the management account, not even at the root', async () => {
    await world.call(management, 'ecr', 'CreateRepository', { repositoryName: 'app' })
    await world.attach(scp, root, { Effect: 'Deny', Action: '*', Resource: '*' })
    await expect(world.call(management, 'ecr', 'DescribeRepositories', {})).resolves.toHaveProperty(
      'repositories',
    )
  })

  test('does not bind outsiders at the resources of its accounts, whom their own would bind', async () => {
    const guest = await world.user(outsider, 'guest', everything)
    await world.call(member, 'ecr', 'SetRepositoryPolicy', {
      repositoryName: 'app',
      policyText: policy({
        Effect: 'Allow',
        Principal: { AWS: outsider },
        Action: 'ecr:*',
      }),
    })
    await world.attach(scp, root, { Effect: 'Deny', Action: 'ecr:Initiate*', Resource: '*' })
    await expect(pushes(guest)).resolves.toHaveProperty('uploadId')
  })

  test('does not bind a service-linked role', async () => {
    const { Role } = await world.call<{ Role: { RoleId: string; Arn: string; RoleName: string } }>(
      member,
      'iam',
      'CreateServiceLinkedRole',
      { AWSServiceName: 'replication.ecr.amazonaws.com' },
    )
    const caller = await world.caller(member)
    const check = { action: 'ecr:CreateRepository', resource: repository }
    const asLinked = async () =>
      world.needs.ask(
        {
          ...caller,
          principal: {
            kind: 'assumed-role',
            account: caller.account,
            arn: `arn:aws:sts::${member}:assumed-role/${Role.RoleName}/ecr`,
            roleArn: Role.Arn,
            roleId: Role.RoleId,
            sessionName: 'ecr',
            serviceLinked: true,
          },
        },
        check,
      )
    await world.attach(scp, root, { Effect: 'Deny', Action: 'ecr:*', Resource: '*' })
    await world.attach(rcp, root, {
      Effect: 'Deny',
      Principal: '*',
      Action: 'ecr:*',
      Resource: '*',
    })
    expect((await asLinked()).outcome).toBe('allowed')
    expect((await world.needs.ask(caller, check)).outcome).toBe('explicitly-denied')
  })

  test('ends with its type, and does not come back with it', async () => {
    const dev = await world.user(member, 'dev', everything)
    await world.attach(scp, root, { Effect: 'Deny', Action: 'ecr:*', Resource: '*' })
    await world.org('DisablePolicyType', { RootId: root, PolicyType: scp })
    await expect(pushes(dev)).resolves.toHaveProperty('uploadId')
    await world.org('EnablePolicyType', { RootId: root, PolicyType: scp })
    await expect(pushes(dev)).resolves.toHaveProperty('uploadId')
  })

  test('no longer binds an account that has left, nor the keys of the organization it', async () => {
    const dev = await world.user(member, 'dev', {
      ...everything,
      Condition: { StringEquals: { 'aws:PrincipalOrgID': organization } },
    })
    await expect(pushes(dev)).resolves.toHaveProperty('uploadId')
    await world.attach(scp, unit, { Effect: 'Deny', Action: 'ecr:*', Resource: '*' })
    expect(await push(dev)).toContain('with an explicit deny in a service control policy')
    await world.org('LeaveOrganization', {}, member)
    expect(await push(dev)).toBe(
      `AccessDenied: ${user} because no identity-based policy allows the ecr:InitiateLayerUpload action`,
    )
  })

  test('may demand a permissions boundary of every role that is made', async () => {
    await world.attach(scp, root, {
      Effect: 'Deny',
      Action: 'iam:CreateRole',
      Resource: '*',
      Condition: { Null: { 'iam:PermissionsBoundary': 'true' } },
    })
    const role = {
      RoleName: 'builder',
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Principal: { Service: 'ec2.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
    }
    expect(await world.refusal(member, 'iam', 'CreateRole', role)).toContain(
      'with an explicit deny in a service control policy',
    )
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/PowerUserAccess'
    await expect(
      world.call(member, 'iam', 'CreateRole', { ...role, PermissionsBoundary }),
    ).resolves.toHaveProperty('Role')
  })
})

describe('a resource control policy', () => {
  const share = (actions = 'ecr:*') =>
    world.call(member, 'ecr', 'SetRepositoryPolicy', {
      repositoryName: 'app',
      policyText: policy({ Effect: 'Allow', Principal: '*', Action: actions }),
    })

  const onlyOurs = () => ({
    Effect: 'Deny',
    Principal: '*',
    Action: 'ecr:*',
    Resource: '*',
    Condition: {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': organization },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  })

  test('keeps out who is not of the organization, without telling which policy it is', async () => {
    const guest = await world.user(outsider, 'guest', everything)
    await share()
    await expect(pushes(guest)).resolves.toHaveProperty('uploadId')
    await world.attach(rcp, unit, onlyOurs())
    expect(await push(guest)).toBe(
      `AccessDenied: User: arn:aws:iam::${outsider}:user/guest is not authorized to perform: ecr:InitiateLayerUpload on resource: ${repository} with an explicit deny in a resource control policy`,
    )
  })

  test('lets in who is, the management account among them', async () => {
    const dev = await world.user(member, 'dev', everything)
    const boss = await world.user(management, 'boss', everything)
    await share()
    await world.attach(rcp, root, onlyOurs())
    await expect(pushes(dev)).resolves.toHaveProperty('uploadId')
    await expect(pushes(boss)).resolves.toHaveProperty('uploadId')
  })

  test('tells those of the organization which policy denied', async () => {
    const dev = await world.user(member, 'dev', everything)
    const { Condition: _, ...always } = onlyOurs()
    const id = await world.attach(rcp, member, always)
    expect(await push(dev)).toContain(
      `with an explicit deny in a resource control policy: ${policyArn(rcp, id)}`,
    )
  })

  test('never concerns what the management account owns', async () => {
    const { Condition: _, ...always } = onlyOurs()
    await world.attach(rcp, root, always)
    await expect(
      world.call(management, 'ecr', 'CreateRepository', { repositoryName: 'app' }),
    ).resolves.toHaveProperty('repository')
  })

  test('keeps outsiders from assuming a role, in the words STS has for every reason', async () => {
    const RoleArn = `arn:aws:iam::${member}:role/deployer`
    await world.call(member, 'iam', 'CreateRole', {
      RoleName: 'deployer',
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Principal: { AWS: outsider },
        Action: 'sts:AssumeRole',
      }),
    })
    const guest = await world.user(outsider, 'guest', everything)
    const input = { RoleArn, RoleSessionName: 's' }
    await expect(world.call(guest, 'sts', 'AssumeRole', input)).resolves.toHaveProperty(
      'Credentials',
    )
    await world.attach(rcp, root, {
      Effect: 'Deny',
      Principal: '*',
      Action: 'sts:*',
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:PrincipalOrgID': organization } },
    })
    expect(await world.refusal(guest, 'sts', 'AssumeRole', input)).toBe(
      `AccessDenied: User: arn:aws:iam::${outsider}:user/guest is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    )
  })

  test('is told of its customer by a service that acts for one', async () => {
    const caller = await world.caller(member)
    await share('ecr:BatchGetImage')
    const asService = (source: string) =>
      world.needs.ask(
        {
          ...caller,
          principal: { kind: 'service', service: 'lambda.amazonaws.com' },
          context: { 'aws:sourceaccount': source },
        },
        { action: 'ecr:BatchGetImage', resource: repository },
      )
    await world.call(member, 'ecr', 'SetRepositoryPolicy', {
      repositoryName: 'app',
      policyText: policy({
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'ecr:BatchGetImage',
      }),
    })
    await world.attach(rcp, root, {
      Effect: 'Deny',
      Principal: '*',
      Action: 'ecr:*',
      Resource: '*',
      Condition: {
        StringNotEqualsIfExists: { 'aws:SourceOrgID': organization },
        Null: { 'aws:SourceAccount': 'false' },
        Bool: { 'aws:PrincipalIsAWSService': 'true' },
      },
    })
    expect((await asService(member)).outcome).toBe('allowed')
    expect((await asService(outsider)).outcome).toBe('explicitly-denied')
  })
})

describe('the condition keys of an organization', () => {
  test.each([
    ['aws:PrincipalOrgID', () => organization],
    ['aws:PrincipalOrgMasterAccountId', () => management],
    ['aws:PrincipalOrgPaths', () => `${organization}/${root}/${unit}/`],
    ['aws:ResourceOrgID', () => organization],
    ['aws:ResourceOrgPaths', () => `${organization}/${root}/*`],
  ])('%s is sent', async (key, value) => {
    const dev = await world.user(member, 'dev', {
      ...everything,
      Condition: { 'ForAnyValue:StringLike': { [key]: value() } },
    })
    await expect(pushes(dev)).resolves.toHaveProperty('uploadId')
  })

  test.each(['aws:PrincipalOrgID', 'aws:PrincipalOrgPaths'])(
    '%s is absent for an account without one',
    async (key) => {
      const guest = await world.user(outsider, 'guest', {
        ...everything,
        Condition: { Null: { [key]: 'true' } },
      })
      await expect(world.call(guest, 'ecr', 'DescribeRepositories', {})).resolves.toHaveProperty(
        'repositories',
      )
    },
  )
})

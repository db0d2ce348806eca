import { beforeEach, describe, expect, test } from 'vitest'
import type {
  GetServiceLastAccessedDetailsResponse,
  GetServiceLastAccessedDetailsWithEntitiesResponse,
} from '../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { usageOf } from '../../store/kernel/usage.ts'
import { account, allow, openWorld, otherAccount, trust, type World } from './testing.contract.ts'

let world: World
let root: Caller
let alice: Caller

const arn = (resource: string) => `arn:aws:iam::${account}:${resource}`
const aliceArn = arn('user/alice')
const iam = <Output = Record<string, unknown>>(operation: string, input?: unknown) =>
  world.call<Output>(root, 'iam', operation, input)

beforeEach(async () => {
  world = await openWorld()
  root = await world.root()
  alice = await world.user('alice', allow(['iam:List*', 's3:GetObject']))
})

async function report(Arn: string, more = {}) {
  await world.settled()
  const { JobId } = await iam<{ JobId: string }>('GenerateServiceLastAccessedDetails', {
    Arn,
    ...more,
  })
  const details = await iam<GetServiceLastAccessedDetailsResponse>(
    'GetServiceLastAccessedDetails',
    { JobId },
  )
  return { JobId, ...details }
}

describe('usage', () => {
  test('is added up by principal, action and resource, denials apart', async () => {
    await world.call(alice, 'iam', 'ListUsers')
    await world.call(alice, 'iam', 'ListUsers')
    await world.refusal(alice, 'iam', 'GetUser', { UserName: 'bob' })
    await world.settled()
    await world.call(alice, 'iam', 'ListUsers')
    await world.settled()
    const used = await usageOf(world.db, aliceArn)
    expect(used).toMatchObject([
      { service: 'iam', action: 'iam:ListUsers', resource: '*', allowed: 3, denied: 0 },
      { action: 'iam:GetUser', resource: arn('user/bob'), allowed: 0, denied: 1 },
    ])
  })

  test('of a role is that of all its sessions', async () => {
    await iam('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trust({ AWS: aliceArn }) })
    const PolicyDocument = JSON.stringify(allow('iam:ListUsers'))
    await iam('PutRolePolicy', { RoleName: 'r', PolicyName: 'p', PolicyDocument })
    for (const RoleSessionName of ['one', 'two']) {
      const { Credentials } = await world.call<{ Credentials: { AccessKeyId: string } }>(
        alice,
        'sts',
        'AssumeRole',
        { RoleArn: arn('role/r'), RoleSessionName },
      )
      await world.call(await world.withKey(Credentials.AccessKeyId), 'iam', 'ListUsers')
    }
    await world.settled()
    for (const named of [arn('role/r'), `arn:aws:sts::${account}:assumed-role/r/one`])
      expect(await usageOf(world.db, named)).toMatchObject([
        { action: 'iam:ListUsers', allowed: 2 },
      ])
  })

  test('of a user who is gone is not that of the next of its name', async () => {
    await world.call(alice, 'iam', 'ListUsers')
    await world.settled()
    const { accessKeyId: AccessKeyId } = alice
    await iam('DeleteAccessKey', { UserName: 'alice', AccessKeyId })
    await iam('DeleteUserPolicy', { UserName: 'alice', PolicyName: 'own' })
    await iam('DeleteUser', { UserName: 'alice' })
    await iam('CreateUser', { UserName: 'alice' })
    expect(await usageOf(world.db, aliceArn)).toEqual([])
  })
})

describe('when services were last accessed', () => {
  test('those that the policies reach, used or not', async () => {
    await world.call(alice, 'iam', 'ListUsers')
    const { ServicesLastAccessed: services, JobStatus, JobType } = await report(aliceArn)
    expect([JobStatus, JobType]).toEqual(['COMPLETED', 'SERVICE_LEVEL'])
    expect(services).toEqual([
      {
        ServiceName: 'AWS Identity and Access Management',
        ServiceNamespace: 'iam',
        LastAuthenticated: expect.any(Date),
        LastAuthenticatedEntity: aliceArn,
        LastAuthenticatedRegion: 'us-east-1',
        TotalAuthenticatedEntities: 1,
      },
      { ServiceName: 'Amazon S3', ServiceNamespace: 's3', TotalAuthenticatedEntities: 0 },
    ])
  })

  test('by action where that is asked for', async () => {
    await world.call(alice, 'iam', 'ListUsers')
    await world.call(alice, 'iam', 'ListRoles')
    const { ServicesLastAccessed: services } = await report(aliceArn, {
      Granularity: 'ACTION_LEVEL',
    })
    const actions = services[0]?.TrackedActionsLastAccessed?.map(({ ActionName }) => ActionName)
    expect(actions?.toSorted()).toEqual(['ListRoles', 'ListUsers'])
  })

  test('through a policy: by each user and role that has it', async () => {
    await world.user('bob')
    const { Policy } = await iam<{ Policy: { Arn: string } }>('CreatePolicy', {
      PolicyName: 'readers',
      PolicyDocument: JSON.stringify(allow('iam:List*')),
    })
    await iam('CreateGroup', { GroupName: 'g' })
    await iam('AddUserToGroup', { GroupName: 'g', UserName: 'bob' })
    await iam('AttachGroupPolicy', { GroupName: 'g', PolicyArn: Policy.Arn })
    await iam('AttachUserPolicy', { UserName: 'alice', PolicyArn: Policy.Arn })
    await world.call(alice, 'iam', 'ListUsers')
    const { JobId, ServicesLastAccessed: services } = await report(Policy.Arn)
    expect(services).toMatchObject([{ ServiceNamespace: 'iam', TotalAuthenticatedEntities: 1 }])
    const { EntityDetailsList: entities } =
      await iam<GetServiceLastAccessedDetailsWithEntitiesResponse>(
        'GetServiceLastAccessedDetailsWithEntities',
        { JobId, ServiceNamespace: 'iam' },
      )
    expect(entities).toMatchObject([
      { EntityInfo: { Name: 'alice', Type: 'USER' }, LastAuthenticated: expect.any(Date) },
      { EntityInfo: { Name: 'bob', Type: 'USER' } },
    ])
    expect(entities[1]?.LastAuthenticated).toBeUndefined()
  })

  test('another account does not find the report', async () => {
    const { JobId } = await report(aliceArn)
    const other = await world.root(otherAccount)
    expect(await world.refusal(other, 'iam', 'GetServiceLastAccessedDetails', { JobId })).toBe(
      `NoSuchEntity: Job ${JobId} cannot be found.`,
    )
  })
})

test('which policies reach which service', async () => {
  await iam('AttachUserPolicy', {
    UserName: 'alice',
    PolicyArn: 'arn:aws:iam::aws:policy/PowerUserAccess',
  })
  expect(
    await iam('ListPoliciesGrantingServiceAccess', {
      Arn: aliceArn,
      ServiceNamespaces: ['s3', 'ecr', 'account'],
    }),
  ).toMatchObject({
    IsTruncated: false,
    PoliciesGrantingServiceAccess: [
      { ServiceNamespace: 'account', Policies: [{ PolicyName: 'PowerUserAccess' }] },
      {
        ServiceNamespace: 'ecr',
        Policies: [{ PolicyName: 'PowerUserAccess', PolicyType: 'MANAGED' }],
      },
      {
        ServiceNamespace: 's3',
        Policies: [
          { PolicyName: 'own', PolicyType: 'INLINE', EntityType: 'USER', EntityName: 'alice' },
          { PolicyName: 'PowerUserAccess' },
        ],
      },
    ],
  })
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  accountA,
  accountB,
  type Ecr,
  openEcr,
  push,
  rootOf,
  userOf,
} from '../../../test/support/ecr.ts'
import { elements } from '../../access/trail/elements.ts'
import { userIdentity } from '../../access/trail/identity.ts'
import { Trail } from '../../access/trail/trail.ts'
import type {
  LookupEventsRequest,
  LookupEventsResponse,
} from '../../aws/models/cloudtrail.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Principal } from '../../policy/principal.ts'

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
  await ecr.call('CreateRepository', { repositoryName: 'app' })
})
afterEach(() => ecr.db.destroy())

const lookUp = (input: LookupEventsRequest = {}, as: Caller = rootOf(accountA)) =>
  ecr.needs.call<LookupEventsResponse>('cloudtrail', 'LookupEvents', input, as)

const by = (AttributeKey: string, AttributeValue: string) =>
  ({ LookupAttributes: [{ AttributeKey, AttributeValue }] }) as LookupEventsRequest

const recordsOf = ({ Events = [] }: LookupEventsResponse) =>
  Events.map(({ CloudTrailEvent = '' }) => JSON.parse(CloudTrailEvent))

describe('who called', () => {
  const root = rootOf(accountA)
  const as = (principal: Principal, more: Partial<Caller> = {}): Caller => ({
    ...root,
    accessKeyId: 'ASIAKEY',
    ...more,
    principal,
  })
  const session = {
    issuedAt: new Date('2026-01-01T10:00:00.123Z'),
    mfaAuthenticated: true,
    sourceIdentity: 'ann',
    grantedBy: 'AssumeRole' as const,
    ...{ tags: {}, transitiveTagKeys: [] },
  }
  const arn = `arn:aws:iam::${accountA}`
  const attributes = { creationDate: '2026-01-01T10:00:00Z', mfaAuthenticated: 'true' }
  test.each<[string, Caller, object]>([
    [
      'root',
      as({ kind: 'root', account: accountA, arn: `${arn}:root` }),
      {
        type: 'Root',
        principalId: accountA,
        arn: `${arn}:root`,
        accountId: accountA,
        accessKeyId: 'ASIAKEY',
      },
    ],
    [
      'a user',
      as({
        kind: 'user',
        account: accountA,
        arn: `${arn}:user/x/bob`,
        userName: 'bob',
        userId: 'AIDA1',
      }),
      {
        ...{ type: 'IAMUser', principalId: 'AIDA1', arn: `${arn}:user/x/bob`, accountId: accountA },
        ...{ accessKeyId: 'ASIAKEY', userName: 'bob' },
      },
    ],
    [
      'a session of a role',
      as(
        {
          ...{
            kind: 'assumed-role',
            account: accountA,
            roleArn: `${arn}:role/p/ci`,
            roleId: 'AROA1',
          },
          arn: `arn:aws:sts::${accountA}:assumed-role/ci/build`,
          ...{ sessionName: 'build', serviceLinked: false },
        },
        { session },
      ),
      {
        ...{ type: 'AssumedRole', principalId: 'AROA1:build', accountId: accountA },
        ...{ arn: `arn:aws:sts::${accountA}:assumed-role/ci/build`, accessKeyId: 'ASIAKEY' },
        sessionContext: {
          sessionIssuer: {
            ...{ type: 'Role', principalId: 'AROA1', arn: `${arn}:role/p/ci`, accountId: accountA },
            userName: 'ci',
          },
          attributes,
          sourceIdentity: 'ann',
        },
      },
    ],
    [
      'a federated user',
      as({
        ...{ kind: 'federated-user', account: accountA, name: 'guest', issuerId: 'AIDA1' },
        arn: `arn:aws:sts::${accountA}:federated-user/guest`,
        issuerArn: `${arn}:user/bob`,
      }),
      {
        ...{ type: 'FederatedUser', principalId: `${accountA}:guest`, accountId: accountA },
        ...{ arn: `arn:aws:sts::${accountA}:federated-user/guest`, accessKeyId: 'ASIAKEY' },
      },
    ],
    [
      'a service',
      as({ kind: 'service', service: 'lambda.amazonaws.com' }),
      { type: 'AWSService', invokedBy: 'lambda.amazonaws.com' },
    ],
    [
      'a web identity',
      as({ kind: 'identity-provider', provider: 'accounts.google.com' }),
      { type: 'WebIdentityUser', identityProvider: 'accounts.google.com' },
    ],
  ])('%s', (_, caller, identity) => {
    expect(userIdentity(caller, undefined)).toEqual(identity)
  })
})

test('members have the names of CloudTrail, and secrets, bytes and long texts are not shown', () => {
  expect(
    elements({
      ...{
        UserName: 'bob',
        Password: 'x',
        nested: [{ SecretAccessKey: 'x', AccessKeyId: 'AKIA' }],
      },
      ...{ layerPartBlob: new Uint8Array(3), stream: (async function* () {})(), at: new Date(0) },
      ...{ authorizationToken: 'x', downloadUrl: 'x', Environment: { Variables: { A: 'x' } } },
      ...{ imageManifest: 'm'.repeat(5_000), none: undefined, yes: true },
    }),
  ).toEqual({
    ...{ userName: 'bob', nested: [{ accessKeyId: 'AKIA' }], at: '1970-01-01T00:00:00.000Z' },
    ...{ environment: 'HIDDEN_DUE_TO_SECURITY_REASONS', imageManifest: `${'m'.repeat(4_096)}...` },
    yes: true,
  })
})

test('a call is on record with its input, its answer and its resource', async () => {
  const [created] = recordsOf(await lookUp(by('EventName', 'CreateRepository')))
  expect(created).toMatchObject({
    ...{ eventSource: 'ecr.amazonaws.com', awsRegion: 'us-east-1', readOnly: false },
    requestParameters: { repositoryName: 'app' },
    responseElements: { repository: { repositoryName: 'app', registryId: accountA } },
    resources: [{ ARN: `arn:aws:ecr:us-east-1:${accountA}:repository/app`, accountId: accountA }],
    ...{ eventType: 'AwsApiCall', managementEvent: true, recipientAccountId: accountA },
  })
  expect(created.errorCode).toBeUndefined()
})

test('a refusal is on record at the caller, and nothing of it at the owner', async () => {
  const denied = ecr.call(
    'ListImages',
    { registryId: accountA, repositoryName: 'app' },
    rootOf(accountB),
  )
  await expect(denied).rejects.toThrow('not authorized')
  const asked = by('EventName', 'ListImages')
  expect(recordsOf(await lookUp(asked, rootOf(accountB)))).toMatchObject([
    {
      errorCode: 'AccessDenied',
      errorMessage: expect.stringContaining('no resource-based policy allows the ecr:ListImages'),
      ...{ responseElements: null, recipientAccountId: accountB },
    },
  ])
  expect(recordsOf(await lookUp(asked))).toEqual([])
})

test('a call across accounts is on both records, the owner’s without the name of who called', async () => {
  const Statement = [{ Effect: 'Allow', Principal: { AWS: accountA }, Action: 'ecr:ListImages' }]
  await ecr.call('CreateRepository', { repositoryName: 'theirs' }, rootOf(accountB))
  await ecr.call(
    'SetRepositoryPolicy',
    { repositoryName: 'theirs', policyText: JSON.stringify({ Version: '2012-10-17', Statement }) },
    rootOf(accountB),
  )
  const user = await userOf(ecr, 'reader', { Effect: 'Allow', Action: 'ecr:*', Resource: '*' })
  await ecr.call('ListImages', { registryId: accountB, repositoryName: 'theirs' }, user)
  const asked = by('EventName', 'ListImages')
  const [own] = recordsOf(await lookUp(asked))
  const [theirs] = recordsOf(await lookUp(asked, rootOf(accountB)))
  expect(own).toMatchObject({
    userIdentity: { type: 'IAMUser', userName: 'reader' },
    readOnly: true,
  })
  const principalId = own.userIdentity.principalId
  expect(theirs.userIdentity).toEqual({ type: 'AWSAccount', accountId: accountA, principalId })
  expect(theirs).toMatchObject({ recipientAccountId: accountB, sharedEventID: own.sharedEventID })
  expect(own.sharedEventID).toBeTruthy()
  expect(theirs.eventID).not.toBe(own.eventID)
})

test.each<[string, string, string, number]>([
  ['by name', 'EventName', 'PutImage', 3],
  ['by source', 'EventSource', 'iam.amazonaws.com', 0],
  ['by user', 'Username', 'root', 4],
  ['by key', 'AccessKeyId', accountA, 4],
  ['by whether it reads', 'ReadOnly', 'false', 4],
  ['by a resource’s name', 'ResourceName', 'app', 4],
  ['by a resource’s ARN', 'ResourceName', `arn:aws:ecr:us-east-1:${accountA}:repository/app`, 4],
  ['by a part of a name', 'ResourceName', 'ap', 0],
  ['by a type', 'ResourceType', 'AWS::ECR::Repository', 4],
  ['by another type', 'ResourceType', 'AWS::IAM::Role', 0],
])('events are looked up %s, in pages and newest first', async (_, key, value, count) => {
  for (const name of ['a', 'b', 'c']) await push(ecr, 'app', name, name)
  const { Events = [] } = await lookUp(by(key, value))
  expect(Events.length).toBe(count)
  const paged: (string | undefined)[] = []
  for (let NextToken: string | undefined, more = true; more; more = NextToken !== undefined) {
    const page = await lookUp({ ...by(key, value), MaxResults: 2, ...(NextToken && { NextToken }) })
    paged.push(...(page.Events ?? []).map(({ EventId }) => EventId))
    NextToken = page.NextToken
  }
  // Those that looked are on record too by then.
  const known = new Set(Events.map(({ EventId }) => EventId))
  expect(paged.filter((id) => known.has(id))).toEqual(Events.map(({ EventId }) => EventId))
  if (key !== 'EventName') return
  const tags = recordsOf({ Events }).map(({ requestParameters }) => requestParameters.imageTag)
  expect(tags).toEqual(['c', 'b', 'a'])
})

test('of a flood of reads the first of a second are kept, and every refusal and write', async () => {
  let now = new Date('2026-01-01T00:00:00Z')
  const trail = new Trail(ecr.db, () => now)
  const { region } = rootOf(accountA)
  const about = {
    service: 'ecr',
    caller: rootOf(accountA),
    at: now,
    input: {},
    checks: [],
  } as const
  const call = (name: string, more: object = {}) =>
    trail.called({ ...about, name, region, within: false, ...more })
  for (let at = 0; at < 600; at++) call('ListImages')
  for (let at = 0; at < 300; at++)
    call('GetLogin', { error: { code: 'AccessDenied', message: '' } })
  for (let at = 0; at < 300; at++) call('PutImage')
  now = new Date(now.getTime() + 1_000)
  call('ListImages')
  await trail.settled()
  const rows = await ecr.db.selectFrom('events').select('name').execute()
  const count = (name: string) => rows.filter((row) => row.name === name).length
  expect(['ListImages', 'GetLogin', 'PutImage'].map(count)).toEqual([251, 300, 300])
})

test('another Region has none of it, and another account neither', async () => {
  const west = { ...rootOf(accountA), region: 'us-west-2' as Caller['region'] }
  expect((await lookUp(by('EventName', 'CreateRepository'), west)).Events).toEqual([])
  expect((await lookUp(by('EventName', 'CreateRepository'), rootOf(accountB))).Events).toEqual([])
})

test.each<[string, LookupEventsRequest, string]>([
  [
    'two attributes',
    {
      LookupAttributes: [
        ...(by('EventName', 'a').LookupAttributes ?? []),
        ...(by('EventId', 'b').LookupAttributes ?? []),
      ],
    },
    'InvalidLookupAttributesException',
  ],
  ['ReadOnly that is no boolean', by('ReadOnly', 'maybe'), 'InvalidLookupAttributesException'],
  [
    'an end before its start',
    { StartTime: new Date(2), EndTime: new Date(1) },
    'InvalidTimeRangeException',
  ],
  ['a token of another question', { NextToken: 'AAAA' }, 'InvalidNextTokenException'],
  ['insight events', { EventCategory: 'insight' }, 'UnsupportedOperation'],
])('%s is refused', async (_, input, code) => {
  await expect(lookUp(input)).rejects.toMatchObject({ code })
})

test('who may not look is refused', async () => {
  const user = await userOf(ecr, 'blind', { Effect: 'Allow', Action: 'ecr:*', Resource: '*' })
  await expect(lookUp({}, user)).rejects.toThrow(
    'not authorized to perform: cloudtrail:LookupEvents',
  )
})

test('what ECR did is told as EventBridge has it', async () => {
  await push(ecr, 'app', 'image', 'v1')
  await ecr.call('BatchDeleteImage', { repositoryName: 'app', imageIds: [{ imageTag: 'v1' }] })
  await ecr.needs.trail.settled()
  const rows = await ecr.db.selectFrom('events').selectAll().where('kind', '=', 'bridge').execute()
  const about = { 'repository-name': 'app', result: 'SUCCESS', 'image-tag': 'v1' }
  expect(rows.map(({ record }) => JSON.parse(record))).toMatchObject([
    {
      ...{ 'detail-type': 'ECR Image Action', source: 'aws.ecr', account: accountA, version: '0' },
      detail: { ...about, 'action-type': 'PUSH' },
    },
    { 'detail-type': 'ECR Image Action', detail: { ...about, 'action-type': 'DELETE' } },
  ])
})

test('a policy’s run and its preview are told as CloudTrail has them', async () => {
  await push(ecr, 'app', 'image', 'v1')
  const selection = {
    tagStatus: 'any',
    countType: 'sinceImagePushed',
    countUnit: 'days',
    countNumber: 1,
  }
  const lifecyclePolicyText = JSON.stringify({
    rules: [{ rulePriority: 7, selection, action: { type: 'expire' } }],
  })
  const about = { repositoryName: 'app', lifecyclePolicyText }
  const told = async (name: string) => {
    await ecr.needs.jobs.idle()
    return recordsOf(await lookUp(by('EventName', name)))
  }
  const record = {
    ...{ eventType: 'AwsServiceEvent', userIdentity: { invokedBy: 'AWS Internal' } },
    serviceEventDetails: {
      repositoryName: 'app',
      lifecycleEventPolicy: { lifecycleEventRules: [{ rulePriority: 7, action: 'expire' }] },
      lifecycleEventImageActions: [
        { rulePriority: 7, lifecycleEventImage: { tagStatus: 'Tagged', tagList: ['v1'] } },
      ],
    },
  }
  ecr.start()
  await ecr.needs.clock.advance(47 * 3_600_000)
  await ecr.call('StartLifecyclePolicyPreview', about)
  expect(await told('DryRunEvent')).toMatchObject([record])
  await ecr.call('PutLifecyclePolicy', about)
  expect(await told('PolicyExecutionEvent')).toEqual([])
  await ecr.needs.clock.advance(25 * 3_600_000)
  expect(await told('PolicyExecutionEvent')).toMatchObject([record])
  await ecr.needs.jobs.stop()
})

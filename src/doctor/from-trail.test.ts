import { describe, expect, test } from 'vitest'
import { Collection } from '../collected/collection.ts'
import { CollectedEstate } from '../collected/estate.ts'
import { collect, details } from '../collected/exports.fixture.ts'
import { readAnswers } from '../collected/readers/readers.ts'
import { documentOf } from '../collected/subject.ts'
import type { Assumption } from '../collected/unknown.ts'
import { servicesKnown } from '../services/all.ts'
import { diagnose } from './diagnosis.ts'
import { isRefused, recordsIn, sessionsIn, tasksOfRecord } from './from-trail.ts'
import { putElsewhere } from './put-policy.ts'

const must = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw new Error('expected a value')
  return value
}

const user = '111111111111'
const owner = '999999999999'
const role = `arn:aws:iam::${user}:role/team/ci`
const app = `arn:aws:ecr:us-east-1:${owner}:repository/app`

const session = {
  type: 'AssumedRole',
  arn: `arn:aws:sts::${user}:assumed-role/ci/build`,
  accountId: user,
  sessionContext: { sessionIssuer: { type: 'Role', arn: role, accountId: user, userName: 'ci' } },
}

const pulled = {
  eventVersion: '1.11',
  eventSource: 'ecr.amazonaws.com',
  eventName: 'BatchGetImage',
  awsRegion: 'us-east-1',
  sourceIPAddress: '203.0.113.7',
  userIdentity: session,
  errorCode: 'AccessDenied',
  errorMessage: `User: arn:aws:sts::${user}:assumed-role/ci/build is not authorized to perform: ecr:BatchGetImage on resource: ${app} because no identity-based policy allows the ecr:BatchGetImage action`,
  requestParameters: null,
}

const created = {
  eventSource: 'lambda.amazonaws.com',
  eventName: 'CreateFunction20150331',
  awsRegion: 'eu-west-1',
  userIdentity: session,
  errorCode: 'AccessDeniedException',
  errorMessage:
    'Lambda does not have permission to access the ECR image. Check the ECR permissions.',
  requestParameters: {
    functionName: 'resize',
    role: `arn:aws:iam::${user}:role/execution`,
    code: { imageUri: `${owner}.dkr.ecr.eu-west-1.amazonaws.com/app:1` },
  },
}

const about = (one: object) => {
  const [first] = recordsIn(one) ?? []
  if (!first) throw new Error('expected a record')
  return tasksOfRecord(first, new Collection())
}

const asks = (one: object) =>
  about(one).tasks.flatMap(({ steps }) =>
    steps.flatMap(({ step: { as, checks } }) =>
      checks.map(({ action, resource }) => [
        'roleArn' in as.principal ? as.principal.roleArn : as.principal.kind,
        action,
        resource,
      ]),
    ),
  )

describe('records in every wrapping', () => {
  test.each<[string, unknown, number | undefined]>([
    ['one by itself', pulled, 1],
    ['a delivered file', { Records: [pulled, created] }, 2],
    ['lookup-events', { Events: [{ EventId: 'e', CloudTrailEvent: JSON.stringify(pulled) }] }, 1],
    ['a list', [pulled], 1],
    ['something else', { repositories: [] }, undefined],
    ['text that is no JSON inside', { Events: [{ CloudTrailEvent: '{' }] }, undefined],
  ])('%s', (_, json, many) => expect(recordsIn(json)?.length).toBe(many))

  test('one that was not refused', () => {
    const { errorCode: _, errorMessage: __, ...allowed } = pulled
    expect(recordsIn(allowed)?.map(isRefused)).toEqual([false])
  })
})

test('the role is the issuer of the session, with its path', () => {
  expect(asks(pulled)).toEqual([[role, 'ecr:BatchGetImage', app]])
})

test('the address is what conditions see', () => {
  const [task] = about(pulled).tasks
  expect(task?.steps[0]?.step.as.request.sourceIp).toBe('203.0.113.7')
})

test('Lambda’s one sentence is the whole task', () => {
  const all = asks(created)
  expect(all.map(([who, action]) => `${who === role ? 'caller' : who} ${action}`)).toEqual([
    'caller lambda:CreateFunction',
    'caller iam:PassRole',
    'service sts:AssumeRole',
    'caller ecr:BatchGetImage',
    'caller ecr:GetDownloadUrlForLayer',
    'service ecr:BatchGetImage',
    'service ecr:GetDownloadUrlForLayer',
  ])
  expect(all[0]?.[2]).toBe(`arn:aws:lambda:eu-west-1:${user}:function:resize`)
})

test('a name that is not there is asked of the account that was asked', () => {
  const absent = {
    ...pulled,
    errorCode: 'RepositoryNotFoundException',
    errorMessage:
      "The repository with name 'app' does not exist in the registry with id '111111111111'",
    requestParameters: { repositoryName: 'app' },
  }
  expect(asks(absent)).toEqual([
    [role, 'ecr:BatchGetImage', `arn:aws:ecr:us-east-1:${user}:repository/app`],
  ])
})

test('the owner’s copy does not name the caller', () => {
  const copy = {
    ...pulled,
    userIdentity: { type: 'AWSAccount', principalId: 'AROAX:build', accountId: user },
  }
  expect(about(copy).notes[0]).toContain(`the account of the caller, ${user}, has a copy that does`)
})

test('the endpoint that it came through is the caller’s, and its address that of the VPC', () => {
  const [task] = about({ ...pulled, vpcEndpointId: 'vpce-1' }).tasks
  expect(task?.steps[0]?.step.as.request).toMatchObject({
    sourceIp: '203.0.113.7',
    vpcEndpoints: ['vpce-1'],
  })
})

describe('a session policy, which only the request that began the session shows', () => {
  const policy = (action: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: action, Resource: '*' },
    })
  const began = {
    ...{ eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole', userIdentity: session },
    requestParameters: { roleArn: role, roleSessionName: 'build', policy: policy('s3:*') },
    responseElements: { assumedRoleUser: { arn: session.arn } },
  }
  const federated = `arn:aws:sts::${user}:federated-user/bob`
  const issued = {
    ...{ eventSource: 'sts.amazonaws.com', eventName: 'GetFederationToken' },
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${user}:user/ann`, accountId: user },
    requestParameters: {
      name: 'bob',
      policyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    },
    responseElements: { federatedUser: { arn: federated } },
  }
  const byBob = {
    ...pulled,
    userIdentity: { type: 'FederatedUser', arn: federated, accountId: user },
  }

  async function causesOf(...records: readonly object[]) {
    const found = recordsIn(records) ?? []
    const collection = collect({
      'iam.json': details([{ arn: role, policy: JSON.parse(policy('ecr:*')) }], {
        UserDetailList: [
          {
            ...{ Arn: `arn:aws:iam::${user}:user/ann`, UserId: 'AIDAANN', GroupList: [] },
            UserPolicyList: [{ PolicyName: 'own', PolicyDocument: policy('ecr:*') }],
            AttachedManagedPolicies: [],
          },
        ],
      }),
    })
    readAnswers(sessionsIn(found, 'trail.json'), collection)
    const [task] = tasksOfRecord(must(found.filter(isRefused)[0]), collection).tasks
    const estate = (assume: Assumption) =>
      new CollectedEstate(collection, {
        ...{
          assume,
          isFree: () => true,
          putPolicy: { ...putElsewhere, ...servicesKnown.putPolicy },
        },
        awsManaged: (arn) => (arn.endsWith('ReadOnlyAccess') ? policy('s3:Get*') : undefined),
      })
    const estates = { allows: estate('allows'), denies: estate('denies') }
    return (await diagnose(must(task), estates, new Date())).causes.map(({ type }) => type)
  }

  test('limits the session that began with it', async () => {
    expect(await causesOf(began, pulled)).toContain('session policy')
  })

  test('and no other of the role', async () => {
    const other = { assumedRoleUser: { arn: session.arn.replace('build', 'test') } }
    expect(await causesOf({ ...began, responseElements: other }, pulled)).not.toContain(
      'session policy',
    )
  })

  test('a managed one limits a federated user, who has the policies of whoever asked for it', async () => {
    const causes = await causesOf(issued, byBob)
    expect(causes).toContain('session policy')
    expect(causes).not.toContain('identity-based policy')
  })

  test('a document is given with the ARN of its session', () => {
    const from = { file: 'policy.json', pointer: '' }
    const collection = new Collection()
    readAnswers([documentOf(session.arn, policy('s3:*'), from)], collection)
    expect(collection.sessions.get(session.arn)?.policy).toMatchObject({ value: policy('s3:*') })
  })
})

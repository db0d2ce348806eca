import { describe, expect, test } from 'vitest'
import { Collection } from '../collected/collection.ts'
import { isRefused, recordsIn, tasksOfRecord } from './from-trail.ts'

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

test('an endpoint’s policy is not looked at, and that is said', () => {
  expect(about({ ...pulled, vpcEndpointId: 'vpce-1' }).notes[0]).toContain('vpce-1')
})

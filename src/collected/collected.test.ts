import { describe, expect, test } from 'vitest'
import type { Collection } from './collection.ts'
import {
  allow,
  collect,
  details,
  document,
  type Files,
  noRepositoryPolicy,
  repositories,
  repositoryPolicy,
} from './exports.fixture.ts'

const owner = '999999999999'
const user = '111111111111'
const app = `arn:aws:ecr:us-east-1:${owner}:repository/app`
const ci = `arn:aws:iam::${user}:role/team/ci`
const fn = `arn:aws:lambda:us-east-1:${user}:function:resize`
const policy = document(allow('ecr:*', { Principal: '*' }))

const policyOf = (collection: Collection) => collection.repositories.get(app)?.policy

describe('no policy, not allowed to read and not collected are three states', () => {
  const listed = { 'repositories.json': repositories(app) }

  test('a policy', () => {
    const found = policyOf(collect({ ...listed, 'p.json': repositoryPolicy(owner, 'app', policy) }))
    expect(found).toMatchObject({ state: 'known', value: JSON.stringify(policy) })
  })

  test('none', () => {
    const found = policyOf(collect({ ...listed, 'p.err': noRepositoryPolicy(owner, 'app') }))
    expect(found).toMatchObject({ state: 'none', from: { file: 'p.err' } })
  })

  test('not collected', () => {
    expect(policyOf(collect(listed))).toEqual({ state: 'unknown', gap: 'not collected' })
  })

  test('not allowed to read', () => {
    const answer = {
      tidegate: 'answer',
      service: 'ecr',
      operation: 'GetRepositoryPolicy',
      account: owner,
      region: 'us-east-1',
      input: { repositoryName: 'app' },
      error: { code: 'AccessDeniedException', message: 'User: … is not authorized' },
    }
    const found = policyOf(collect({ ...listed, 'answers.json': [answer] }))
    expect(found).toMatchObject({ state: 'unknown', gap: 'not allowed to read' })
  })
})

describe('a listing that was cut off proves nothing about what it lacks', () => {
  test.each<[string, object, boolean]>([
    ['whole', {}, true],
    ['whole, as one raw page', { IsTruncated: false }, true],
    ['cut by the service', { IsTruncated: true, Marker: 'x' }, false],
    ['cut by --max-items', { NextToken: 'x' }, false],
  ])('%s', (_, rest, whole) => {
    const { listings } = collect({ 'iam.json': details([{ arn: ci }], rest) })
    expect(listings.has(`iam ${user}`)).toBe(whole)
  })

  test('a Region whose repositories were listed', () => {
    const { listings } = collect({ 'r.json': repositories(app) })
    expect([...listings]).toEqual([`ecr ${owner} us-east-1`])
    const cut = collect({ 'r.json': { ...repositories(app), nextToken: 'x' } })
    expect(cut.listings.size).toBe(0)
  })
})

describe('documents in every form in which they are exported', () => {
  const text = JSON.stringify(document(allow('ecr:*')))
  test.each<[string, unknown]>([
    ['decoded by the command line', JSON.parse(text)],
    ['percent-encoded, as other SDKs leave it', encodeURIComponent(text)],
    ['text', text],
  ])('%s', (_, PolicyDocument) => {
    const { entities } = collect({
      'role.json': { Role: { Arn: ci, RoleId: 'AROACI' } },
      'policy.json': { RoleName: 'ci', PolicyName: 'push', PolicyDocument },
    })
    const found = entities.get(ci)?.inline.get('push')
    expect(found?.state === 'known' && JSON.parse(found.value)).toEqual(JSON.parse(text))
  })
})

describe('what an output does not name is read from the file’s name', () => {
  test('the policy whose targets they are', () => {
    const { organization } = collect({
      'list-policies.json': {
        Policies: [{ Id: 'p-a1', Arn: 'arn:a1', Name: 'deny', Type: 'SERVICE_CONTROL_POLICY' }],
      },
      'list-targets-for-policy.p-a1.json': { Targets: [{ TargetId: user, Type: 'ACCOUNT' }] },
    })
    expect(organization.attachedTo(user, 'SERVICE_CONTROL_POLICY')).toMatchObject([{ id: 'p-a1' }])
    expect(organization.isWhole(user, 'SERVICE_CONTROL_POLICY')).toBe(true)
  })

  test('the parent of accounts', () => {
    const { organization } = collect({
      'list-accounts-for-parent.ou-ab12-cdef.json': { Accounts: [{ Id: user }] },
      'list-organizational-units-for-parent.r-ab12.json': {
        OrganizationalUnits: [{ Id: 'ou-ab12-cdef', Name: 'prod' }],
      },
    })
    expect(organization.pathTo(user)).toEqual(['r-ab12', 'ou-ab12-cdef', user])
  })

  test('a newer command line says the parent itself', () => {
    const { organization } = collect({
      'accounts.json': {
        Accounts: [{ Id: user, Paths: [`o-1/r-ab12/ou-ab12-cdef/${user}/`] }],
      },
      'units.json': {
        OrganizationalUnits: [{ Id: 'ou-ab12-cdef', Path: 'o-1/r-ab12/ou-ab12-cdef/' }],
      },
    })
    expect(organization.pathTo(user)).toEqual(['r-ab12', 'ou-ab12-cdef', user])
  })
})

test('a function’s policy names its function', () => {
  const Policy = JSON.stringify({
    Statement: [{ ...allow('lambda:InvokeFunction'), Resource: `${fn}:live` }],
  })
  const { functions } = collect({ 'p.json': { Policy, RevisionId: 'r' } })
  expect(functions.get(fn)?.policy).toMatchObject({ state: 'known', value: Policy })
})

test('the same thing said twice is no contradiction', () => {
  const spaced = JSON.stringify(policy, undefined, 2)
  const { repositories: found } = collect({
    'r.json': repositories(app),
    'a.json': repositoryPolicy(owner, 'app', policy),
    'b.json': { registryId: owner, repositoryName: 'app', policyText: spaced },
  })
  expect(found.get(app)?.policy).toMatchObject({ state: 'known' })
})

describe('what cannot be used is refused by its file', () => {
  test.each<[string, Files, string]>([
    [
      'cut JSON',
      { 'a.json': '{"Role": {' },
      '`a.json`:1:11: expected JSON as `aws` or `terraform show -json` prints it',
    ],
    ['nothing', { 'a.json': ' ' }, '`a.json` is empty'],
    ['a table', { 'a.json': '-------\n| x |' }, 'export it again with --output json'],
    [
      'a plan’s log',
      { 'a.json': '{"@level":"info","type":"version"}' },
      'give `terraform show -json PLAN`',
    ],
    ['another kind', { 'a.json': '{"Buckets":[]}' }, 'got an object with Buckets'],
    [
      'a document by itself',
      { 'a.json': JSON.stringify(policy) },
      'which does not say whose it is: write `FILE=ARN`',
    ],
    [
      'a member of the wrong kind',
      { 'a.json': '{"repositories":[{"repositoryArn":7}]}' },
      'expected the output of DescribeRepositories, and /repositories/0/repositoryArn is not',
    ],
    [
      'two that contradict each other',
      {
        'r.json': repositories(app),
        'a.json': repositoryPolicy(owner, 'app', policy),
        'b.json': repositoryPolicy(owner, 'app', document()),
      },
      `two files contradict each other about the policy of ${app}: \`a.json\` at /policyText and \`b.json\` at /policyText`,
    ],
    [
      'a policy of a repository in no Region',
      { 'a.json': repositoryPolicy(owner, 'app', policy) },
      'its Region is not in the output',
    ],
    [
      'targets of nobody knows which policy',
      { 'targets.json': { Targets: [] } },
      'does not say which policy it is of',
    ],
    [
      'the details of two accounts',
      { 'a.json': details([{ arn: ci }, { arn: `arn:aws:iam::${owner}:role/x` }]) },
      'expected the details of one account',
    ],
  ])('%s', (_, files, message) => expect(() => collect(files)).toThrow(message))
})

describe('the policy of a resource of another service, as its own command prints it', () => {
  const text = JSON.stringify(
    document(allow('s3:GetObject', { Principal: '*', Resource: 'arn:aws:s3:::layers/*' })),
  )
  const queue = `arn:aws:sqs:us-east-1:${user}:jobs`
  const topic = `arn:aws:sns:us-east-1:${user}:events`
  const secret = `arn:aws:secretsmanager:us-east-1:${user}:secret:db-AbCdEf`
  const none = `An error occurred (NoSuchBucketPolicy) when calling the GetBucketPolicy operation: The bucket policy does not exist`
  const refused = `An error occurred (AccessDenied) when calling the GetBucketPolicy operation: Access Denied`
  test.each<[string, Files, string, string]>([
    ['a queue', { 'q.json': { Attributes: { QueueArn: queue, Policy: text } } }, queue, 'known'],
    [
      'a queue without one',
      { 'q.json': { Attributes: { QueueArn: queue, VisibilityTimeout: '30' } } },
      queue,
      'none',
    ],
    [
      'a queue whose policy was not asked for',
      { 'q.json': { Attributes: { QueueArn: queue } } },
      queue,
      'absent',
    ],
    ['a topic', { 't.json': { Attributes: { TopicArn: topic, Policy: text } } }, topic, 'known'],
    ['a secret', { 's.json': { ARN: secret, Name: 'db', ResourcePolicy: text } }, secret, 'known'],
    ['a secret without one', { 's.json': { ARN: secret, Name: 'db' } }, secret, 'none'],
    ['a bucket', { 'b.json': { Policy: text } }, 'arn:aws:s3:::layers', 'known'],
    [
      'a bucket without one',
      { 'get-bucket-policy.layers.err': none },
      'arn:aws:s3:::layers',
      'none',
    ],
    [
      'a bucket that may not be read',
      { 'get-bucket-policy.layers.err': refused },
      'arn:aws:s3:::layers',
      'unknown',
    ],
  ])('%s', (_, files, arn, state) => {
    const found = collect(files).others.get(arn)?.policy
    expect(found?.state ?? 'absent').toBe(state)
    if (found?.state === 'known') expect(found.value).toBe(text)
  })
})

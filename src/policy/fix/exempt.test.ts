import { expect, test } from 'vitest'
import type { AccountId } from '../../names/account.ts'
import { decide } from '../decide.ts'
import { applyEdits } from '../edit/edit.ts'
import { policyAt } from '../place.ts'
import type { AppliedPolicy, Place, Principal, Question } from '../types.ts'
import { fix } from './fix.ts'

const account = '111111111111' as AccountId
const other = '222222222222'
const bob = `arn:aws:iam::${account}:user/bob`
const arnOf = (name: string, region = 'us-east-1', owner: string = account) =>
  `arn:aws:ecr:${region}:${owner}:repository/${name}`
const app = arnOf('app')
const principal: Principal = {
  ...{ kind: 'user', account, arn: bob, userName: 'bob', userId: 'AIDABOB' },
}
const at = (place: Place, ...Statement: readonly object[]): AppliedPolicy =>
  policyAt(place, JSON.stringify({ Version: '2012-10-17', Statement }))
const own: Place = { kind: 'inline policy', name: 'own', of: bob }
const shared: Place = {
  ...{ kind: 'managed policy', arn: `arn:aws:iam::${account}:policy/stop`, attachedTo: bob },
}
const ofRepository: Place = { kind: 'repository policy', of: app }
const actionNames = () =>
  ['BatchGetImage', 'DescribeImageScanFindings', 'DescribeImages'].concat([
    ...['DescribeRegistry', 'DescribeRepositories', 'ListImages', 'PutImage'],
  ])

const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
const deny = (Action: unknown, Resource?: unknown, more = {}) => ({
  ...{ Effect: 'Deny', Action, ...(Resource !== undefined && { Resource }) },
  ...more,
})

function ask(place: Place, denying: object): Question {
  const isOwn = place.kind !== 'repository policy'
  return {
    ...{ principal, action: 'ecr:DescribeImages', resource: app, resourceAccount: account },
    context: {
      'aws:principalarn': bob,
      'aws:requestedregion': 'us-east-1',
      'aws:resourceaccount': account,
    },
    policies: {
      identity: [at(own, everything), ...(isOwn ? [at(place, denying)] : [])],
      resource: isOwn ? [] : [at(place, denying)],
    },
  }
}

const spareBob = { Condition: { ArnNotEquals: { 'aws:PrincipalArn': bob } } }
const here = { 'aws:RequestedRegion': 'us-east-1', 'aws:ResourceAccount': account }

test.each([
  [
    'everything of a service, everywhere',
    ...[own, deny('ecr:*', '*')],
    [
      { Effect: 'Deny', Action: 'ecr:*', NotResource: [app] },
      { Effect: 'Deny', Resource: app, NotAction: ['ecr:DescribeImages'] },
    ],
  ],
  [
    'everything of a service, on all of its repositories',
    ...[own, deny('ecr:*', 'arn:aws:ecr:*:*:repository/*')],
    [
      {
        ...{ Effect: 'Deny', Resource: 'arn:aws:ecr:*:*:repository/*' },
        NotAction: ['ecr:DescribeImages'],
      },
      { Effect: 'Deny', Action: ['ecr:DescribeImages'], NotResource: [app] },
    ],
  ],
  [
    'everything of a service, on all repositories of one account and Region',
    ...[own, deny('ecr:*', arnOf('*'))],
    [
      { Effect: 'Deny', Resource: arnOf('*'), NotAction: ['ecr:DescribeImages'] },
      {
        ...{ Effect: 'Deny', Action: ['ecr:DescribeImages'], NotResource: [app] },
        Condition: { StringEquals: here },
      },
    ],
  ],
  [
    'one action on all repositories',
    ...[own, deny('ecr:DescribeImages', arnOf('*'))],
    [
      {
        ...{ Effect: 'Deny', Action: 'ecr:DescribeImages', NotResource: [app] },
        Condition: { StringEquals: here },
      },
    ],
  ],
  [
    'repositories of some name: this action on them, as no statement says all of them but one',
    ...[own, deny('ecr:*', arnOf('a*'))],
    [{ Effect: 'Deny', Resource: arnOf('a*'), NotAction: ['ecr:DescribeImages'] }],
  ],
  [
    'some actions, everywhere',
    ...[own, deny('ecr:Describe*', '*')],
    [
      { Effect: 'Deny', Action: 'ecr:Describe*', NotResource: [app] },
      {
        ...{ Effect: 'Deny', Resource: app },
        Action: [
          'ecr:DescribeImageScanFindings',
          'ecr:DescribeRegistry',
          'ecr:DescribeRepositories',
        ],
      },
    ],
  ],
  [
    'everything of a service, in a policy that others have, too',
    ...[shared, deny('ecr:*', 'arn:aws:ecr:*:*:repository/*')],
    [
      deny('ecr:*', 'arn:aws:ecr:*:*:repository/*', spareBob),
      {
        ...{ Effect: 'Deny', Resource: 'arn:aws:ecr:*:*:repository/*' },
        NotAction: ['ecr:DescribeImages'],
      },
      { Effect: 'Deny', Action: ['ecr:DescribeImages'], NotResource: [app] },
    ],
  ],
  [
    'everything, in the policy of a repository, which takes no NotAction',
    ...[ofRepository, deny('ecr:*', undefined, { Principal: '*' })],
    [
      { Effect: 'Deny', Action: 'ecr:*', Principal: '*', ...spareBob },
      {
        ...{ Effect: 'Deny', Principal: '*' },
        Action: [
          'ecr:BatchGetImage',
          'ecr:DescribeImageScanFindings',
          ...['ecr:DescribeRepositories', 'ecr:ListImages', 'ecr:PutImage'],
        ],
      },
    ],
  ],
] as const)('a Deny of %s', (_, place, denying, expected) => {
  const question = ask(place, denying)
  const [found] = fix([question], { actionNames })
  const [edit, ...more] = found?.edits ?? []
  expect(more).toEqual([])
  if (edit?.op !== 'replace') throw new Error(`expected one edit in place, got ${edit?.op}`)
  const written = [edit.statement, ...(edit.also ?? [])]
  const named = (one: object) =>
    JSON.stringify({ ...one, Action: [('Action' in one && one.Action) || []].flat() })
  expect(written.map(named).map((one) => JSON.parse(one))).toEqual(
    expected.map(named).map((one) => JSON.parse(one)),
  )

  const after = (more: Partial<Question>) =>
    decide(applyEdits({ ...question, ...more }, [edit])).outcome
  expect(after({})).toBe('allowed')
  // What was denied stays denied, and nothing else is.
  const elsewhere = {
    resource: arnOf('app', 'eu-west-1', other),
    context: {
      ...question.context,
      'aws:requestedregion': 'eu-west-1',
      'aws:resourceaccount': other,
    },
  }
  const others: readonly Partial<Question>[] = [
    ...[{ action: 'ecr:PutImage' }, { resource: arnOf('web') }, elsewhere],
    { action: 'ecr:GetAuthorizationToken', resource: '*' },
  ]
  for (const more of place === ofRepository ? others.slice(0, 1) : others)
    expect(after(more)).toBe(decide({ ...question, ...more }).outcome)
})

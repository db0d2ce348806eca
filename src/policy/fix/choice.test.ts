import { expect, test } from 'vitest'
import type { AccountId } from '../../names/account.ts'
import { decide } from '../decide.ts'
import { applyEdits } from '../edit/edit.ts'
import { policyAt } from '../place.ts'
import type { AppliedPolicy, Place, Policies, Principal, Question } from '../types.ts'
import { editsMax, fix } from './fix.ts'

const account = '111111111111' as AccountId
const other = '222222222222' as AccountId
const bob = `arn:aws:iam::${account}:user/bob`
const repository = (name: string) => `arn:aws:ecr:us-east-1:${account}:repository/${name}`
const user: Principal = { kind: 'user', account, arn: bob, userName: 'bob', userId: 'AIDABOB' }
const at = (place: Place, ...Statement: readonly object[]): AppliedPolicy =>
  policyAt(place, JSON.stringify({ Version: '2012-10-17', Statement }))
const inline = (...statements: readonly object[]) =>
  at({ kind: 'inline policy', name: 'own', of: bob }, ...statements)
const managed = (arn: string, attachedTo = bob): Place => ({
  kind: 'managed policy',
  arn,
  attachedTo,
})
const allow = (Action: unknown, Resource: unknown = '*', more = {}) => ({
  ...{ Effect: 'Allow', Action, Resource },
  ...more,
})
const deny = (Action: unknown, Resource: unknown = '*', more = {}) => ({
  ...allow(Action, Resource, more),
  Effect: 'Deny',
})
const ask = (policies: Partial<Policies>, more: Partial<Question> = {}): Question => ({
  principal: user,
  action: 'ecr:PutImage',
  resource: repository('app'),
  resourceAccount: account,
  context: { 'aws:principalarn': bob },
  ...more,
  policies: { identity: [], resource: [], ...policies },
})
const best = (...questions: Question[]) => fix(questions)[0]?.edits ?? []
const written = (...questions: Question[]) =>
  best(...questions).map((edit) => ('statement' in edit ? edit.statement : undefined))

test('a value more in a statement that gives nothing else by it', () => {
  const question = ask({ identity: [inline(allow('ecr:ListImages', repository('app')))] })
  expect(written(question)).toEqual([allow(['ecr:ListImages', 'ecr:PutImage'], repository('app'))])
})

test('a policy of its own where a value more would open more', () => {
  const question = ask({ identity: [inline(allow('ecr:ListImages'))] })
  expect(best(question)).toMatchObject([
    { op: 'create', place: { kind: 'inline policy', name: 'allow-put-image-app', of: bob } },
  ])
})

test('a managed policy that hangs on others, too, is not widened', () => {
  const arn = `arn:aws:iam::${account}:policy/shared`
  const shared = at(managed(arn), allow('ecr:ListImages', repository('app')))
  expect(best(ask({ identity: [shared] }))).toMatchObject([{ op: 'create' }])
})

test('a name that is taken is not taken again', () => {
  const taken = at({ kind: 'inline policy', name: 'allow-put-image-app', of: bob }, allow('s3:*'))
  expect(best(ask({ identity: [taken] }))).toMatchObject([
    { place: { name: 'allow-put-image-app-2' } },
  ])
})

test('a whole task is one statement, without an action that was allowed', () => {
  const questions = ['ecr:PutImage', 'ecr:ListImages', 'ecr:UploadLayerPart'].map((action) =>
    ask({ identity: [inline(allow('ecr:ListImages'))] }, { action }),
  )
  expect(written(...questions)).toEqual([
    allow(['ecr:PutImage', 'ecr:UploadLayerPart'], repository('app')),
  ])
})

test('a whole task of another account’s root user is one statement, too', () => {
  const arn = `arn:aws:iam::${other}:root`
  const root: Principal = { kind: 'root', account: other, arn }
  const questions = ['ecr:PutImage', 'ecr:UploadLayerPart', 'ecr:BatchGetImage'].map((action) =>
    ask({}, { action, principal: root, context: {} }),
  )
  expect(written(...questions)).toEqual([
    {
      Effect: 'Allow',
      Principal: { AWS: arn },
      Action: ['ecr:PutImage', 'ecr:UploadLayerPart', 'ecr:BatchGetImage'],
    },
  ])
})

test('a Deny in a managed policy is changed in the policy', () => {
  const arn = `arn:aws:iam::${account}:policy/stop`
  const question = ask({ identity: [inline(allow('*')), at(managed(arn), deny('ecr:*'))] })
  expect(best(question)).toMatchObject([{ op: 'replace', place: { kind: 'managed policy', arn } }])
})

test('a Deny that others meet, too, spares this caller this resource and no more', () => {
  const group = `arn:aws:iam::${account}:group/team`
  const stop = { Sid: 'Stop', ...deny('ecr:PutImage') }
  const question = ask({
    identity: [inline(allow('*')), at({ kind: 'inline policy', name: 'stop', of: group }, stop)],
  })
  expect(best(question)).toEqual([
    expect.objectContaining({
      op: 'replace',
      from: stop,
      statement: { ...stop, Condition: { ArnNotEquals: { 'aws:PrincipalArn': bob } } },
      also: [{ Effect: 'Deny', Action: 'ecr:PutImage', NotResource: [repository('app')] }],
    }),
  ])
})

test('a service is never let in under another’s condition', () => {
  const named = {
    Effect: 'Allow',
    Principal: { AWS: bob },
    Action: 'ecr:BatchGetImage',
  }
  const source = `arn:aws:lambda:us-east-1:${other}:function:f`
  const question = ask(
    { resource: [at({ kind: 'repository policy', of: repository('app') }, named)] },
    {
      principal: { kind: 'service', service: 'lambda.amazonaws.com' },
      action: 'ecr:BatchGetImage',
      context: { 'aws:sourcearn': source },
    },
  )
  expect(best(question)).toMatchObject([
    { op: 'add', statement: { Condition: { StringLike: { 'aws:sourceArn': expect.anything() } } } },
  ])
})

test('nine Denies, and a hundred', () => {
  for (const many of [9, 100]) {
    const denies = Array.from({ length: many }, (_, n) => deny(['ecr:PutImage', `ecr:Other${n}`]))
    const question = ask({ identity: [inline(allow('*'), ...denies)] })
    const [found] = fix([question])
    expect(found?.complete).toBe(true)
    expect(decide(applyEdits(question, found?.edits ?? [])).outcome).toBe('allowed')
  }
})

test('more than the bound is said to be more', () => {
  const denies = Array.from({ length: editsMax + 1 }, (_, n) => deny(['ecr:PutImage', `ecr:O${n}`]))
  const [found] = fix([ask({ identity: [inline(allow('*'), ...denies)] })])
  expect(found?.complete).toBe(false)
  expect(found?.edits).toHaveLength(editsMax)
})

test('a Deny that spares two callers still denies everybody else', () => {
  const lambda: Principal = { kind: 'service', service: 'lambda.amazonaws.com' }
  const resourceArn = repository('app')
  const stop = { Effect: 'Deny', Principal: '*', Action: 'ecr:*' }
  const rcp: Place = {
    ...{ kind: 'resource control policy', name: 'stop', target: 'r-1' },
    arn: `arn:aws:organizations::${other}:policy/o-1/resource_control_policy/p-1`,
  }
  const allowed = { Effect: 'Allow', Principal: '*', Action: 'ecr:*' }
  const policies: Policies = {
    identity: [inline(allow('*'))],
    resource: [at({ kind: 'repository policy', of: resourceArn }, allowed)],
    resourceControl: [[at(rcp, { ...stop, Resource: '*' })]],
  }
  const action = 'ecr:BatchGetImage'
  const asBob = { ...ask({}, { action }), policies }
  const service = { 'aws:principalservicename': 'lambda.amazonaws.com' }
  const asLambda = { ...asBob, principal: lambda, context: service }
  const ann = `arn:aws:iam::${account}:user/ann`
  const asAnn = {
    ...asBob,
    principal: { ...user, arn: ann, userName: 'ann', userId: 'AIDAANN' } as Principal,
    context: { 'aws:principalarn': ann },
  }
  const edits = fix([asBob, asLambda])[0]?.edits ?? []
  const after = (question: Question) => decide(applyEdits(question, edits)).outcome
  expect([asBob, asLambda].map(after)).toEqual(['allowed', 'allowed'])
  const bobElsewhere = { ...asBob, resource: repository('web') }
  const events = { kind: 'service', service: 'events.amazonaws.com' } as const
  const asEvents = {
    ...{ ...asLambda, principal: events },
    context: { 'aws:principalservicename': 'events.amazonaws.com' },
  }
  for (const question of [asAnn, asEvents, bobElsewhere])
    expect(after(question)).toBe('explicitly-denied')
})

test('a condition on the organization is not widened: all of the caller’s account are in it', () => {
  const conditional = {
    ...{ Effect: 'Allow', Principal: '*', Action: 'ecr:PutImage' },
    Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-other' } },
  }
  const foreign = `arn:aws:ecr:us-east-1:${other}:repository/app`
  const question = ask(
    {
      identity: [inline(allow('*'))],
      resource: [at({ kind: 'repository policy', of: foreign }, conditional)],
    },
    {
      resource: foreign,
      resourceAccount: other,
      context: { 'aws:principalarn': bob, 'aws:principalorgid': 'o-mine' },
    },
  )
  expect(best(question)).toMatchObject([{ op: 'add', statement: { Principal: { AWS: bob } } }])
})

test('what an action makes has no policy yet', () => {
  const resource = `arn:aws:lambda:us-east-1:${account}:function:f`
  const found = fix([ask({}, { action: 'lambda:CreateFunction', resource })])
  expect(found.flatMap(({ edits }) => edits.map(({ side }) => side))).toEqual([
    'identity-based policy',
  ])
})

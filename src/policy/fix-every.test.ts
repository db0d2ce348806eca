import { describe, expect, test } from 'vitest'
import type { AccountId } from '../names/account.ts'
import { applied } from './compile.ts'
import { decide } from './decide.ts'
import { applyEdit } from './fix.ts'
import { fix } from './fix-every.ts'
import type { Policies, Principal, Question } from './types.ts'

const owner = '111111111111' as AccountId
const other = '222222222222' as AccountId
const repository = (name: string) => `arn:aws:ecr:us-east-1:${owner}:repository/${name}`
const policy = (label: string, ...statements: unknown[]) =>
  applied(JSON.stringify({ Version: '2012-10-17', Statement: statements }), label, `${label}'s`)

const user = (account: AccountId): Principal => ({
  kind: 'user',
  account,
  arn: `arn:aws:iam::${account}:user/U`,
  userName: 'U',
  userId: 'AIDAU',
})

const ask = (policies: Partial<Policies>, given: Partial<Question> = {}): Question => ({
  principal: user(owner),
  action: 'ecr:PutImage',
  resource: repository('app'),
  resourceAccount: owner,
  context: { 'aws:principalarn': `arn:aws:iam::${owner}:user/U` },
  ...given,
  policies: { identity: [], resource: [], ...policies },
})

const told = (question: Question, deniedBefore: readonly Question[] = []) =>
  fix(question, { deniedBefore }).map(({ edits }) =>
    edits.map(({ change, label }) => `${change} in ${label}`),
  )
const first = (question: Question) => fix(question)[0]?.edits[0]?.statement
const all = { Effect: 'Allow', Action: '*', Resource: '*' }
const own = 'add-statement in new inline policy on user U'
const shared = `add-statement in new resource policy of ${repository('app')}`

describe('every smallest change', () => {
  const read = {
    Sid: 'Read',
    Effect: 'Allow',
    Action: 'ecr:ListImages',
    Resource: repository('app'),
  }

  test('a statement of its own, or one more action in the nearest', () => {
    const question = ask({ identity: [policy('p', read)] })
    expect(told(question)).toEqual([[own], [shared], ['change-statement in p']])
    expect(fix(question)[2]?.edits[0]?.statement).toEqual({
      ...read,
      Action: ['ecr:ListImages', 'ecr:PutImage'],
    })
  })

  test('one more resource, and the fewer actions come with it the sooner', () => {
    const one = { Effect: 'Allow', Action: 'ecr:PutImage', Resource: repository('web') }
    const many = { ...one, Action: ['ecr:PutImage', 'ecr:*'] }
    expect(told(ask({ identity: [policy('many', many), policy('one', one)] }))).toEqual([
      [own],
      [shared],
      ['change-statement in one'],
      ['change-statement in many'],
    ])
  })

  test('one more value of a condition, where the request has one', () => {
    const pass = {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: 'arn:aws:iam::111111111111:role/R',
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    }
    const given = { action: 'iam:PassRole', resource: pass.Resource }
    const context = { 'iam:passedtoservice': 'lambda.amazonaws.com' }
    const fixed = fix(ask({ identity: [policy('p', pass)] }, { ...given, context }))
    expect(fixed[1]?.edits[0]?.statement).toMatchObject({
      Condition: {
        StringEquals: {
          'iam:PassedToService': ['ecs-tasks.amazonaws.com', 'lambda.amazonaws.com'],
        },
      },
    })
    expect(told(ask({ identity: [policy('p', pass)] }, { ...given, context: {} }))).toEqual([[own]])
  })

  test('one more principal in the resource policy, between accounts', () => {
    const statement = { Effect: 'Allow', Principal: { AWS: owner }, Action: 'ecr:PutImage' }
    const question = ask(
      { identity: [policy('p', all)], resource: [policy('repository policy', statement)] },
      { principal: user(other) },
    )
    expect(told(question)).toEqual([
      ['add-statement in repository policy'],
      ['change-statement in repository policy'],
    ])
    expect(fix(question)[1]?.edits[0]?.statement).toMatchObject({
      Principal: { AWS: [owner, `arn:aws:iam::${other}:user/U`] },
    })
  })

  test("AWS's own policies are not edited", () => {
    const managed = applied(
      policy('p', read).document.text,
      'ReadOnly',
      'h',
      'arn:aws:iam::aws:policy/R',
    )
    expect(told(ask({ identity: [managed] }))).toEqual([[own], [shared]])
  })
})

describe('a Deny is the thing to change', () => {
  const stop = { Effect: 'Deny', Action: 'ecr:*', Resource: '*' }

  test('in the SCP that has it, and no Allow is proposed', () => {
    const question = ask({
      identity: [policy('p', all)],
      serviceControl: [[policy('full', all), policy('stop', stop)]],
    })
    for (const { edits } of fix(question))
      expect(edits).toMatchObject([{ side: 'service control policy', change: 'change-statement' }])
    expect(first(question)).toMatchObject({
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': `arn:aws:iam::${owner}:user/U` } },
    })
  })

  test('by the Region, where Regions are what it spares', () => {
    const regions = {
      ...stop,
      Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1'] } },
    }
    const question = ask(
      { identity: [policy('p', all, regions)] },
      { context: { 'aws:requestedregion': 'us-east-1' } },
    )
    expect(fix(question).map(({ edits }) => edits[0]?.statement)).toContainEqual({
      ...regions,
      Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } },
    })
  })

  test('by the resource, out of a list of them', () => {
    const two = { ...stop, Resource: [repository('app'), repository('web')] }
    expect(first(ask({ identity: [policy('p', all, two)] }))).toEqual({
      ...two,
      Resource: [repository('web')],
    })
  })

  test('and it is dropped only where nothing narrower helps', () => {
    const only = { ...stop, Resource: repository('app') }
    expect(told(ask({ identity: [policy('p', all, only)] }))).toEqual([['remove-statement in p']])
  })
})

describe('what was denied before', () => {
  const wide = {
    Effect: 'Allow',
    Action: ['ecr:PutImage', 'ecr:ListImages'],
    Resource: repository('web'),
  }
  const question = ask({ identity: [policy('p', wide)] })
  const list = { ...question, action: 'ecr:ListImages' }

  test('stays denied: a fix that would free it is left out', () => {
    expect(told(question)).toContainEqual(['change-statement in p'])
    expect(told(question, [list])).toEqual([[own], [shared]])
  })

  test('another resource is not given the policy of this one', () => {
    const web = { ...question, action: 'ecr:BatchGetImage', resource: repository('web') }
    expect(told(question, [web])).toEqual(told(question))
  })

  test('is named where every fix would free it', () => {
    const only = { Effect: 'Deny', Action: 'ecr:*', Resource: repository('app') }
    const stopped = ask({ identity: [policy('p', all, only)] })
    const other = { ...stopped, action: 'ecr:ListImages' }
    expect(fix(stopped, { deniedBefore: [other] })).toMatchObject([{ alsoAllows: [other] }])
  })
})

test('each is proven by asking again', () => {
  const question = ask(
    {
      identity: [
        policy(
          'p',
          { ...all, Action: 's3:*' },
          { Effect: 'Deny', Action: 'ecr:PutImage', Resource: '*' },
        ),
      ],
      boundary: policy('b', { ...all, Action: 's3:*' }),
      serviceControl: [[policy('scp', { ...all, Action: 's3:*' })]],
    },
    {},
  )
  const found = fix(question)
  expect(found.length).toBeGreaterThan(1)
  for (const { edits } of found)
    expect(decide(edits.reduce(applyEdit, question)).outcome).toBe('allowed')
})

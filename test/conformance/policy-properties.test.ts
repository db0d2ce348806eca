import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  applied,
  applyEdit,
  type Decision,
  decide,
  decideWithTrace,
  fixes,
} from '../../src/policy/index.ts'
import { type Case, principals, questionOf } from './policy/question.ts'
import { reference } from './policy/reference.ts'

const account = '111111111111'
const repository = (name: string) => `arn:aws:ecr:us-east-1:${account}:repository/${name}`

const action = fc.constantFrom('ecr:BatchGetImage', 'ecr:PutImage', 'lambda:InvokeFunction')
const resource = fc.constantFrom(repository('app'), repository('team/a'), '*')
const actions = fc.constantFrom(
  '*',
  'ecr:*',
  'ecr:Batch*',
  'ECR:batchgetimage',
  'lambda:*',
  'e*:*',
  'ecr:?utImage',
)
const resources = fc.constantFrom(
  '*',
  repository('*'),
  repository('app'),
  repository('team/?'),
  'arn:aws:ecr:*:*:repository/*a*',
  'arn:aws:lambda:*:*:function:*',
)
const roleArn = `arn:aws:iam::${account}:role/p/R`
const named = fc.constantFrom(
  '*',
  account,
  `arn:aws:iam::${account}:root`,
  '222222222222',
  ...Object.values(principals).flatMap((one) => ('arn' in one ? [one.arn] : [])),
  roleArn,
  'AIDAU',
  'AROAR',
)
const values = fc.uniqueArray(fc.constantFrom('a', 'ab', 'a*', '*', 'b?'), { maxLength: 3 })
const operator = fc
  .tuple(
    fc.constantFrom('', 'ForAllValues:', 'ForAnyValue:'),
    fc.constantFrom('StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'),
    fc.constantFrom('', 'IfExists'),
  )
  .map((parts) => parts.join(''))
const operatorName = fc.oneof(operator, fc.constant('Null'))
const condition = operatorName.chain((name) =>
  (name === 'Null' ? fc.constantFrom(['true'], ['false']) : values).map((given) => ({
    [name]: { 'x:Key': given },
  })),
)

const few = <Value>(one: fc.Arbitrary<Value>) => fc.array(one, { minLength: 1, maxLength: 2 })
const either = <Name extends string>(name: Name, value: fc.Arbitrary<unknown>) =>
  fc.tuple(fc.nat(5), value).map(([n, given]) => ({ [n === 0 ? `Not${name}` : name]: given }))
const allowOrDeny = fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny')
const body = fc
  .tuple(
    allowOrDeny,
    either('Action', few(actions)),
    either('Resource', few(resources)),
    fc.option(condition, { freq: 2, nil: undefined }),
  )
  .map(([Effect, one, two, Condition]) => ({
    Effect,
    ...one,
    ...two,
    ...(Condition ? { Condition } : {}),
  }))
const principal = fc.oneof(
  fc.constant('*'),
  few(named).map((AWS) => ({ AWS })),
  fc.constantFrom('lambda.amazonaws.com', 's3.amazonaws.com').map((Service) => ({ Service })),
  fc.constant({ Federated: principals['web-identity'].provider }),
)
const resourceBody = fc
  .tuple(body, either('Principal', principal), fc.boolean())
  .map(([{ ...one }, two, withResource]) => {
    const { Resource: _, NotResource: __, ...rest } = one as Record<string, unknown>
    return withResource ? { ...one, ...two } : { ...rest, ...two }
  })

const identityDocument = fc.array(body, { maxLength: 4 })
const resourceDocument = fc.array(resourceBody, { maxLength: 3 })
const maybe = <Name extends string, Value>(name: Name, value: fc.Arbitrary<Value>) =>
  fc
    .option(value, { nil: undefined })
    .map((given) => (given === undefined ? {} : { [name]: given }))

const cases: fc.Arbitrary<Case> = fc
  .tuple(
    fc.record({
      row: fc.constant('generated'),
      name: fc.constant(''),
      principal: fc.constantFrom(...(Object.keys(principals) as Case['principal'][])),
      action,
      resource,
      identity: fc.array(identityDocument, { maxLength: 3 }),
      resourcePolicies: fc.array(resourceDocument, { maxLength: 2 }),
      context: fc
        .option(fc.oneof(fc.constantFrom('a', 'b1'), values))
        .map((key) => (key === null ? {} : { 'x:key': key })),
      expect: fc.constant(''),
    }),
    maybe('boundary', identityDocument),
    maybe('session', fc.array(identityDocument, { maxLength: 2 })),
    maybe(
      'scp',
      fc.array(fc.array(identityDocument, { minLength: 1, maxLength: 2 }), {
        minLength: 1,
        maxLength: 2,
      }),
    ),
    maybe('rcp', fc.array(fc.array(resourceDocument, { maxLength: 1 }), { maxLength: 2 })),
    maybe('endpoint', resourceDocument),
    fc.constantFrom({}, {}, {}, { trust: true as const }),
  )
  .map((parts) => Object.assign({}, ...parts) as Case)

const told = (decision: Decision): string =>
  decision.outcome === 'allowed'
    ? 'allowed'
    : `${decision.outcome === 'explicitly-denied' ? 'deny in' : 'no'} ${decision.type}`

const runs = { numRuns: 3000 }

describe('for any question', () => {
  test('the compiled evaluator answers as the rules read', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const question = questionOf(one)
        expect(told(decide(question))).toBe(reference(question))
      }),
      runs,
    )
  })

  test('the trace gives the same decision', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const question = questionOf(one)
        expect(decideWithTrace(question).decision).toEqual(decide(question))
      }),
      runs,
    )
  })

  test('one more Deny never allows, one more Allow never denies', () => {
    fc.assert(
      fc.property(cases, body, resourceBody, fc.boolean(), (one, added, addedToResource, there) => {
        const question = questionOf(one)
        const statement = there ? addedToResource : added
        const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
        const policy = applied(text, 'added', 'holder')
        const { policies } = question
        const after = decide({
          ...question,
          policies: there
            ? { ...policies, resource: [...policies.resource, policy] }
            : { ...policies, identity: [...policies.identity, policy] },
        })
        const before = decide(question)
        if (statement.Effect === 'Deny' && before.outcome !== 'allowed')
          expect(after.outcome).not.toBe('allowed')
        if (statement.Effect === 'Allow' && before.outcome === 'allowed')
          expect(after.outcome).toBe('allowed')
      }),
      runs,
    )
  })

  test('a stranger cannot tell a private resource from none', () => {
    const stranger = fc.constantFrom('other-user', 'other-role', 'other-root', 'anonymous', 's3')
    const someoneElse = [{ Effect: 'Allow', Principal: { AWS: '999999999999' }, Action: '*' }]
    fc.assert(
      fc.property(cases, stranger, (one, caller) => {
        const asked = { ...one, principal: caller as Case['principal'], resourceAccount: account }
        const absent = decide(questionOf({ ...asked, resourcePolicies: [] }))
        const hidden = decide(questionOf({ ...asked, resourcePolicies: [someoneElse] }))
        expect(told(hidden)).toBe(told(absent))
      }),
      runs,
    )
  })

  test('the order of statements and policies does not matter', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const reversed: Case = {
          ...one,
          identity: reverse(one.identity),
          resourcePolicies: reverse(one.resourcePolicies),
        }
        expect(told(decide(questionOf(reversed)))).toBe(told(decide(questionOf(one))))
      }),
      runs,
    )
  })

  test('every fix allows, and none of its edits can be left out', () => {
    let found = 0
    fc.assert(
      fc.property(cases, (one) => {
        const question = questionOf(one)
        for (const { edits } of fixes(question, decide(question))) {
          found++
          expect(decide(edits.reduce(applyEdit, question)).outcome).toBe('allowed')
          for (const edit of edits) {
            const without = edits.filter((other) => other !== edit)
            expect(decide(without.reduce(applyEdit, question)).outcome).not.toBe('allowed')
          }
        }
      }),
      { numRuns: 1000 },
    )
    expect(found).toBeGreaterThan(300)
  })
})

const reverse = (documents: Case['identity']): NonNullable<Case['identity']> =>
  [...(documents ?? [])].reverse().map((one) => (Array.isArray(one) ? [...one].reverse() : one))

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { conclude } from '../../src/policy/decide.ts'
import { findingsOf, silent } from '../../src/policy/findings.ts'
import { applied, applyEdits, decide, decideWithTrace, fix } from '../../src/policy/index.ts'
import { account, body, cases, resourceBody } from './policy/arbitrary.ts'
import { type Case, principals, questionOf } from './policy/question.ts'
import { reference } from './policy/reference.ts'
import { told } from './policy/told.ts'

// `npm run prove` asks a million.
const questions = Number(process.env.PROVE_QUESTIONS ?? 20_000)
const runs = { numRuns: 1000 }

describe('for any question', () => {
  test('the compiled evaluator answers as the rules read', () => {
    const callers = Object.keys(principals) as Case['principal'][]
    let asked = 0
    fc.assert(
      fc.property(cases, (one) => {
        for (const principal of callers) {
          const question = questionOf({ ...one, principal })
          const answer = told(decide(question))
          const expected = reference(question)
          // `expect` at every question would take most of the time.
          if (answer !== expected) expect({ principal, answer }).toEqual({ principal, expected })
          asked++
        }
      }),
      { numRuns: Math.ceil(questions / callers.length) },
    )
    expect(asked).toBeGreaterThanOrEqual(questions)
  }, 3_600_000)

  test('what the statements are said to do leads to the decision', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const question = questionOf(one)
        const { decision, layers } = decideWithTrace(question)
        const traced = layers.map(({ finding }) => finding)
        // The layers were asked one by one, in this order.
        const findings = findingsOf(question, () => traced.shift() ?? silent)
        expect(conclude(question, findings)).toEqual(decision)
        expect(decision).toEqual(decide(question))
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
        for (const { edits } of fix([question])) {
          found++
          expect(decide(applyEdits(question, edits)).outcome).toBe('allowed')
          for (const edit of edits) {
            const without = edits.filter((other) => other !== edit)
            expect(decide(applyEdits(question, without)).outcome).not.toBe('allowed')
          }
        }
      }),
      { numRuns: 500 },
    )
    expect(found).toBeGreaterThan(150)
  })
})

const reverse = (documents: Case['identity']): NonNullable<Case['identity']> =>
  [...(documents ?? [])].reverse().map((one) => (Array.isArray(one) ? [...one].reverse() : one))

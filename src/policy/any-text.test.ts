import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile } from './compile.ts'
import { normaliseRepositoryPolicy } from './normalise.ts'
import { mapPrincipals, principalsOf } from './principals.ts'
import { identityPolicyProblem } from './validate/identity.ts'
import { registryPolicyProblem, repositoryPolicyProblem } from './validate/repository.ts'
import { trustPolicyProblem } from './validate/trust.ts'

const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('*', 'ecr:*', 'Allow', '', '__proto__', null, true, 1.5),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('AWS', 'StringLike', 'constructor', '__proto__'), tie('value'), {
      maxKeys: 2,
    }),
  ),
})).value

const mostly = (...right: readonly unknown[]) =>
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: value })

/** Documents with the right names and anything at all behind them. */
const nearly = fc
  .record(
    {
      Version: mostly('2012-10-17', '2008-10-17'),
      Id: mostly('id'),
      Statement: fc.oneof(
        { weight: 1, arbitrary: value },
        {
          weight: 9,
          arbitrary: fc.array(
            fc.record(
              {
                Sid: mostly('a', ''),
                Effect: mostly('Allow', 'Deny'),
                Principal: mostly('*', { AWS: '111111111111' }, { Service: ['a.amazonaws.com'] }),
                Action: mostly('ecr:*', ['ecr:PutImage', 'ecr:Batch*'], 'sts:AssumeRole'),
                Resource: mostly('*', ['arn:aws:s3:::b']),
                Condition: mostly({}, { Bool: { a: true, b: [1, 'x'] } }, { x: {} }),
              },
              { requiredKeys: ['Effect', 'Action'] },
            ),
            { minLength: 1, maxLength: 2 },
          ),
        },
      ),
    },
    { requiredKeys: ['Statement'] },
  )
  .map((document) => JSON.stringify(document))

const text = fc.oneof(nearly, fc.json(), fc.string())

describe('whatever the text', () => {
  test('it compiles to a policy and nothing throws', () => {
    fc.assert(
      fc.property(text, (any) => {
        compile(any).candidates('ecr:PutImage', '*')
        identityPolicyProblem(any)
        trustPolicyProblem(any)
        registryPolicyProblem(any)
        principalsOf(any)
        expect(mapPrincipals(any, (_, named) => named)).toBe(any)
        if (repositoryPolicyProblem(any) === undefined) normaliseRepositoryPolicy(any)
      }),
      { numRuns: 3000 },
    )
  })

  test('what a writer accepts, the evaluator reads without a problem', () => {
    let accepted = 0
    fc.assert(
      fc.property(nearly, (any) => {
        const refused = [identityPolicyProblem, trustPolicyProblem, repositoryPolicyProblem]
        if (refused.every((problemOf) => problemOf(any) !== undefined)) return
        accepted++
        expect(compile(any).problems).toEqual([])
      }),
      { numRuns: 5000 },
    )
    expect(accepted).toBeGreaterThan(200)
  })
})

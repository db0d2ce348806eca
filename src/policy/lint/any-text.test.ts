import fc from 'fast-check'
import { expect, test } from 'vitest'
import { actionTables } from '../actions.ts'
import { identityPolicyProblem } from '../validate/identity.ts'
import { repositoryPolicyProblem } from '../validate/repository.ts'
import { trustPolicyProblem } from '../validate/trust.ts'
import { lint } from './lint.ts'

const odd = fc.constantFrom(
  '*',
  '',
  '${',
  '${}',
  'arn:',
  'a:b',
  '__proto__',
  null,
  true,
  1.5,
  [],
  {},
)
const mostly = (...right: readonly unknown[]) =>
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: odd })
const listed = (arbitrary: fc.Arbitrary<unknown>) =>
  fc.oneof(arbitrary, fc.array(arbitrary, { maxLength: 3 }))

const statement = (optional: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc.record(
    {
      Sid: mostly('A', 'B'),
      Effect: mostly('Allow', 'Deny'),
      Action: listed(mostly('ecr:PutImage', 'ecr:Batch*', 'sts:AssumeRole', 'sts:TagSession')),
      Condition: mostly(
        { StringEquals: { 'aws:username': 'a' } },
        { Bool: { 'aws:SecureTransport': true } },
        { 'ForAnyValue:StringLike': { 'aws:TagKeys': ['a*', '${aws:username}'] } },
      ),
      ...optional,
    },
    { requiredKeys: ['Effect', 'Action'] },
  )

const document = (one: fc.Arbitrary<unknown>) =>
  fc
    .record({ Version: mostly('2012-10-17'), Statement: listed(one) })
    .map((value) => JSON.stringify(value))

const resource = listed(mostly('*', 'arn:aws:ecr:us-east-1:111122223333:repository/a'))
const principal = mostly(
  '*',
  { AWS: '111122223333' },
  { AWS: ['arn:aws:iam::111122223333:role/r'] },
  { Service: 'lambda.amazonaws.com' },
)

const tables = await actionTables()

test('lint never throws, and places every finding', () => {
  const any = document(statement({ Principal: principal, Resource: resource }))
  fc.assert(
    fc.property(fc.oneof(any, fc.json(), fc.string()), (text) => {
      for (const { line, column } of lint(text, { tables })) {
        expect(line).toBeGreaterThan(0)
        expect(text.split('\n')[line - 1]?.length).toBeGreaterThanOrEqual(column - 1)
      }
    }),
    { numRuns: 1500 },
  )
})

test.each([
  ['identity', identityPolicyProblem, document(statement({ Resource: resource }))],
  ['trust', trustPolicyProblem, document(statement({ Principal: principal }))],
  ['ecr-repository', repositoryPolicyProblem, document(statement({ Principal: principal }))],
] as const)('without an error AWS takes it as %s policy', (type, problemOf, documents) => {
  let sound = 0
  fc.assert(
    fc.property(documents, (text) => {
      if (lint(text, { type, tables }).some(({ kind }) => kind === 'ERROR')) return
      sound++
      expect(problemOf(text)).toBeUndefined()
    }),
    { numRuns: 2000 },
  )
  expect(sound).toBeGreaterThan(20)
})

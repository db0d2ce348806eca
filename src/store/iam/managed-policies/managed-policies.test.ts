import { expect, test } from 'vitest'
import { compile } from '../../../policy/compile.ts'
import { identityPolicyProblem } from '../../../policy/validate/identity.ts'
import { awsManagedPolicies } from './index.ts'

test('every AWS managed policy is one that IAM would take and that we can read in full', async () => {
  const policies = [...(await awsManagedPolicies()).values()]
  expect(policies.length).toBeGreaterThan(1500)
  const bad = policies.filter(
    ({ document }) =>
      identityPolicyProblem(document) !== undefined || compile(document).problems.length > 0,
  )
  expect(bad.map(({ arn }) => arn)).toEqual([])
})

test('a policy has its name, path, version and dates', async () => {
  const arn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'
  expect((await awsManagedPolicies()).get(arn)).toMatchObject({
    arn,
    id: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
    name: 'AWSLambdaBasicExecutionRole',
    path: '/service-role/',
    version: 'v1',
    createdAt: new Date('2015-04-09T15:03:43.000Z'),
  })
})

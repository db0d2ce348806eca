import { expect, test } from 'vitest'
import { compile } from '../../../policy/compile.ts'
import { identityPolicyProblem } from '../../../policy/validate/identity.ts'
import { descriptions } from './descriptions.ts'
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
    description: 'Provides write permissions to CloudWatch Logs.',
    olderVersions: [],
  })
})

test('older versions that are known are listed, newest first', async () => {
  const policy = (await awsManagedPolicies()).get('arn:aws:iam::aws:policy/AWSLambda_FullAccess')
  expect(policy?.version).toBe('v7')
  expect(policy?.olderVersions.map(({ id }) => id)).toEqual(['v5', 'v3', 'v2', 'v1'])
  expect(policy?.olderVersions.at(-1)?.createdAt).toEqual(new Date('2020-11-17T21:14:08.000Z'))
})

test('a description belongs to a policy that there is', async () => {
  const all = await awsManagedPolicies()
  for (const name of Object.keys(descriptions))
    expect(all.get(`arn:aws:iam::aws:policy/${name}`)?.description).toBe(descriptions[name])
})

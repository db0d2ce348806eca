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

// Seen in answers of AWS. The rest come from the same place.
test.each([
  ['AdministratorAccess', 'Provides full access to AWS services and resources.'],
  [
    'AmazonEC2ContainerRegistryPowerUser',
    'Provides full access to Amazon EC2 Container Registry repositories, but does not allow repository deletion or policy changes.',
  ],
  [
    'AWSLambda_ReadOnlyAccess',
    'Grants read-only access to AWS Lambda service, AWS Lambda console features, and other related AWS services.',
  ],
  ['IAMFullAccess', 'Provides full access to IAM via the AWS Management Console.'],
  [
    'job-function/SystemAdministrator',
    'Grants full access permissions necessary for resources required for application and development operations.',
  ],
])('%s is described', async (name, description) => {
  expect((await awsManagedPolicies()).get(`arn:aws:iam::aws:policy/${name}`)).toMatchObject({
    description,
  })
})

test('nearly all are described', async () => {
  const all = [...(await awsManagedPolicies()).values()]
  expect(all.filter(({ description }) => !description).length).toBeLessThan(30)
})

test('older versions have their documents', async () => {
  const all = await awsManagedPolicies()
  const documentOf = (name: string, version: string) =>
    all
      .get(`arn:aws:iam::aws:policy/${name}`)
      ?.olderVersions.find(({ id }) => id === version)
      ?.document()
  // What a policy begins with, before its services had more actions.
  const first = JSON.parse((await documentOf('SecurityAudit', 'v1')) ?? '')
  const newest = all.get('arn:aws:iam::aws:policy/SecurityAudit')?.document ?? ''
  expect(first.Statement.length).toBeGreaterThan(0)
  expect(newest.length).toBeGreaterThan(5 * JSON.stringify(first).length)
  const second = await documentOf('AWSLambda_FullAccess', 'v2')
  expect(second).not.toBe(await documentOf('AWSLambda_FullAccess', 'v1'))
  expect(identityPolicyProblem(second ?? '')).toBeUndefined()
})

import { beforeEach, expect, test } from 'vitest'
import type { GetOrganizationsAccessReportResponse } from '../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { account, allow, openWorld, otherAccount, type World } from './testing.contract.ts'

let world: World
let root: Caller
let path: string

const call = <Output = Record<string, unknown>>(
  service: 'iam' | 'organizations',
  operation: string,
  input?: unknown,
) => world.call<Output>(root, service, operation, input)

beforeEach(async () => {
  world = await openWorld()
  root = await world.root()
  const { Organization } = await call<{ Organization: { Id: string } }>(
    'organizations',
    'CreateOrganization',
  )
  const { Roots } = await call<{ Roots: { Id: string }[] }>('organizations', 'ListRoots')
  path = `${Organization.Id}/${Roots[0]?.Id}`
})

async function report(more = {}, options = {}) {
  await world.settled()
  const input = { EntityPath: path, ...more }
  const { JobId } = await call('iam', 'GenerateOrganizationsAccessReport', input)
  const made = await call<GetOrganizationsAccessReportResponse>(
    'iam',
    'GetOrganizationsAccessReport',
    { JobId, ...options },
  )
  return { ...made, details: made.AccessDetails ?? [] }
}

test('what was used stands with its time and place, what was not without', async () => {
  const alice = await world.user('alice', allow('iam:ListUsers'))
  await world.call(alice, 'iam', 'ListUsers')
  const made = await report()
  expect(made).toMatchObject({ JobStatus: 'COMPLETED', IsTruncated: expect.any(Boolean) })
  const iam = made.details.find((one) => one.ServiceNamespace === 'iam')
  expect(iam).toMatchObject({
    EntityPath: `${path}/${account}`,
    LastAuthenticatedTime: expect.any(Date),
    Region: 'us-east-1',
    TotalAuthenticatedEntities: 1,
  })
  const other = made.details.find((one) => one.ServiceNamespace === 'ecr')
  expect(other).not.toHaveProperty('LastAuthenticatedTime')
  // Root used IAM and Organizations, to make all this.
  expect(made.NumberOfServicesAccessible).toBe((made.NumberOfServicesNotAccessed ?? 0) + 2)
})

test('a policy`s report has the services that it allows, sorted as asked for', async () => {
  const Content = JSON.stringify(allow(['ecr:*', 'lambda:InvokeFunction', 'iam:Get*']))
  const { Policy } = await call<{ Policy: { PolicySummary: { Id: string } } }>(
    'organizations',
    'CreatePolicy',
    {
      Content,
      Description: '',
      Name: 'few',
      Type: 'SERVICE_CONTROL_POLICY',
    },
  )
  const made = await report(
    { OrganizationsPolicyId: Policy.PolicySummary.Id },
    { SortKey: 'SERVICE_NAMESPACE_DESCENDING' },
  )
  expect(made.details.map((one) => one.ServiceNamespace)).toEqual(['lambda', 'iam', 'ecr'])
  expect(made.NumberOfServicesAccessible).toBe(3)
})

test('only the management account asks, about what there is', async () => {
  const ask = (caller: Caller, EntityPath: string) =>
    world.refusal(caller, 'iam', 'GenerateOrganizationsAccessReport', { EntityPath })
  expect(await ask(await world.root(otherAccount), path)).toContain('AccessDenied')
  expect(await ask(root, `${path}/ou-none-00000000`)).toContain('NoSuchEntity')
  const of = { Arn: `arn:aws:iam::${account}:user/alice` }
  await world.user('alice')
  const { JobId } = await call('iam', 'GenerateServiceLastAccessedDetails', of)
  expect(await world.refusal(root, 'iam', 'GetOrganizationsAccessReport', { JobId })).toContain(
    'NoSuchEntity',
  )
})

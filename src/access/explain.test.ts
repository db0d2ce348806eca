import { beforeAll, describe, expect, test } from 'vitest'
import {
  member,
  type OrganizationsWorld,
  openOrganizations,
  outsider,
} from '../../test/support/organizations.ts'
import type { AccountId } from '../names/account.ts'
import type { Region } from '../names/region.ts'
import { explainSentence } from './explain-sentence.ts'

let world: OrganizationsWorld
let bob: string
const owner = outsider
const repository = (name: string) => `arn:aws:ecr:us-east-1:${owner}:repository/${name}`

/** What bob's denied call leaves for `viewer` to read; everything for the operator. */
async function explained(operation: string, input: object, viewer?: string) {
  await world.refusal(bob, 'ecr', operation, { registryId: owner, ...input })
  const report = await world.explain(viewer ? { account: viewer as AccountId } : undefined)
  if (!report) throw new Error('expected a report')
  return report
}

beforeAll(async () => {
  world = await openOrganizations()
  bob = await world.user(member, 'bob', { Effect: 'Allow', Action: 'ecr:*', Resource: '*' })
  await world.call(owner, 'ecr', 'CreateRepository', { repositoryName: 'app' })
})

describe('what each account is told of a denial across accounts', () => {
  const describeImages = (name: string, viewer?: string) =>
    explained('DescribeImages', { repositoryName: name }, viewer)

  test('the owner of the resource is told whether it exists', async () => {
    const there = await describeImages('app', owner)
    const absent = await describeImages('nil', owner)
    expect(there.decisions[0]?.ownersNote).toContain('the resource exists')
    expect(absent.decisions[0]?.ownersNote).toContain('does not exist')
  })

  test('the caller is told the same of both', async () => {
    const strip = (report: object) =>
      JSON.stringify(report).replace(/[0-9a-f-]{36}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, '')
    const there = strip(await describeImages('app', member))
    const absent = strip(await describeImages('nil', member))
    expect(absent.replaceAll(/\bnil\b/g, 'app')).toBe(there)
    expect(there).not.toMatch(/exists;|does not exist/)
  })

  test('the caller is told the same of a repository whose policy denies nothing and allows others', async () => {
    const strip = (report: object) =>
      JSON.stringify(report).replace(/[0-9a-f-]{36}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, '')
    const before = strip(await describeImages('app', member))
    await world.call(owner, 'ecr', 'SetRepositoryPolicy', {
      repositoryName: 'app',
      policyText: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: '333333333333' }, Action: 'ecr:*' }],
      }),
    })
    expect(strip(await describeImages('app', member))).toBe(before)
    await world.call(owner, 'ecr', 'DeleteRepositoryPolicy', { repositoryName: 'app' })
  })

  test("the owner is not shown the caller's policies", async () => {
    const report = JSON.stringify(await describeImages('app', owner))
    expect(report).toContain(`only account ${member} may see them`)
    expect(report).not.toContain('inline policy')
  })

  test('a third account is told nothing', async () => {
    await describeImages('app')
    expect(await world.explain({ account: '333333333333' as AccountId })).toBeUndefined()
  })
})

describe('the fixes', () => {
  test('the smallest names the one action, on the side that lacks it', async () => {
    const { fixes } = await explained('DescribeImages', { repositoryName: 'app' })
    expect(fixes).toHaveLength(1)
    expect(fixes[0]).toMatchObject({ proven: true })
    const [edit, ...others] = fixes[0]?.edits ?? []
    expect(others).toEqual([])
    expect(edit).toMatchObject({ side: 'resource-based policy', holder: repository('app') })
    expect(JSON.parse(edit?.document ?? '').Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${member}:user/bob` },
        Action: 'ecr:DescribeImages',
      },
    ])
  })

  test('the command it prints turns the answer', async () => {
    const { fixes } = await explained('DescribeImages', { repositoryName: 'app' })
    const command = fixes[0]?.commands[0] ?? ''
    const [, text = ''] = /--policy-text '(.*)'$/.exec(command) ?? []
    expect(command).toContain(`--registry-id ${owner} --repository-name app`)
    await world.call(owner, 'ecr', 'SetRepositoryPolicy', {
      repositoryName: 'app',
      policyText: text,
    })
    const input = { registryId: owner, repositoryName: 'app' }
    expect(await world.call(bob, 'ecr', 'DescribeImages', input)).toMatchObject({
      imageDetails: [],
    })
    await world.call(owner, 'ecr', 'DeleteRepositoryPolicy', { repositoryName: 'app' })
  })

  test('the first step of a push offers what the whole push takes, and says so', async () => {
    const { fixes } = await explained('InitiateLayerUpload', { repositoryName: 'app' })
    expect(fixes).toHaveLength(1)
    expect(fixes[0]).toMatchObject({
      proven: true,
      adds: expect.stringMatching(/^all that a push takes: ecr:BatchCheckLayerAvailability, /),
    })
    expect(JSON.parse(fixes[0]?.edits[0]?.document ?? '{}').Statement[0].Action).toEqual([
      'ecr:BatchCheckLayerAvailability',
      'ecr:CompleteLayerUpload',
      'ecr:InitiateLayerUpload',
      'ecr:PutImage',
      'ecr:UploadLayerPart',
      'ecr:BatchGetImage',
    ])
  })
})

describe('a pasted message', () => {
  test.each([
    ['as AWS words it', (message: string) => message],
    ['as docker prints it', (message: string) => `denied: ${message}`],
    [
      'as the AWS CLI prints it, broken by the terminal',
      (message: string) =>
        `An error occurred (AccessDeniedException) when calling the ListImages operation: ${message}`.replace(
          / on resource/,
          '\n on resource',
        ),
    ],
  ])('finds its refusal %s', async (_, paste) => {
    const { message } = await explained('ListImages', { repositoryName: 'app' })
    await explained('DescribeImages', { repositoryName: 'app' })
    const report = await world.explain(undefined, { message: paste(message) })
    expect(report).toMatchObject({ operation: 'ListImages', message })
  })
})

test('a denial that AWS gave is asked anew, with the policies that stand here', async () => {
  const clock = { now: () => new Date(), advance: async () => {}, onAdvance: () => {} }
  const parts = { db: world.db, clock, region: 'us-east-1' as Region }
  const pasted = `User: arn:aws:iam::${member}:user/bob is not authorized to perform: ecr:PutImage on resource: ${repository('app')} because no identity-based policy allows the ecr:PutImage action`
  const report = await explainSentence(parts, pasted, undefined)
  expect(report?.notes[0]).toContain('this server gave no such denial')
  expect(report?.fixes[0]?.edits[0]).toMatchObject({ side: 'resource-based policy' })
  expect(await explainSentence(parts, 'Rate exceeded', undefined)).toBeUndefined()
  expect(await explainSentence(parts, pasted, { account: owner as AccountId })).toBeUndefined()
})

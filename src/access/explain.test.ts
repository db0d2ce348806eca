import { beforeAll, describe, expect, test } from 'vitest'
import {
  member,
  type OrganizationsWorld,
  openOrganizations,
  outsider,
} from '../../test/support/organizations.ts'
import type { AccountId } from '../names/account.ts'
import type { Region } from '../names/region.ts'
import { recordLifecycleEvent } from '../store/ecr/lifecycle-events.ts'
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
      adds: 'all that a push takes',
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

test('an image that a lifecycle policy took is told with its rule', async () => {
  await world.call(owner, 'ecr', 'CreateRepository', { repositoryName: 'kept' })
  const at = Date.UTC(2026, 10, 28)
  const event = { account: owner, region: 'us-east-1', repository: 'kept', digest: 'sha256:1' }
  const why = 'by rule 1 (Keep two): more than 2 images'
  await recordLifecycleEvent(world.db, { ...event, at, action: 'EXPIRE', why }, ['v1', 'v2'])
  const imageIds = [{ imageTag: 'v2' }]
  await world.refusal(owner, 'ecr', 'DescribeImages', { repositoryName: 'kept', imageIds })
  expect((await world.explain())?.notes[0]).toBe(
    "the repository's lifecycle policy expired it at 2026-11-28T00:00:00.000Z, by rule 1 (Keep two): more than 2 images (it was sha256:1)",
  )
})

describe('what a registry policy decides', () => {
  const registryId = owner
  const make = { registryId, repositoryName: 'team/web' }
  const applied = async (command: string) => {
    const [, policyText = ''] = /--policy-text '(.*)'$/.exec(command) ?? []
    expect(command).toContain('ecr put-registry-policy --region us-east-1 --policy-text')
    await world.call(owner, 'ecr', 'PutRegistryPolicy', { policyText })
  }
  const fixOf = async () => (await world.explain())?.fixes[0]

  test('another account may make a repository by the fix, which adds to what is there', async () => {
    await world.refusal(bob, 'ecr', 'CreateRepository', make)
    const fix = await fixOf()
    expect(fix).toMatchObject({
      proven: true,
      edits: [{ label: `new registry policy of ${owner} in us-east-1` }],
    })
    await applied(fix?.commands[0] ?? '')
    await world.call(bob, 'ecr', 'CreateRepository', make)
    await world.refusal(bob, 'ecr', 'CreateRepository', { ...make, repositoryName: 'team/api' })
    await applied((await fixOf())?.commands.at(-1) ?? '')
    await world.call(bob, 'ecr', 'CreateRepository', { ...make, repositoryName: 'team/api' })
    // Of images the repository's own policy is asked for.
    await world.refusal(bob, 'ecr', 'DescribeImages', make)
    expect((await fixOf())?.edits).toMatchObject([{ label: 'new repository policy of team/web' }])
  })

  test('its Deny is changed where it stands', async () => {
    const Statement = [{ Effect: 'Deny', Principal: '*', Action: 'ecr:List*', Resource: '*' }]
    const policyText = JSON.stringify({ Version: '2012-10-17', Statement })
    await world.call(owner, 'ecr', 'PutRegistryPolicy', { policyText })
    const message = await world.refusal(owner, 'ecr', 'ListImages', { repositoryName: 'app' })
    expect(message).toContain('with an explicit deny in a resource-based policy')
    const fix = await fixOf()
    expect(fix).toMatchObject({ proven: true })
    await applied(fix?.commands.at(-1) ?? '')
    await world.call(owner, 'ecr', 'ListImages', { repositoryName: 'app' })
    await world.call(owner, 'ecr', 'DeleteRegistryPolicy', {})
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

describe('a refusal that no policy made', () => {
  test('is told to who got it and to the operator, and to nobody else', async () => {
    await world.refusal(owner, 'ecr', 'DescribeImages', { repositoryName: 'ap' })
    const told = { operation: 'DescribeImages', code: 'RepositoryNotFoundException', decisions: [] }
    const meant = [{ title: 'did you mean the repository `app`?' }]
    expect(await world.explain()).toMatchObject({ ...told, remedies: meant })
    expect(await world.explain({ account: owner as AccountId })).toMatchObject({
      ...told,
      remedies: meant,
    })
    const other = await world.explain({ account: '444444444444' as AccountId })
    expect(other).toBeUndefined()
  })

  test.each([
    [
      'the element that is wrong',
      { Statement: [{ Effect: 'Allow', Action: 'ecr:*' }] },
      'line 1, column 15: add `Principal`: whom this is about (MISSING_PRINCIPAL)',
    ],
    [
      'the principal that is not there',
      {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: ['333333333333', `arn:aws:iam::${owner}:role/nobody`] },
            Action: 'ecr:*',
          },
        ],
      },
      `the policy names \`arn:aws:iam::${owner}:role/nobody\`, and there is no such user or role`,
    ],
  ])('over a policy names %s', async (_, document, note) => {
    const policyText = JSON.stringify(document)
    await world.refusal(owner, 'ecr', 'SetRepositoryPolicy', { repositoryName: 'app', policyText })
    expect((await world.explain())?.notes).toEqual([note])
  })

  test('hides none that came before it, and is hidden by none', async () => {
    await world.refusal(owner, 'ecr', 'DescribeImages', { repositoryName: 'one' })
    await world.refusal(owner, 'ecr', 'DescribeImages', { repositoryName: 'two' })
    expect((await world.explain())?.message).toContain("'two'")
  })
})

describe('whom a policy names', () => {
  const all = { Effect: 'Allow', Action: 'ecr:*', Resource: '*' }
  const named = (name: string) => `arn:aws:iam::${member}:user/${name}`
  const says = async () =>
    (await world.explain({ account: owner as AccountId }))?.decisions[0]?.layers.flatMap(
      ({ policies }) => policies.flatMap(({ nearest }) => nearest?.failed[0]?.says ?? []),
    )

  test('is shown as it is, and once it was deleted as it was', async () => {
    const key = await world.user(member, 'eve', all)
    const policyText = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: named('eve') }, Action: 'ecr:ListImages' }],
    })
    await world.call(owner, 'ecr', 'SetRepositoryPolicy', { repositoryName: 'app', policyText })
    await explained('ListImages', { repositoryName: 'app' })
    expect(await says()).toEqual([named('eve')])

    const input = { registryId: owner, repositoryName: 'app' }
    await world.refusal(key, 'ecr', 'DescribeImages', input)
    const UserName = 'eve'
    await world.call(member, 'iam', 'DeleteAccessKey', { UserName, AccessKeyId: key })
    await world.call(member, 'iam', 'DeleteUserPolicy', { UserName, PolicyName: 'own' })
    await world.call(member, 'iam', 'DeleteUser', { UserName })
    const again = await world.user(member, 'eve', all)
    await world.refusal(again, 'ecr', 'ListImages', input)
    const [said] = (await says()) ?? []
    expect(said).toMatch(new RegExp(`^AIDA[A-Z0-9]+ \\(was ${named('eve')}\\)$`))
    const report = await world.explain({ account: owner as AccountId })
    expect(report?.remedies).toMatchObject([
      { why: expect.stringContaining(`it was ${named('eve')}, which was deleted`) },
    ])
    // The other account may not see that policy, and hears nothing of it.
    const theirs = await world.explain({ account: member as AccountId })
    expect(JSON.stringify(theirs)).not.toMatch(/AIDA/)
    await world.call(owner, 'ecr', 'DeleteRepositoryPolicy', { repositoryName: 'app' })
  })
})

describe('what the server did by itself', () => {
  const itself = { service: 'lambda', operation: 'Invoke', code: 'AccessDenied', background: true }

  test('does not hide what somebody asked, and stands beside it', async () => {
    await world.refusal(owner, 'ecr', 'DescribeImages', { repositoryName: 'one' })
    const at = new Date(Date.now() + 1_000)
    await world.refused({ ...itself, message: 'in the background', at }, owner)
    expect(await world.explain()).toMatchObject({
      operation: 'DescribeImages',
      background: [{ operation: 'lambda:Invoke', message: 'in the background' }],
    })
  })

  test('long after is what is asked for', async () => {
    const at = new Date(Date.now() + 24 * 3_600_000)
    await world.refused({ ...itself, message: 'a day later', at }, owner)
    expect(await world.explain()).toMatchObject({ message: 'a day later' })
  })
})

test('a denial that AWS gave is asked anew, with the policies that stand here', async () => {
  const clock = { now: () => new Date(), advance: async () => {}, onAdvance: () => {} }
  const parts = { db: world.db, estate: world.needs.estate, clock, region: 'us-east-1' as Region }
  const pasted = `User: arn:aws:iam::${member}:user/bob is not authorized to perform: ecr:PutImage on resource: ${repository('app')} because no identity-based policy allows the ecr:PutImage action`
  const report = await explainSentence(parts, pasted, undefined)
  expect(report?.notes[0]).toContain('this server gave no such denial')
  expect(report?.fixes[0]?.edits[0]).toMatchObject({ side: 'resource-based policy' })
  expect(await explainSentence(parts, 'Rate exceeded', undefined)).toBeUndefined()
  expect(await explainSentence(parts, pasted, { account: owner as AccountId })).toBeUndefined()
})

test('whose principal is not here is left to what the sentence says by itself', async () => {
  const clock = { now: () => new Date(), advance: async () => {}, onAdvance: () => {} }
  const parts = { db: world.db, estate: world.needs.estate, clock, region: 'us-east-1' as Region }
  const pasted = `User: arn:aws:iam::${member}:user/nobody is not authorized to perform: ecr:PutImage on resource: ${repository('other')}`
  expect(await explainSentence(parts, pasted, undefined)).toBeUndefined()
})

import { beforeEach, describe, expect, test } from 'vitest'
import { callOf } from '../src/cli/demo/fix-call.ts'
import type { RefusalReport } from '../src/estate/report.ts'
import type { AccountId } from '../src/names/account.ts'
import {
  member,
  type OrganizationsWorld,
  openOrganizations,
  outsider,
  policy,
} from './support/organizations.ts'

// A fix that is called proven is made by the very operations of its commands, as their actor, and the request asked again.

let world: OrganizationsWorld
const all = { Effect: 'Allow', Action: '*', Resource: '*' }
const images = (name = 'app', registryId = member) => ({ repositoryName: name, registryId })

beforeEach(async () => {
  world = await openOrganizations()
  for (const name of ['app', 'web'])
    await world.call(member, 'ecr', 'CreateRepository', { repositoryName: name })
})

async function explained(viewer?: string): Promise<RefusalReport> {
  const report = await world.explain(viewer ? { account: viewer as AccountId } : undefined)
  if (!report) throw new Error('expected a report')
  return report
}

const flags = new Set(['set-as-default'])

/** By the operations themselves: what the AWS CLI would call. */
async function make(commands: readonly string[]): Promise<void> {
  for (const command of commands) {
    const plain = [...flags].reduce(
      (line, flag) => line.replace(`--${flag}`, `--${flag} true`),
      command,
    )
    const { as, call } = callOf(plain)
    const input = Object.fromEntries(
      Object.entries(call.input).map(([name, value]) => [name, value === 'true' ? true : value]),
    )
    await world.call(as, call.service as 'iam', call.operation, input)
  }
}

const refused = (key: string, operation: string, input: object) =>
  world.refusal(key, 'ecr', operation, input)
const works = (key: string, operation: string, input: object) =>
  expect(world.call(key, 'ecr', operation, input)).resolves.toBeTruthy()

async function healed(key: string, operation: string, input: object, viewer?: string) {
  await refused(key, operation, input)
  const report = await explained(viewer)
  const [fix] = report.fixes
  expect(fix).toMatchObject({ proven: true })
  await make(fix?.commands ?? [])
  await works(key, operation, input)
  return report
}

describe('what is proven holds', () => {
  test('two denials explained first and pasted then: neither undoes the other', async () => {
    const ann = await world.user(member, 'ann')
    const commands: string[] = []
    for (const operation of ['DescribeImages', 'ListImages']) {
      await refused(ann, operation, images())
      commands.push(...((await explained()).fixes[0]?.commands ?? []))
    }
    await make(commands)
    await works(ann, 'DescribeImages', images())
    await works(ann, 'ListImages', images())
    await refused(ann, 'ListImages', images('web'))
  })

  test('a managed policy with five versions', async () => {
    const ann = await world.user(member, 'ann', all)
    const stop = policy({ Effect: 'Deny', Action: 'ecr:ListImages', Resource: '*' })
    const input = { PolicyName: 'stop', PolicyDocument: stop }
    await world.call(member, 'iam', 'CreatePolicy', input)
    const PolicyArn = `arn:aws:iam::${member}:policy/stop`
    for (let version = 2; version <= 5; version++)
      await world.call(member, 'iam', 'CreatePolicyVersion', {
        ...{ PolicyArn, PolicyDocument: stop, SetAsDefault: true },
      })
    await world.call(member, 'iam', 'AttachUserPolicy', { UserName: 'ann', PolicyArn })
    const { fixes } = await healed(ann, 'ListImages', images())
    expect(fixes[0]?.commands[0]).toContain('delete-policy-version')
    expect(fixes[0]?.commands[0]).toContain('--version-id v1')
    await refused(ann, 'ListImages', images('web'))
  })

  test('a repository policy that names somebody who was deleted', async () => {
    const eve = await world.user(outsider, 'eve', all)
    await world.user(outsider, 'old')
    await world.call(member, 'ecr', 'SetRepositoryPolicy', {
      repositoryName: 'app',
      policyText: policy({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${outsider}:user/old` },
        Action: 'ecr:ListImages',
      }),
    })
    const keys = await world.call<{ AccessKeyMetadata: { AccessKeyId: string }[] }>(
      ...([outsider, 'iam', 'ListAccessKeys', { UserName: 'old' }] as const),
    )
    for (const { AccessKeyId } of keys.AccessKeyMetadata)
      await world.call(outsider, 'iam', 'DeleteAccessKey', { UserName: 'old', AccessKeyId })
    await world.call(outsider, 'iam', 'DeleteUser', { UserName: 'old' })
    const report = await healed(eve, 'ListImages', images(), member)
    expect(JSON.stringify(report.fixes[0]?.commands)).not.toContain('AIDA')
    expect(report.notes.join()).toContain('was deleted')
  })
})

describe('what cannot be proven is said', () => {
  test('a Deny that binds the owner’s root user', async () => {
    const ann = await world.user(member, 'ann', all)
    await world.call(member, 'ecr', 'SetRepositoryPolicy', {
      ...{ repositoryName: 'app', force: true },
      policyText: policy({ Effect: 'Deny', Principal: '*', Action: 'ecr:*' }),
    })
    await refused(ann, 'ListImages', images())
    const { fixes } = await explained()
    expect(fixes.map(({ proven }) => proven)).not.toContain(true)
    expect(fixes[0]?.why).toContain(`keeps the root user of account ${member}`)
  })

  test('a repository that does not exist: no permission helps', async () => {
    const ann = await world.user(member, 'ann')
    await refused(ann, 'ListImages', images('none'))
    expect((await explained()).fixes).toEqual([])
  })

  test('a request that would be allowed by now', async () => {
    const ann = await world.user(member, 'ann')
    await refused(ann, 'ListImages', images())
    await world.call(member, 'iam', 'PutUserPolicy', {
      ...{ UserName: 'ann', PolicyName: 'later' },
      PolicyDocument: policy(all),
    })
    const { fixes, notes } = await explained()
    expect(fixes).toEqual([])
    expect(notes.join()).toContain('asked again now, the request is allowed')
  })

  test('each side does its own part, and asks for the other', async () => {
    const eve = await world.user(outsider, 'eve')
    await refused(eve, 'ListImages', images())
    const [own] = (await explained(outsider)).fixes
    expect(own).toMatchObject({ proven: true, asks: [{ account: member }] })
    expect(own?.commands.every((line) => line.includes(`--as ${outsider} `))).toBe(true)
    await make(own?.commands ?? [])
    await refused(eve, 'ListImages', images())
    const [theirs] = (await explained(member)).fixes
    expect(theirs?.asks).toBeUndefined()
    await make(theirs?.commands ?? [])
    await works(eve, 'ListImages', images())
  })
})

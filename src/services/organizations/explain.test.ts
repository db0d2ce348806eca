import { beforeAll, expect, test } from 'vitest'
import {
  management,
  member,
  type OrganizationsWorld,
  openOrganizations,
  outsider,
  policy,
} from '../../../test/support/organizations.ts'
import { type AccountId, parseAccountId } from '../../names/account.ts'

let world: OrganizationsWorld
let root: string

const as = (account: string) => ({ account: parseAccountId(account) as AccountId })
const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
const push = (key: string) =>
  world.refusal(key, 'ecr', 'InitiateLayerUpload', {
    repositoryName: 'app',
    registryId: member,
  })

beforeAll(async () => {
  world = await openOrganizations()
  await world.org('CreateOrganization', {})
  root = (await world.org('ListRoots', {})).Roots?.[0]?.Id ?? ''
  for (const type of ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const)
    await world.org('EnablePolicyType', { RootId: root, PolicyType: type })
  await world.invite(member)
  await world.call(member, 'ecr', 'CreateRepository', { repositoryName: 'app' })
})

test('a service control policy is the thing to change, and only its owner sees it', async () => {
  const dev = await world.user(member, 'dev', everything)
  const Deny = { Sid: 'NoPush', Effect: 'Deny', Action: 'ecr:Initiate*', Resource: '*' }
  const id = await world.attach('SERVICE_CONTROL_POLICY', root, Deny)
  await push(dev)

  const report = await world.explain()
  const edit = report?.fixes[0]?.edits[0]
  expect(edit).toMatchObject({
    side: 'service control policy',
    label: 'service control policy policy-1',
  })
  const command = report?.fixes[0]?.commands[0] ?? ''
  expect(command).toMatch(
    new RegExp(
      `^\\{ \\[ .*describe-policy --policy-id \\S+ [\\s\\S]*npx tidegate exec --as ${management} -- aws organizations update-policy --policy-id ${id} --content '.*NoPush.*'$`,
    ),
  )

  const told = JSON.stringify(await world.explain(as(member)))
  expect(told).toContain(
    `a service control policy stands in the way: only account ${management} may see and change it`,
  )
  expect(told).not.toContain('NoPush')

  const managed = await world.explain(as(management))
  expect(managed?.fixes).toMatchObject([{ proven: true, commands: [command] }])
  expect(JSON.stringify(managed?.decisions)).toContain('NoPush')
  expect(JSON.stringify(managed)).not.toContain('inline policy')

  const Content = /--content '(.*)'$/.exec(command)?.[1] ?? ''
  await world.org('UpdatePolicy', { PolicyId: id, Content })
  await expect(
    world.call(dev, 'ecr', 'InitiateLayerUpload', { repositoryName: 'app' }),
  ).resolves.toHaveProperty('uploadId')
  await world.org('DetachPolicy', { PolicyId: id, TargetId: root })
})

test('what a member’s own policies refuse is not told to its management account', async () => {
  const none = await world.user(member, 'none')
  await world.refusal(none, 'ecr', 'ListImages', { repositoryName: 'app' })
  expect(JSON.stringify(await world.explain())).toContain('user/none')
  expect(JSON.stringify((await world.explain(as(management))) ?? {})).not.toContain('user/none')
})

test('a level that allows too little is widened where its own policy says what is allowed', async () => {
  const dev = await world.user(member, 'narrow', everything)
  const allowList = { Effect: 'Allow', Action: ['iam:*', 'organizations:*'], Resource: '*' }
  const id = await world.attach('SERVICE_CONTROL_POLICY', member, allowList)
  await world.org('DetachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: member })
  await push(dev)
  const command = (await world.explain())?.fixes[0]?.commands[0] ?? ''
  expect(command).toContain(`--policy-id ${id} `)
  await world.org('AttachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: member })
})

test('an outsider hears nothing of a resource control policy but what AWS says', async () => {
  const guest = await world.user(outsider, 'guest', everything)
  await world.call(member, 'ecr', 'SetRepositoryPolicy', {
    repositoryName: 'app',
    policyText: policy({ Effect: 'Allow', Principal: '*', Action: 'ecr:*' }),
  })
  const id = await world.attach('RESOURCE_CONTROL_POLICY', root, {
    Sid: 'OursAlone',
    Effect: 'Deny',
    Principal: '*',
    Action: 'ecr:*',
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:PrincipalAccount': [member, management] } },
  })
  expect(await push(guest)).toMatch(/with an explicit deny in a resource control policy$/)
  const told = JSON.stringify(await world.explain(as(outsider)))
  expect(told).not.toContain(management)
  expect(told).not.toContain('OursAlone')
  expect(JSON.stringify(await world.explain())).toContain(
    `aws organizations update-policy --policy-id ${id} `,
  )
})

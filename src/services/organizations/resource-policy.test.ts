import { beforeEach, describe, expect, test } from 'vitest'
import {
  management,
  member,
  type OrganizationsWorld,
  openOrganizations,
  outsider,
  policy,
} from '../../../test/support/organizations.ts'

const denied = "AccessDeniedException: You don't have permissions to access this resource."
const other = '333333333333'

let world: OrganizationsWorld
let root: string

const refused = (operation: string, input: unknown = {}, key: string = management) =>
  world.refusal(key, 'organizations', operation, input)

beforeEach(async () => {
  world = await openOrganizations()
  await world.org('CreateOrganization', {})
  root = (await world.org('ListRoots', {})).Roots?.[0]?.Id ?? ''
  for (const account of [member, other]) await world.invite(account)
  for (const PolicyType of ['TAG_POLICY', 'SERVICE_CONTROL_POLICY'] as const)
    await world.org('EnablePolicyType', { RootId: root, PolicyType })
})

const allow = (Action: string | readonly string[], more: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${member}:root` },
  Action,
  Resource: '*',
  ...more,
})

const put = (...statements: readonly object[]) =>
  world.org('PutResourcePolicy', { Content: policy(...statements) })

const tagPolicy = {
  ...{ Name: 't', Description: '', Type: 'TAG_POLICY' as const },
  Content: '{"tags":{"a":{"tag_key":{"@@assign":"A"}}}}',
}

describe('the resource policy', () => {
  test('is one, keeps its id, is tagged at first, and is deleted', async () => {
    expect(await refused('DescribeResourcePolicy')).toContain('ResourcePolicyNotFoundException')
    const Content = policy(allow('organizations:ListAccounts'))
    const Tags = [{ Key: 'k', Value: 'v' }]
    const made = await world.org('PutResourcePolicy', { Content, Tags })
    const { Id = '', Arn } = made.ResourcePolicy?.ResourcePolicySummary ?? {}
    expect(Arn).toMatch(
      new RegExp(`^arn:aws:organizations::${management}:resourcepolicy/o-\\w+/${Id}$`),
    )
    expect((await world.org('ListTagsForResource', { ResourceId: Id })).Tags).toEqual(Tags)
    expect(await refused('PutResourcePolicy', { Content, Tags })).toContain('InvalidInput')
    const changed = await put(allow('organizations:ListRoots'))
    expect(changed.ResourcePolicy?.ResourcePolicySummary?.Id).toBe(Id)
    expect((await world.org('DescribeResourcePolicy', {})).ResourcePolicy?.Content).toContain(
      'ListRoots',
    )
    await world.org('DeleteResourcePolicy', {})
    expect(await refused('DeleteResourcePolicy')).toContain('ResourcePolicyNotFoundException')
  })

  test('is read by those it names, and by no other member', async () => {
    await put(allow('organizations:ListAccounts'))
    await expect(world.org('DescribeResourcePolicy', {}, member)).resolves.toBeDefined()
    expect(await refused('DescribeResourcePolicy', {}, other)).toBe(denied)
    expect(await refused('DescribeResourcePolicy', {}, outsider)).toContain('NotInUse')
    expect(await refused('PutResourcePolicy', { Content: policy(allow('*')) }, member)).toBe(denied)
  })

  test.each([
    ['no JSON', '{'],
    ['everybody', policy(allow('organizations:ListAccounts', { Principal: '*' }))],
    ['a service', policy(allow('organizations:ListRoots', { Principal: { Service: 'a.com' } }))],
    ['what is not delegated', policy(allow('organizations:CloseAccount'))],
    ['another service', policy(allow('iam:ListUsers'))],
    [
      'another resource',
      policy(allow('organizations:ListRoots', { Resource: 'arn:aws:iam::1:user/u' })),
    ],
  ])('is refused with %s', async (_, Content) => {
    expect(await refused('PutResourcePolicy', { Content })).toMatch(/^InvalidInputException: /)
  })
})

describe('what it delegates', () => {
  test('is done for the organization, and nothing else is', async () => {
    await put(allow(['organizations:CreatePolicy', 'organizations:DescribePolicy']))
    const made = await world.org('CreatePolicy', tagPolicy, member)
    expect(made.Policy?.PolicySummary?.Arn).toContain(`::${management}:policy/`)
    const PolicyId = made.Policy?.PolicySummary?.Id ?? ''
    expect((await world.org('DescribePolicy', { PolicyId })).Policy?.PolicySummary?.Name).toBe('t')
    expect(await refused('DeletePolicy', { PolicyId }, member)).toBe(denied)
    expect(await refused('CreatePolicy', { ...tagPolicy, Name: 'u' }, other)).toBe(denied)
    await world.org('DeleteResourcePolicy', {})
    expect(await refused('DescribePolicy', { PolicyId }, member)).toBe(denied)
  })

  test('needs the own policies of a user as well', async () => {
    await put(allow('organizations:ListAccounts'))
    const may = { Effect: 'Allow', Action: 'organizations:ListAccounts', Resource: '*' }
    const [with_, without] = [
      await world.user(member, 'with', may),
      await world.user(member, 'without'),
    ]
    expect((await world.org('ListAccounts', {}, with_)).Accounts).toHaveLength(3)
    expect(await refused('ListAccounts', {}, without)).toContain('no identity-based policy allows')
  })

  test('is bound to a type of policies by a condition, at the policy and its target', async () => {
    const Condition = { StringLikeIfExists: { 'organizations:PolicyType': 'TAG_POLICY' } }
    await put(allow(['organizations:CreatePolicy', 'organizations:AttachPolicy'], { Condition }))
    const { Policy } = await world.org('CreatePolicy', tagPolicy, member)
    const PolicyId = Policy?.PolicySummary?.Id ?? ''
    await world.org('AttachPolicy', { PolicyId, TargetId: root }, member)
    const scp = { ...tagPolicy, Type: 'SERVICE_CONTROL_POLICY' as const, Content: policy() }
    expect(await refused('CreatePolicy', scp, member)).toBe(denied)
    expect(
      await refused('AttachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: root }, member),
    ).toBe(denied)
  })

  test('is denied by a Deny of it, and on the targets that it names', async () => {
    const arn = (id: string) => `arn:aws:organizations::${management}:account/*/${id}`
    await put(
      allow('organizations:DescribeAccount'),
      allow('organizations:DescribeAccount', { Effect: 'Deny', Resource: arn(other) }),
    )
    await expect(
      world.org('DescribeAccount', { AccountId: management }, member),
    ).resolves.toBeDefined()
    expect(await refused('DescribeAccount', { AccountId: other }, member)).toBe(denied)
  })

  test('leaves to a member what it asks of itself', async () => {
    await put(allow(['organizations:DescribeEffectivePolicy', 'organizations:AttachPolicy']))
    const { Policy } = await world.org('CreatePolicy', tagPolicy)
    await world.org('AttachPolicy', {
      ...{ PolicyId: Policy?.PolicySummary?.Id ?? '', TargetId: member },
    })
    const own = await world.org('DescribeEffectivePolicy', { PolicyType: 'TAG_POLICY' }, member)
    expect(own.EffectivePolicy?.TargetId).toBe(member)
  })
})

import { beforeEach, describe, expect, test } from 'vitest'
import {
  management,
  member,
  type OrganizationsWorld,
  openOrganizations,
} from '../../../test/support/organizations.ts'
import type { PolicyType } from '../../aws/models/organizations.types.gen.ts'

let world: OrganizationsWorld
let root: string

const refused = (operation: string, input: unknown = {}, key: string = management) =>
  world.refusal(key, 'organizations', operation, input)

beforeEach(async () => {
  world = await openOrganizations()
  await world.org('CreateOrganization', {})
  root = (await world.org('ListRoots', {})).Roots?.[0]?.Id ?? ''
  await world.invite(member)
})

const enable = (PolicyType: PolicyType) =>
  world.org('EnablePolicyType', { RootId: root, PolicyType })

const make = async (Type: PolicyType, Name: string, document: object): Promise<string> => {
  const Content = JSON.stringify(document)
  const { Policy } = await world.org('CreatePolicy', { Name, Description: '', Type, Content })
  return Policy?.PolicySummary?.Id ?? ''
}

const attach = async (Type: PolicyType, Name: string, TargetId: string, document: object) => {
  const PolicyId = await make(Type, Name, document)
  await world.org('AttachPolicy', { PolicyId, TargetId })
  return PolicyId
}

const values = (operator: string, ...list: string[]) => ({
  tags: { cost: { tag_value: { [operator]: list } } },
})
const tags = { PolicyType: 'TAG_POLICY' } as const

describe('declarative policies', () => {
  test('come without a policy of AWS, and the last one can go', async () => {
    await enable('TAG_POLICY')
    expect((await world.org('ListPolicies', { Filter: 'TAG_POLICY' })).Policies).toEqual([])
    const PolicyId = await attach('TAG_POLICY', 'a', root, values('@@assign', 'x'))
    await world.org('DetachPolicy', { PolicyId, TargetId: root })
    await world.org('DeletePolicy', { PolicyId })
  })

  test('deny nothing, and stand beside service control policies', async () => {
    await enable('SERVICE_CONTROL_POLICY')
    await enable('TAG_POLICY')
    await attach('TAG_POLICY', 'a', root, values('@@assign', 'x'))
    await expect(world.call(member, 'iam', 'ListUsers')).resolves.toBeDefined()
    const { Policies } = await world.org('ListPoliciesForTarget', {
      TargetId: root,
      Filter: 'TAG_POLICY',
    })
    expect(Policies).toMatchObject([{ Name: 'a', Type: 'TAG_POLICY', AwsManaged: false }])
    expect(Policies?.[0]?.Arn).toMatch(/:policy\/o-\w+\/tag_policy\/p-\w+$/)
  })

  test.each<[string, PolicyType, unknown]>([
    ['no JSON', 'TAG_POLICY', 'x'],
    ['another element at the top', 'TAG_POLICY', { plans: { a: {} } }],
    ['a value without an operator', 'TAG_POLICY', { tags: { a: { tag_key: 'A' } } }],
    ['an operator of nobody', 'TAG_POLICY', { tags: { a: { tag_key: { '@@set': 'A' } } } }],
    ['an addition of no list', 'BACKUP_POLICY', { plans: { a: { regions: { '@@append': 'x' } } } }],
    [
      'a value beside sections',
      'AISERVICES_OPT_OUT_POLICY',
      { services: { default: { '@@assign': 'x', opt_out_policy: { '@@assign': 'optOut' } } } },
    ],
    [
      'children allowed what is none',
      'TAG_POLICY',
      { tags: { '@@operators_allowed_for_child_policies': ['all'] } },
    ],
  ])('with %s are malformed', async (_, Type, document) => {
    const Content = typeof document === 'string' ? document : JSON.stringify(document)
    expect(await refused('CreatePolicy', { Name: 'n', Description: '', Type, Content })).toBe(
      'MalformedPolicyDocumentException: The provided policy document does not meet the requirements of the specified policy type.',
    )
  })

  test.each<[PolicyType, string, number]>([
    ['TAG_POLICY', 'tags', 10_000],
    ['AISERVICES_OPT_OUT_POLICY', 'services', 2500],
  ])('of type %s may have so many characters', async (Type, top, max) => {
    const start = JSON.stringify({ [top]: {} })
    const of = (length: number) => ({
      ...{ Name: `n${length}`, Description: '', Type },
      Content: start.padEnd(length, ' '),
    })
    await world.org('CreatePolicy', of(max))
    expect(await refused('CreatePolicy', of(max + 1))).toContain('larger than the maximum size')
  })
})

describe('the effective policy', () => {
  test('is what an account inherits and has, by any account for itself', async () => {
    await enable('TAG_POLICY')
    const unit = (await world.org('CreateOrganizationalUnit', { ParentId: root, Name: 'u' }))
      .OrganizationalUnit?.Id
    await world.org('MoveAccount', {
      ...{ AccountId: member, SourceParentId: root, DestinationParentId: unit ?? '' },
    })
    await attach('TAG_POLICY', 'top', root, values('@@assign', 'a', 'b'))
    await attach('TAG_POLICY', 'mid', unit ?? '', values('@@append', 'c'))
    await attach('TAG_POLICY', 'own', member, values('@@remove', 'a'))
    const own = await world.org('DescribeEffectivePolicy', tags, member)
    expect(own.EffectivePolicy).toMatchObject({ TargetId: member, ...tags })
    expect(JSON.parse(own.EffectivePolicy?.PolicyContent ?? '')).toEqual({
      tags: { cost: { tag_value: ['b', 'c'] } },
    })
    expect(own.EffectivePolicy?.LastUpdatedTimestamp?.getTime()).toBeGreaterThan(0)
    const asked = await world.org('DescribeEffectivePolicy', { ...tags, TargetId: member })
    expect(asked.EffectivePolicy?.PolicyContent).toBe(own.EffectivePolicy?.PolicyContent)
    const { EffectivePolicy } = await world.org('DescribeEffectivePolicy', tags)
    expect(JSON.parse(EffectivePolicy?.PolicyContent ?? '')).toEqual({
      tags: { cost: { tag_value: ['a', 'b'] } },
    })
  })

  // As recorded in September 2026 (radkawar/stackd, testdata/aws/iam/organizations_policy_validation.json).
  test('is found where the type is enabled, and empty where nothing is attached', async () => {
    expect(await refused('DescribeEffectivePolicy', tags)).toBe(
      'EffectivePolicyNotFoundException: The specified policy type is not enabled. Enable that policy type on your organization root and then retry.',
    )
    await enable('TAG_POLICY')
    const { EffectivePolicy } = await world.org('DescribeEffectivePolicy', tags)
    expect(EffectivePolicy?.PolicyContent).toBe('{}')
    const found = await world.org('ListEffectivePolicyValidationErrors', {
      AccountId: member,
      PolicyType: 'TAG_POLICY',
    })
    expect(Object.keys(found).sort()).toEqual([
      'AccountId',
      'EffectivePolicyValidationErrors',
      'PolicyType',
    ])
    expect(await refused('DescribeEffectivePolicy', { ...tags, TargetId: root })).toBe(
      'InvalidInputException: You specified a target that is not currently supported.',
    )
    expect(
      await refused('DescribeEffectivePolicy', { ...tags, TargetId: management }, member),
    ).toContain('AccessDenied')
  })

  test('is invalid where the merge lacks what a backup plan must have', async () => {
    await enable('BACKUP_POLICY')
    const backup = { PolicyType: 'BACKUP_POLICY' } as const
    const plan = {
      regions: { '@@assign': ['us-east-1'] },
      rules: { daily: { target_backup_vault_name: { '@@assign': 'vault' } } },
      selections: { tags: { all: { tag_key: { '@@assign': 'backup' } } } },
    }
    await attach('BACKUP_POLICY', 'whole', root, { plans: { p: plan } })
    const invalid = async () =>
      (await world.org('ListAccountsWithInvalidEffectivePolicy', backup)).Accounts?.map(
        ({ Id }) => Id,
      )
    expect(await invalid()).toEqual([])
    const cut = { plans: { p: { regions: { '@@remove': ['us-east-1'] } } } }
    const id = await attach('BACKUP_POLICY', 'cut', member, cut)
    expect(await invalid()).toEqual([member])
    const told = await world.org('ListEffectivePolicyValidationErrors', {
      ...backup,
      AccountId: member,
    })
    expect(told.Path).toMatch(new RegExp(`^o-\\w+/${root}/${member}/$`))
    expect(told.EffectivePolicyValidationErrors).toMatchObject([
      { PathToError: 'plans.p.regions', ContributingPolicies: expect.arrayContaining([id]) },
    ])
  })
})

import { beforeEach, describe, expect, test } from 'vitest'
import {
  management,
  member,
  type OrganizationsWorld,
  openOrganizations,
  outsider,
  policy,
} from '../../../test/support/organizations.ts'

const accessDenied = "AccessDeniedException: You don't have permissions to access this resource."
const notInUse =
  'AWSOrganizationsNotInUseException: Your account is not a member of an organization.'

let world: OrganizationsWorld
let organization: string
let root: string

const refused = (operation: string, input: unknown = {}, key: string = management) =>
  world.refusal(key, 'organizations', operation, input)

beforeEach(async () => {
  world = await openOrganizations()
  organization = (await world.org('CreateOrganization', {})).Organization?.Id ?? ''
  root = (await world.org('ListRoots', {})).Roots?.[0]?.Id ?? ''
})

const unitUnder = async (ParentId: string, Name: string): Promise<string> => {
  const made = await world.org('CreateOrganizationalUnit', { ParentId, Name })
  return made.OrganizationalUnit?.Id ?? ''
}

describe('an organization', () => {
  test('has ids and ARNs of their forms, and no policy type enabled', async () => {
    const { Organization } = await world.org('DescribeOrganization', {})
    expect(Organization).toMatchObject({
      Id: expect.stringMatching(/^o-[a-z0-9]{10}$/),
      Arn: `arn:aws:organizations::${management}:organization/${organization}`,
      FeatureSet: 'ALL',
      MasterAccountId: management,
      MasterAccountArn: `arn:aws:organizations::${management}:account/${organization}/${management}`,
    })
    expect((await world.org('ListRoots', {})).Roots).toEqual([
      {
        Id: expect.stringMatching(/^r-[a-z0-9]{4}$/),
        Arn: `arn:aws:organizations::${management}:root/${organization}/${root}`,
        Name: 'Root',
        PolicyTypes: [],
      },
    ])
  })

  test('is one at most for each account', async () => {
    await world.invite(member)
    for (const key of [management, member])
      expect(await refused('CreateOrganization', {}, key)).toBe(
        'AlreadyInOrganizationException: The provided account is already a member of an organization.',
      )
  })

  test('is deleted only when nobody else is in it', async () => {
    await world.invite(member)
    expect(await refused('DeleteOrganization')).toContain('OrganizationNotEmptyException')
    await world.org('RemoveAccountFromOrganization', { AccountId: member })
    await world.org('DeleteOrganization', {})
    expect(await refused('DescribeOrganization')).toBe(notInUse)
  })

  test('for consolidated billing has no policies', async () => {
    await world.org('CreateOrganization', { FeatureSet: 'CONSOLIDATED_BILLING' }, outsider)
    const { Roots } = await world.org('ListRoots', {}, outsider)
    const type = { RootId: Roots?.[0]?.Id, PolicyType: 'SERVICE_CONTROL_POLICY' }
    expect(await refused('EnablePolicyType', type, outsider)).toContain(
      'PolicyTypeNotAvailableForOrganizationException',
    )
  })
})

describe('who may ask', () => {
  test.each([
    ['ListAccounts', {}],
    ['ListRoots', {}],
    ['DescribeAccount', { AccountId: member }],
    ['CreateOrganizationalUnit', { ParentId: 'r-abcd', Name: 'u' }],
    ['DeleteOrganization', {}],
  ])('%s: nobody but the management account, whatever policies allow', async (name, input) => {
    await world.invite(member)
    expect(await refused(name, input, member)).toBe(accessDenied)
    expect(await refused(name, input, outsider)).toBe(notInUse)
  })

  test('a member may describe the organization', async () => {
    await world.invite(member)
    const { Organization } = await world.org('DescribeOrganization', {}, member)
    expect(Organization?.Id).toBe(organization)
  })

  test('a delegated administrator may read, and no more', async () => {
    await world.invite(member)
    const delegate = { AccountId: member, ServicePrincipal: 'cloudtrail.amazonaws.com' }
    expect(await refused('RegisterDelegatedAdministrator', delegate)).toContain(
      'ConstraintViolationException',
    )
    await world.org('EnableAWSServiceAccess', { ServicePrincipal: 'cloudtrail.amazonaws.com' })
    await world.org('RegisterDelegatedAdministrator', delegate)
    expect((await world.org('ListAccounts', {}, member)).Accounts).toHaveLength(2)
    expect(await refused('DeleteOrganization', {}, member)).toBe(accessDenied)
    expect(await refused('LeaveOrganization', {}, member)).toContain('deregister this account')
    // As recorded in September 2026 (radkawar/stackd, testdata/aws/iam/root_sessions.json).
    const { ServicePrincipal } = delegate
    expect(await refused('DisableAWSServiceAccess', { ServicePrincipal })).toBe(
      'ConstraintViolationException: You have delegated administrator/s for this service. De-register them in order to disable service access.',
    )
    await world.org('DeregisterDelegatedAdministrator', delegate)
    await world.org('DisableAWSServiceAccess', { ServicePrincipal })
    expect(await refused('ListAccounts', {}, member)).toBe(accessDenied)
  })

  test.each([
    'EnableAWSServiceAccess',
    'DisableAWSServiceAccess',
    'ListDelegatedAdministrators',
    'RegisterDelegatedAdministrator',
    'DeregisterDelegatedAdministrator',
  ])('%s knows the services that work with Organizations', async (name) => {
    for (const ServicePrincipal of ['moto.amazonaws.com', 'lambda.amazonaws.com', 'x'])
      expect(await refused(name, { ServicePrincipal, AccountId: member })).toBe(
        'InvalidInputException: You specified an unrecognized service principal.',
      )
  })

  test('a user of the management account by policies, which may name one unit', async () => {
    const one = await unitUnder(root, 'one')
    const two = await unitUnder(root, 'two')
    const arn = (unit: string) => `arn:aws:organizations::${management}:ou/${organization}/${unit}`
    const key = await world.user(management, 'reader', {
      Effect: 'Allow',
      Action: 'organizations:DescribeOrganizationalUnit',
      Resource: arn(one),
    })
    const input = { OrganizationalUnitId: one }
    await expect(world.org('DescribeOrganizationalUnit', input, key)).resolves.toBeDefined()
    expect(await refused('DescribeOrganizationalUnit', { OrganizationalUnitId: two }, key)).toBe(
      `AccessDenied: User: arn:aws:iam::${management}:user/reader is not authorized to perform: organizations:DescribeOrganizationalUnit on resource: ${arn(two)} because no identity-based policy allows the organizations:DescribeOrganizationalUnit action`,
    )
  })
})

describe('an invitation', () => {
  const invite = async () =>
    (await world.org('InviteAccountToOrganization', { Target: { Id: member, Type: 'ACCOUNT' } }))
      .Handshake?.Id ?? ''

  test('is known to its two parties', async () => {
    const HandshakeId = await invite()
    for (const key of [management, member])
      expect((await world.org('DescribeHandshake', { HandshakeId }, key)).Handshake?.State).toBe(
        'OPEN',
      )
    expect(await refused('DescribeHandshake', { HandshakeId }, outsider)).toContain(
      'HandshakeNotFoundException',
    )
  })

  test('is accepted and declined by the one, cancelled by the other', async () => {
    const HandshakeId = await invite()
    expect(await refused('AcceptHandshake', { HandshakeId })).toBe(accessDenied)
    expect(await refused('CancelHandshake', { HandshakeId }, member)).toBe(accessDenied)
    await world.org('DeclineHandshake', { HandshakeId }, member)
    expect(await refused('DeclineHandshake', { HandshakeId }, member)).toContain(
      'HandshakeAlreadyInStateException',
    )
    expect(await refused('AcceptHandshake', { HandshakeId }, member)).toContain(
      'InvalidHandshakeTransitionException',
    )
    expect(await refused('DescribeOrganization', {}, member)).toBe(notInUse)
  })

  test('stands alone, and is for accounts without an organization', async () => {
    await invite()
    const Target = { Id: member, Type: 'ACCOUNT' }
    expect(await refused('InviteAccountToOrganization', { Target })).toContain(
      'DuplicateHandshakeException',
    )
    await world.org('CreateOrganization', {}, outsider)
    const other = { Id: outsider, Type: 'ACCOUNT' }
    expect(await refused('InviteAccountToOrganization', { Target: other })).toContain(
      'HandshakeConstraintViolationException',
    )
  })

  test('ends after fifteen days', async () => {
    const HandshakeId = await invite()
    await world.needs.clock.advance(15 * 86_400_000)
    expect(await refused('AcceptHandshake', { HandshakeId }, member)).toContain(
      'InvalidHandshakeTransitionException',
    )
    const { Handshakes } = await world.org('ListHandshakesForAccount', {}, member)
    expect(Handshakes?.[0]?.State).toBe('EXPIRED')
  })
})

describe('a new account', () => {
  const input = { Email: 'dev@example.org', AccountName: 'dev' }

  test('comes in the background, with the role by which it is governed', async () => {
    const made = (await world.org('CreateAccount', input)).CreateAccountStatus
    expect(made).toMatchObject({ State: 'IN_PROGRESS', Id: expect.stringMatching(/^car-/) })
    expect(made).not.toHaveProperty('AccountId')
    await world.needs.jobs.idle()
    const CreateAccountRequestId = made?.Id ?? ''
    const status = (await world.org('DescribeCreateAccountStatus', { CreateAccountRequestId }))
      .CreateAccountStatus
    expect(status?.State).toBe('SUCCEEDED')
    const account = status?.AccountId ?? ''
    expect((await world.org('DescribeAccount', { AccountId: account })).Account).toMatchObject({
      ...{ Name: 'dev', Email: 'dev@example.org', JoinedMethod: 'CREATED', Status: 'ACTIVE' },
    })
    const boss = await world.user(management, 'boss', {
      ...{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' },
    })
    const { AssumedRoleUser } = await world.call<{ AssumedRoleUser: { Arn: string } }>(
      ...([boss, 'sts', 'AssumeRole'] as const),
      {
        RoleArn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`,
        RoleSessionName: 'boss',
      },
    )
    expect(AssumedRoleUser.Arn).toBe(
      `arn:aws:sts::${account}:assumed-role/OrganizationAccountAccessRole/boss`,
    )
  })

  test('fails when its email address is taken', async () => {
    for (let times = 0; times < 2; times++) {
      await world.org('CreateAccount', input)
      await world.needs.jobs.idle()
    }
    const { CreateAccountStatuses } = await world.org('ListCreateAccountStatus', {
      States: ['FAILED'],
    })
    expect(CreateAccountStatuses).toMatchObject([{ FailureReason: 'EMAIL_ALREADY_EXISTS' }])
    expect((await world.org('ListAccounts', {})).Accounts).toHaveLength(2)
  })

  test('is closed once, and the management account never', async () => {
    await world.invite(member)
    await world.org('CloseAccount', { AccountId: member })
    const { Account } = await world.org('DescribeAccount', { AccountId: member })
    expect(Account?.Status).toBe('SUSPENDED')
    expect(await refused('CloseAccount', { AccountId: member })).toContain(
      'AccountAlreadyClosedException',
    )
    expect(await refused('CloseAccount', { AccountId: management })).toContain(
      'ConstraintViolationException',
    )
  })
})

describe('units', () => {
  test('have their place, their name and their limits', async () => {
    const one = await unitUnder(root, 'one')
    const two = await unitUnder(one, 'two')
    expect(one).toMatch(new RegExp(`^ou-${root.slice(2)}-[a-z0-9]{8}$`))
    expect((await world.org('ListParents', { ChildId: two })).Parents).toEqual([
      { Id: one, Type: 'ORGANIZATIONAL_UNIT' },
    ])
    expect(await refused('CreateOrganizationalUnit', { ParentId: root, Name: 'one' })).toBe(
      'DuplicateOrganizationalUnitException: An OU with the same name already exists.',
    )
    expect(await refused('DeleteOrganizationalUnit', { OrganizationalUnitId: one })).toContain(
      'OrganizationalUnitNotEmptyException',
    )
    let deepest = two
    for (const name of ['3', '4', '5']) deepest = await unitUnder(deepest, name)
    expect(await refused('CreateOrganizationalUnit', { ParentId: deepest, Name: '6' })).toContain(
      'levels deep',
    )
  })

  test('take accounts from where they are', async () => {
    await world.invite(member)
    const unit = await unitUnder(root, 'one')
    const move = { AccountId: member, SourceParentId: root, DestinationParentId: unit }
    expect(await refused('MoveAccount', { ...move, DestinationParentId: root })).toContain(
      'DuplicateAccountException',
    )
    await world.org('MoveAccount', move)
    expect(await refused('MoveAccount', move)).toContain('SourceParentNotFoundException')
    const { Children } = await world.org('ListChildren', { ParentId: unit, ChildType: 'ACCOUNT' })
    expect(Children).toEqual([{ Id: member, Type: 'ACCOUNT' }])
  })
})

describe('policies', () => {
  const scp = 'SERVICE_CONTROL_POLICY' as const
  const Content = policy({ Effect: 'Deny', Action: 'ecr:*', Resource: '*' })
  const create = async (Name: string) =>
    (await world.org('CreatePolicy', { Name, Description: '', Type: scp, Content })).Policy
      ?.PolicySummary?.Id ?? ''

  beforeEach(async () => {
    await world.org('EnablePolicyType', { RootId: root, PolicyType: scp })
  })

  test('are five at most on one target, and one at least', async () => {
    for (const name of ['1', '2', '3', '4'])
      await world.org('AttachPolicy', { PolicyId: await create(name), TargetId: root })
    const fifth = { PolicyId: await create('5'), TargetId: root }
    expect(await refused('AttachPolicy', fifth)).toBe(
      'ConstraintViolationException: You have attached the maximum number of policies to the specified target.',
    )
    expect(
      await refused('DetachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: management }),
    ).toBe(
      'ConstraintViolationException: You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.',
    )
  })

  test('cannot be deleted where they hang, nor AWS its own be changed', async () => {
    const PolicyId = await create('one')
    await world.org('AttachPolicy', { PolicyId, TargetId: root })
    expect(await refused('AttachPolicy', { PolicyId, TargetId: root })).toContain(
      'DuplicatePolicyAttachmentException',
    )
    expect(await refused('DeletePolicy', { PolicyId })).toContain('PolicyInUseException')
    await world.org('DetachPolicy', { PolicyId, TargetId: root })
    await world.org('DeletePolicy', { PolicyId })
    expect(await refused('DescribePolicy', { PolicyId })).toBe(
      "PolicyNotFoundException: You specified a policy that doesn't exist.",
    )
    // As recorded in September 2026 (radkawar/stackd, testdata/aws/iam/organizations_inputs.json).
    const Content = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    })
    const made = await world.org('CreatePolicy', {
      ...{ Name: 'made', Description: 'initial', Type: 'SERVICE_CONTROL_POLICY', Content },
    })
    const updated = made.Policy?.PolicySummary?.Id ?? ''
    const summaryOf = async (more: object) =>
      (await world.org('UpdatePolicy', { PolicyId: updated, ...more })).Policy?.PolicySummary
    expect(Object.keys((await summaryOf({})) ?? {}).sort()).toEqual([
      'Arn',
      'AwsManaged',
      'Id',
      'Type',
    ])
    expect(await summaryOf({ Description: '' })).toMatchObject({ Description: '' })
    const kept = await world.org('DescribePolicy', { PolicyId: updated })
    expect(kept.Policy?.PolicySummary).toMatchObject({ Name: 'made', Description: 'initial' })
    expect(await refused('UpdatePolicy', { PolicyId: 'p-FullAWSAccess', Name: 'mine' })).toContain(
      'InvalidInputException',
    )
  })

  test('have a name of their own, 5120 bytes and the grammar of their type', async () => {
    await create('one')
    const input = { Name: 'one', Description: '', Type: scp, Content }
    expect(await refused('CreatePolicy', input)).toBe(
      'DuplicatePolicyException: A policy with the specified name and type already exists.',
    )
    const long = { ...input, Name: 'long', Content: Content + ' '.repeat(5121 - Content.length) }
    expect(await refused('CreatePolicy', long)).toContain('ConstraintViolationException')
    await expect(
      world.org('CreatePolicy', { ...long, Content: long.Content.slice(0, 5120) }),
    ).resolves.toBeDefined()
    const rcp = { ...input, Name: 'rcp', Type: 'RESOURCE_CONTROL_POLICY' }
    expect(await refused('CreatePolicy', rcp)).toBe(
      'MalformedPolicyDocumentException: The provided policy document does not meet the requirements of the specified policy type.',
    )
  })

  test('of RCPs: AWS its own stays attached', async () => {
    const PolicyType = 'RESOURCE_CONTROL_POLICY'
    await world.org('EnablePolicyType', { RootId: root, PolicyType })
    expect(
      await refused('DetachPolicy', { PolicyId: 'p-RCPFullAWSAccess', TargetId: root }),
    ).toContain('InvalidInputException')
  })

  test('of AWS come with every account and unit that comes', async () => {
    await world.invite(member)
    const unit = await unitUnder(root, 'one')
    for (const TargetId of [root, unit, management, member]) {
      const { Policies } = await world.org('ListPoliciesForTarget', { TargetId, Filter: scp })
      expect(Policies?.map(({ Name }) => Name)).toEqual(['FullAWSAccess'])
    }
    const { Targets } = await world.org('ListTargetsForPolicy', { PolicyId: 'p-FullAWSAccess' })
    expect(Targets?.map(({ Type }) => Type).sort()).toEqual([
      ...['ACCOUNT', 'ACCOUNT', 'ORGANIZATIONAL_UNIT', 'ROOT'],
    ])
  })
})

test('tags are put, replaced and taken from what is there', async () => {
  const ResourceId = await unitUnder(root, 'one')
  const tag = (Value: string) =>
    world.org('TagResource', { ResourceId, Tags: [{ Key: 'a', Value }] })
  await tag('1')
  await tag('2')
  expect((await world.org('ListTagsForResource', { ResourceId })).Tags).toEqual([
    { Key: 'a', Value: '2' },
  ])
  // More than a statement takes.
  const absent = Array.from({ length: 40_000 }, (_, n) => `absent${n}`)
  await world.org('UntagResource', { ResourceId, TagKeys: [...absent, 'a'] })
  expect((await world.org('ListTagsForResource', { ResourceId })).Tags).toEqual([])
  expect(await refused('ListTagsForResource', { ResourceId: outsider })).toContain(
    'TargetNotFoundException',
  )
})

test('lists come in pages', async () => {
  for (const name of ['1', '2', '3']) await unitUnder(root, name)
  const seen: string[] = []
  let NextToken: string | undefined
  do {
    const input = { ParentId: root, MaxResults: 2, NextToken }
    const part = await world.org('ListOrganizationalUnitsForParent', input)
    seen.push(...(part.OrganizationalUnits ?? []).map(({ Name = '' }) => Name))
    NextToken = part.NextToken
  } while (NextToken !== undefined)
  expect(seen.sort()).toEqual(['1', '2', '3'])
  expect(await refused('ListAccounts', { NextToken: 'nonsense' })).toContain(
    'InvalidInputException',
  )
})

import { beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../estate/caller.ts'
import { account, allow, openWorld, otherAccount, type World } from './testing.contract.ts'

let world: World
let root: Caller

beforeEach(async () => {
  world = await openWorld()
  root = await world.root()
})

// biome-ignore lint/suspicious/noExplicitAny: answers are compared whole
const iam = (operation: string, input?: unknown) => world.call<any>(root, 'iam', operation, input)
const refusal = (operation: string, input?: unknown, caller = root) =>
  world.refusal(caller, 'iam', operation, input)

test('the version of tokens shows in the summary', async () => {
  const version = async () => (await iam('GetAccountSummary')).SummaryMap.GlobalEndpointTokenVersion
  expect(await version()).toBe(1)
  await iam('SetSecurityTokenServicePreferences', { GlobalEndpointTokenVersion: 'v2Token' })
  expect(await version()).toBe(2)
})

test('outbound federation has an issuer while it is enabled', async () => {
  expect(await refusal('GetOutboundWebIdentityFederationInfo')).toContain('FeatureDisabled')
  expect(await refusal('DisableOutboundWebIdentityFederation')).toContain('FeatureDisabled')
  const { IssuerIdentifier } = await iam('EnableOutboundWebIdentityFederation')
  expect(IssuerIdentifier).toMatch(/^https:\/\/[0-9a-f-]{36}\.tokens\.sts\.global\.api\.aws$/)
  expect(await refusal('EnableOutboundWebIdentityFederation')).toContain('FeatureEnabled')
  expect(await iam('GetOutboundWebIdentityFederationInfo')).toEqual({
    IssuerIdentifier,
    JwtVendingEnabled: true,
  })
  await iam('DisableOutboundWebIdentityFederation')
  expect(await refusal('GetOutboundWebIdentityFederationInfo')).toContain('FeatureDisabled')
})

describe('account properties', () => {
  const off = { Properties: { 'RoleManager/Enabled': 'false' } }

  test('there is one, which is off until it is set', async () => {
    expect(await iam('GetAccountProperties')).toEqual(off)
    await iam('PutAccountProperties', {
      Properties: { 'RoleManager/Enabled': 'true', 'RoleManager/Other': 'x' },
    })
    expect(await iam('GetAccountProperties')).toEqual({
      Properties: { 'RoleManager/Enabled': 'true' },
    })
    await iam('PutAccountProperties', off)
    expect(await iam('GetAccountProperties')).toEqual(off)
  })

  // As recorded in September 2026 (radkawar/stackd, testdata/aws/iam/account_properties.json, account_properties_toggle.json and
  // role_manager_cleanup.json).
  test('the role manager has a role of its own, from when it is first enabled', async () => {
    const RoleName = 'AWSServiceRoleForIAMRoleManager'
    const on = { Properties: { 'RoleManager/Enabled': 'true' } }
    expect(await refusal('GetRole', { RoleName })).toContain('NoSuchEntity')
    await iam('PutAccountProperties', on)
    const { Role } = await iam('GetRole', { RoleName })
    expect(Role).toMatchObject({ Path: '/aws-service-role/role-manager.iam.amazonaws.com/' })
    expect((await iam('ListAttachedRolePolicies', { RoleName })).AttachedPolicies).toEqual([
      {
        PolicyName: 'AWSIAMRoleManagerServiceRolePolicy',
        PolicyArn: 'arn:aws:iam::aws:policy/aws-service-role/AWSIAMRoleManagerServiceRolePolicy',
      },
    ])
    await iam('PutAccountProperties', off)
    await iam('PutAccountProperties', on)
    expect((await iam('GetRole', { RoleName })).Role).toEqual(Role)
    const only = await world.user(
      'only',
      allow('iam:*AccountProperties', '*', {
        Condition: {
          'ForAllValues:StringEquals': { 'iam:AccountPropertyNamespaces': 'RoleManager' },
        },
      }),
    )
    await world.call(only, 'iam', 'PutAccountProperties', off)
    expect(await refusal('PutAccountProperties', on, only)).toContain(
      `iam:CreateServiceLinkedRole on resource: arn:aws:iam::${account}:role/aws-service-role/role-manager.iam.amazonaws.com/${RoleName}`,
    )
  })

  test.each([
    [{ RoleManager: 'true' }, 'Property key must be in format Namespace/PropertyName: RoleManager'],
    [{ 'RoleManager/Enabled/x': 'true' }, 'RoleManager namespace requires Enabled property'],
    [{ 'RoleManager/Other': 'true' }, 'RoleManager namespace requires Enabled property'],
    [{ 'Other/Enabled': 'true' }, 'Unsupported namespace: Other'],
    [
      { 'Other/Enabled': 'true', 'RoleManager/Enabled': 'true' },
      'All properties must belong to the same namespace',
    ],
    [{ 'RoleManager/Enabled': 'FALSE' }, "Enabled must be 'true' or 'false'"],
  ])('%o is refused', async (Properties, text) => {
    expect(await refusal('PutAccountProperties', { Properties })).toBe(`InvalidInput: ${text}`)
  })
})

describe('centralized root access', () => {
  const organize = (operation: string, input?: unknown) =>
    world.call<{ Organization: { Id: string } }>(root, 'organizations', operation, input)

  test('needs an organization with all features that trusts IAM', async () => {
    expect(await refusal('EnableOrganizationsRootSessions')).toContain('OrganizationNotFound')
    await organize('CreateOrganization')
    expect(await refusal('EnableOrganizationsRootSessions')).toBe(
      `ServiceAccessNotEnabledException: Trusted Access for IAM not enabled by organization of input account ${account}.`,
    )
  })

  test('is enabled and disabled feature by feature, by the management account', async () => {
    const { Organization } = await organize('CreateOrganization')
    await organize('EnableAWSServiceAccess', { ServicePrincipal: 'iam.amazonaws.com' })
    const OrganizationId = Organization.Id
    expect(await iam('ListOrganizationsFeatures')).toEqual({ OrganizationId, EnabledFeatures: [] })
    await iam('EnableOrganizationsRootCredentialsManagement')
    expect(await iam('EnableOrganizationsRootSessions')).toEqual({
      OrganizationId,
      EnabledFeatures: ['RootSessions', 'RootCredentialsManagement'],
    })
    await iam('DisableOrganizationsRootSessions')
    expect(await iam('ListOrganizationsFeatures')).toEqual({
      OrganizationId,
      EnabledFeatures: ['RootCredentialsManagement'],
    })
    const other = await world.root(otherAccount)
    expect(await refusal('ListOrganizationsFeatures', {}, other)).toContain('OrganizationNotFound')
  })
})

import { AwsError } from '../../aws/error.ts'
import { findSetting, putSetting } from '../../store/iam/account-settings.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { newUuid } from '../../store/ids.ts'
import { define, onAccount } from './define.ts'
import { invalidInput } from './errors.ts'
import { ensureLinkedRole, onLinkedRole } from './linked-roles.ts'

export const setSecurityTokenServicePreferences = define(
  'SetSecurityTokenServicePreferences',
  onAccount(),
  async ({ GlobalEndpointTokenVersion: version }, { account }, { db }) =>
    iamWrite(db, (db) => putSetting(db, account, 'stsToken', version)),
)

// Differs from AWS? This text and the next are those of its reference.
const featureEnabled = () =>
  new AwsError(
    'FeatureEnabled',
    'The request failed because outbound identity federation is already enabled for your Amazon Web Services account. You cannot enable the feature multiple times. To fetch the current configuration (including the unique issuer URL), use the GetOutboundWebIdentityFederationInfo operation.',
  )
const featureDisabled = () =>
  new AwsError(
    'FeatureDisabled',
    'The request failed because outbound identity federation is already disabled for your Amazon Web Services account. You cannot disable the feature multiple times',
  )

const notEnabled = (account: string) =>
  new AwsError('FeatureDisabled', `Outbound identity federation is disabled for account ${account}`)

export const enableOutboundWebIdentityFederation = define(
  'EnableOutboundWebIdentityFederation',
  onAccount(),
  async (_input, { account }, { db }) =>
    iamWrite(db, async (db) => {
      const before = await findSetting(db, account, 'webIdentityFederation')
      if (before?.isEnabled) throw featureEnabled()
      // An account keeps its issuer, as recorded in September 2026.
      const issuer = before?.issuer ?? `https://${newUuid()}.tokens.sts.global.api.aws`
      await putSetting(db, account, 'webIdentityFederation', { issuer, isEnabled: true })
      await putSetting(db, issuer, 'issuerOf', account)
      return { IssuerIdentifier: issuer }
    }),
)

export const disableOutboundWebIdentityFederation = define(
  'DisableOutboundWebIdentityFederation',
  onAccount(),
  async (_input, { account }, { db }) =>
    iamWrite(db, async (db) => {
      const before = await findSetting(db, account, 'webIdentityFederation')
      if (!before?.isEnabled) throw featureDisabled()
      await putSetting(db, account, 'webIdentityFederation', { ...before, isEnabled: false })
    }),
)

export const getOutboundWebIdentityFederationInfo = define(
  'GetOutboundWebIdentityFederationInfo',
  onAccount(),
  async (_input, { account }, { db }) => {
    const found = await findSetting(db, account, 'webIdentityFederation')
    if (!found?.isEnabled) throw notEnabled(account)
    return { IssuerIdentifier: found.issuer, JwtVendingEnabled: true }
  },
)

export const getAccountProperties = define(
  'GetAccountProperties',
  () => ({ resource: '*', context: { [namespaces]: ['RoleManager'] } }),
  async (_input, { account }, { db }) => ({
    Properties: { ...unset, ...(await findSetting(db, account, 'properties')) },
  }),
)

export const putAccountProperties = define(
  'PutAccountProperties',
  // Enabling it takes the permission to make its role, also where the role is there.
  ({ Properties: properties }, caller) => [
    { resource: '*', context: { [namespaces]: namespacesOf(properties) } },
    ...(properties[roleManager] === 'true'
      ? [{ ...onLinkedRole(roleManagerService, caller), action: 'iam:CreateServiceLinkedRole' }]
      : []),
  ],
  async ({ Properties: properties }, { account }, { db, clock }) => {
    const enabled = readRoleManager(properties)
    return iamWrite(db, async (db) => {
      if (enabled === 'true')
        await ensureLinkedRole(
          ...([db, { account, service: roleManagerService }, clock.now().getTime()] as const),
        )
      await putSetting(db, account, 'properties', { [roleManager]: enabled })
      return {}
    })
  },
)

const roleManager = 'RoleManager/Enabled'
const roleManagerService = 'role-manager.iam.amazonaws.com'
const namespaces = 'iam:accountpropertynamespaces'

const namespacesOf = (properties: Readonly<Record<string, string>>): readonly string[] => [
  ...new Set(Object.keys(properties).map((key) => key.slice(0, key.indexOf('/')))),
]
const unset: Readonly<Record<string, string>> = { [roleManager]: 'false' }

/** The one property that there is. Others of its namespace are taken, and not kept. Throws InvalidInput. */
function readRoleManager(properties: Readonly<Record<string, string>>): string {
  const keys = Object.keys(properties)
  for (const key of keys)
    if (!key.includes('/'))
      throw invalidInput(`Property key must be in format Namespace/PropertyName: ${key}`)
  const [namespace, ...others] = namespacesOf(properties)
  // Differs from AWS? Its SDKs send no empty map, and AWS says then that there is none.
  if (namespace === undefined || others.length > 0)
    throw invalidInput('All properties must belong to the same namespace')
  if (namespace !== 'RoleManager') throw invalidInput(`Unsupported namespace: ${namespace}`)
  const enabled = properties[roleManager]
  if (enabled === undefined) throw invalidInput('RoleManager namespace requires Enabled property')
  if (enabled !== 'true' && enabled !== 'false')
    throw invalidInput("Enabled must be 'true' or 'false'")
  return enabled
}

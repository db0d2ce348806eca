import { AwsError } from '../../aws/error.ts'
import { findSetting, putSetting } from '../../store/iam/account-settings.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { newUuid } from '../../store/ids.ts'
import { define, onAccount } from './define.ts'
import { invalidInput } from './errors.ts'

export const setSecurityTokenServicePreferences = define(
  'SetSecurityTokenServicePreferences',
  onAccount(),
  async ({ GlobalEndpointTokenVersion: version }, { account }, { db }) =>
    iamWrite(db, (db) => putSetting(db, account, 'stsToken', version)),
)

// The two texts are those of AWS's reference.
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

export const enableOutboundWebIdentityFederation = define(
  'EnableOutboundWebIdentityFederation',
  onAccount(),
  async (_input, { account }, { db }) =>
    iamWrite(db, async (db) => {
      const before = await findSetting(db, account, 'webIdentityFederation')
      if (before?.isEnabled) throw featureEnabled()
      // Differs from AWS? That an account keeps its issuer is assumed.
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
    if (!found?.isEnabled) throw featureDisabled()
    return { IssuerIdentifier: found.issuer, JwtVendingEnabled: true }
  },
)

export const getAccountProperties = define(
  'GetAccountProperties',
  onAccount(),
  async (_input, { account }, { db }) => ({
    Properties: (await findSetting(db, account, 'properties')) ?? {},
  }),
)

export const putAccountProperties = define(
  'PutAccountProperties',
  onAccount(),
  async ({ Properties: properties }, { account }, { db }) => {
    requireOneNamespace(Object.keys(properties))
    return iamWrite(db, async (db) => {
      const before = await findSetting(db, account, 'properties')
      await putSetting(db, account, 'properties', { ...before, ...properties })
      return {}
    })
  },
)

// Differs from AWS? The rules are documented, the texts are not.
function requireOneNamespace(keys: readonly string[]): void {
  for (const key of keys)
    if (!/^[^/]+\/[^/]+$/.test(key))
      throw invalidInput(`Property key ${key} must have the form Namespace/PropertyName.`)
  const namespaces = new Set(keys.map((key) => key.split('/')[0]))
  if (namespaces.size !== 1)
    throw invalidInput('All properties in a request must belong to the same namespace.')
}

import { accessKeysOf } from '../../store/iam/access-keys.ts'
import { findSetting } from '../../store/iam/account-settings.ts'
import { aliasesOf, aliasHolder, deleteAlias, putAlias } from '../../store/iam/aliases.ts'
import { countEntities, usedPolicies } from '../../store/iam/counts.ts'
import { mfaDevicesIn } from '../../store/iam/mfa-devices.ts'
import { customerPoliciesOf, versionsOf } from '../../store/iam/policies.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { userCredentialsOf } from '../../store/iam/user-credentials.ts'
import { define, onAccount } from './define.ts'
import { aliasExists, aliasNotFound } from './errors.ts'
import { rootPasswordSince } from './root-password.ts'

/** The quotas of a new account, as GetAccountSummary prints them. */
const quotas = {
  AccessKeysPerUserQuota: 2,
  AssumeRolePolicySizeQuota: 2048,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  AttachedPoliciesPerUserQuota: 10,
  GroupPolicySizeQuota: 5120,
  GroupsPerUserQuota: 10,
  GroupsQuota: 300,
  InstanceProfilesQuota: 1000,
  PoliciesQuota: 1500,
  PolicySizeQuota: 6144,
  PolicyVersionsInUseQuota: 10000,
  RolePolicySizeQuota: 10240,
  RolesQuota: 1000,
  ServerCertificatesQuota: 20,
  SigningCertificatesPerUserQuota: 2,
  UserPolicySizeQuota: 2048,
  UsersQuota: 5000,
  VersionsPerPolicyQuota: 5,
}

export const getAccountSummary = define(
  'GetAccountSummary',
  onAccount(),
  async (_input, { account }, { db }) => {
    const policies = await customerPoliciesOf(db, account)
    const versions = await Promise.all(policies.map((policy) => versionsOf(db, policy)))
    const devices = await mfaDevicesIn(db, account)
    const aws = [...(await usedPolicies(db, account, 'arn:aws:iam::aws:')).values()]
    return {
      SummaryMap: {
        ...quotas,
        GlobalEndpointTokenVersion:
          (await findSetting(db, account, 'stsToken')) === 'v2Token' ? 2 : 1,
        Users: await countEntities(db, 'user', account),
        Groups: await countEntities(db, 'group', account),
        Roles: await countEntities(db, 'role', account),
        Policies: policies.length,
        InstanceProfiles: await countEntities(db, 'instance-profile', account),
        PolicyVersionsInUse:
          versions.flat().length + aws.filter(({ attachments }) => attachments > 0).length,
        AccountAccessKeysPresent: (await accessKeysOf(db, account)).length > 0 ? 1 : 0,
        MFADevices: devices.length,
        MFADevicesInUse: devices.filter(({ user }) => user !== null).length,
        Providers:
          (await countEntities(db, 'oidc-provider', account)) +
          (await countEntities(db, 'saml-provider', account)),
        // Root has no device here.
        AccountMFAEnabled: 0,
        AccountPasswordPresent: (await rootPasswordSince(db, account)) === undefined ? 0 : 1,
        AccountSigningCertificatesPresent:
          (await userCredentialsOf(db, 'certificate', account)).length > 0 ? 1 : 0,
        ServerCertificates: await countEntities(db, 'server-certificate', account),
      },
    }
  },
)

export const createAccountAlias = define(
  'CreateAccountAlias',
  onAccount(),
  async ({ AccountAlias: alias }, { account }, { db }) =>
    iamWrite(db, async (db) => {
      const holder = await aliasHolder(db, alias)
      if (holder !== undefined && holder !== account) throw aliasExists(alias)
      await putAlias(db, account, alias)
    }),
)

export const deleteAccountAlias = define(
  'DeleteAccountAlias',
  onAccount(),
  async ({ AccountAlias: alias }, { account }, { db }) =>
    iamWrite(db, async (db) => {
      if (!(await deleteAlias(db, account, alias))) throw aliasNotFound(alias)
    }),
)

export const listAccountAliases = define(
  'ListAccountAliases',
  onAccount(),
  async (_input, { account }, { db }) => ({
    AccountAliases: await aliasesOf(db, account),
    IsTruncated: false,
  }),
)

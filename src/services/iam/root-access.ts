import { AwsError } from '../../aws/error.ts'
import type { FeatureType } from '../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import { findSetting, putSetting } from '../../store/iam/account-settings.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { type Organization, organizationOf } from '../../store/organizations/organizations.ts'
import { delegates, trustedServices } from '../../store/organizations/trusted.ts'
import type { AnyOperation } from '../kernel/operation.ts'
import { define, onAccount } from './define.ts'
import { words } from './words.ts'

const trusted = 'iam.amazonaws.com'

/**
 * Differs from AWS? The first two are those of AWS's reference. The others were recorded in September 2026 (radkawar/stackd,
 * testdata/aws/iam/root_access.json and root_sessions.json).
 */
const refusals = {
  OrganizationNotFoundException: () =>
    'The request was rejected because no organization is associated with your account.',
  OrganizationNotInAllFeaturesModeException: () =>
    'The request was rejected because your organization does not have All features enabled.',
  ServiceAccessNotEnabledException: (account: string) =>
    `Trusted Access for IAM not enabled by organization of input account ${account}.`,
  CallerIsNotManagementAccountException: (account: string) =>
    `Caller account ${account} is not management account of the organization and cannot enable IAM features.`,
  AccountNotManagementOrDelegatedAdministratorException: (account: string) =>
    `Input account ${account} is neither management account nor delegated admin.`,
} as const

/** The caller's organization, of which the caller manages root access. Throws what stands in the way. */
async function requireOrganization(
  db: Database,
  { account }: Caller,
  who: 'management' | 'delegate',
): Promise<Organization> {
  const refuse = (code: keyof typeof refusals) => new AwsError(code, refusals[code](account))
  const organization = await organizationOf(db, account)
  if (!organization) throw refuse('OrganizationNotFoundException')
  if (organization.feature_set !== 'ALL') throw refuse('OrganizationNotInAllFeaturesModeException')
  if (organization.account !== account) {
    if (who === 'management') throw refuse('CallerIsNotManagementAccountException')
    const all = await delegates(db, organization.id)
    if (!all.some((one) => one.account === account && one.service === trusted))
      throw refuse('AccountNotManagementOrDelegatedAdministratorException')
  }
  const services = await trustedServices(db, organization.id)
  if (!services.some(({ service }) => service === trusted))
    throw refuse('ServiceAccessNotEnabledException')
  return organization
}

const show = (organization: Organization, features: readonly FeatureType[]) => ({
  OrganizationId: organization.id,
  EnabledFeatures: features,
})

const featuresOf = async (db: Database, { id }: Organization): Promise<readonly FeatureType[]> => {
  const enabled = await findSetting(db, id, 'rootAccess')
  return inOrder.filter((feature) => enabled?.includes(feature))
}

/** As AWS lists them, whichever was enabled first. */
const inOrder: readonly FeatureType[] = ['RootSessions', 'RootCredentialsManagement']

/** By the word for it in the names of operations. */
const features = {
  RootSessions: 'RootSessions',
  RootCredentialsManagement: 'RootCredentialsManagement',
} as const satisfies Readonly<Record<string, FeatureType>>

const operationsOf = (word: keyof typeof features): readonly AnyOperation[] => [
  define(`EnableOrganizations${word}`, onAccount(), (_input, caller, { db }) =>
    iamWrite(db, async (db) => {
      const organization = await requireOrganization(db, caller, 'management')
      const before = await featuresOf(db, organization)
      const after = inOrder.filter((one) => one === features[word] || before.includes(one))
      await putSetting(db, organization.id, 'rootAccess', after)
      return show(organization, after)
    }),
  ),
  define(`DisableOrganizations${word}`, onAccount(), (_input, caller, { db }) =>
    iamWrite(db, async (db) => {
      const organization = await requireOrganization(db, caller, 'delegate')
      const before = await featuresOf(db, organization)
      const after = before.filter((one) => one !== features[word])
      await putSetting(db, organization.id, 'rootAccess', after)
      return show(organization, after)
    }),
  ),
]

/** `EnableOrganizations…` and `DisableOrganizations…` of centralized root access. */
export const rootAccessOperations = words(features).flatMap(operationsOf)

export const listOrganizationsFeatures = define(
  'ListOrganizationsFeatures',
  onAccount(),
  async (_input, caller, { db }) => {
    const organization = await requireOrganization(db, caller, 'delegate')
    return show(organization, await featuresOf(db, organization))
  },
)

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

/** The texts are those of AWS's reference. */
const refusals = {
  OrganizationNotFoundException:
    'The request was rejected because no organization is associated with your account.',
  OrganizationNotInAllFeaturesModeException:
    'The request was rejected because your organization does not have All features enabled.',
  ServiceAccessNotEnabledException:
    'The request was rejected because trusted access is not enabled for IAM in Organizations.',
  CallerIsNotManagementAccountException:
    'The request was rejected because the account making the request is not the management account for the organization.',
  AccountNotManagementOrDelegatedAdministratorException:
    'The request was rejected because the account making the request is not the management account or delegated administrator account for centralized root access.',
} as const

const refuse = (code: keyof typeof refusals) => new AwsError(code, refusals[code])

/** The caller's organization, of which the caller manages root access. Throws what stands in the way. */
async function requireOrganization(
  db: Database,
  { account }: Caller,
  who: 'management' | 'delegate',
): Promise<Organization> {
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

const featuresOf = async (db: Database, { id }: Organization): Promise<readonly FeatureType[]> =>
  (await findSetting(db, id, 'rootAccess')) ?? []

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
      const after = [...new Set([...before, features[word]])]
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

import type { Database } from '../../store/database.ts'
import {
  deleteMember,
  findUnit,
  listMembers,
  updateMember,
} from '../../store/organizations/members.ts'
import type { Organization } from '../../store/organizations/organizations.ts'
import { organizationsWrite } from '../../store/organizations/revision.ts'
import { delegates } from '../../store/organizations/trusted.ts'
import { define, on, onAll } from './define.ts'
import {
  alreadyClosed,
  alreadyThere,
  constraint,
  destinationParentNotFound,
  managementCannotLeave,
  sourceParentNotFound,
} from './errors.ts'
import { asManagement, asMember, asReader, requireMember } from './members.ts'
import { pageOf } from './pages.ts'
import { showAccount } from './shapes.ts'

export const listAccounts = define(
  'ListAccounts',
  () => onAll(),
  async (input, caller, { db }) => {
    const organization = await asReader(db, caller)
    const { items, rest } = await pageOf(
      input,
      (slice) => listMembers(db, organization.id, slice),
      ({ account }) => account,
    )
    return { Accounts: items.map((member) => showAccount(organization, member)), ...rest }
  },
)

export const describeAccount = define(
  'DescribeAccount',
  (input, caller) => on(caller, input.AccountId),
  async (input, caller, { db }) => {
    const organization = await asReader(db, caller)
    const member = await requireMember(db, organization, input.AccountId)
    return { Account: showAccount(organization, member) }
  },
)

export const moveAccount = define(
  'MoveAccount',
  (input, caller) => [
    on(caller, input.AccountId),
    on(caller, input.SourceParentId),
    on(caller, input.DestinationParentId),
  ],
  (input, caller, { db }) =>
    asManagement(db, caller, async (db, organization) => {
      const member = await requireMember(db, organization, input.AccountId)
      if (member.parent !== input.SourceParentId) throw sourceParentNotFound()
      const to = input.DestinationParentId
      if (to !== organization.root && !(await findUnit(db, organization.id, to)))
        throw destinationParentNotFound()
      if (to === member.parent) throw alreadyThere()
      await updateMember(db, member.account, { parent: to })
    }),
)

/**
 * Differs from AWS: a closed account's credentials and resources go on working here. There they are
 * out of reach for 90 days, and then deleted.
 */
export const closeAccount = define(
  'CloseAccount',
  (input, caller) => on(caller, input.AccountId),
  (input, caller, { db }) =>
    asManagement(db, caller, async (db, organization) => {
      if (organization.feature_set !== 'ALL') throw needsAllFeatures()
      if (input.AccountId === organization.account)
        throw constraint(
          'CANNOT_CLOSE_MANAGEMENT_ACCOUNT',
          'You attempted to close the management account. To close the management account for the organization, you must first either remove or close all member accounts in the organization.',
        )
      const member = await requireMember(db, organization, input.AccountId)
      if (member.status === 'SUSPENDED') throw alreadyClosed()
      await updateMember(db, member.account, { status: 'SUSPENDED' })
    }),
)

export const needsAllFeatures = () =>
  constraint(
    'ORGANIZATION_NOT_IN_ALL_FEATURES_MODE',
    "You attempted to perform an operation that requires the organization to be configured to support all features. An organization that supports only consolidated billing features can't perform this operation.",
  )

/** AWS also asks a created account for a payment method and a telephone number before it may go. */
async function remove(db: Database, organization: Organization, account: string): Promise<void> {
  if (account === organization.account) throw managementCannotLeave()
  await requireMember(db, organization, account)
  const all = await delegates(db, organization.id)
  if (all.some((delegate) => delegate.account === account))
    throw constraint(
      'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG',
      'You attempted to remove an account that is registered as a delegated administrator for a service integrated with your organization. To complete this operation, you must first deregister this account as a delegated administrator.',
    )
  await deleteMember(db, organization.id, account)
}

export const removeAccountFromOrganization = define(
  'RemoveAccountFromOrganization',
  (input, caller) => on(caller, input.AccountId),
  (input, caller, { db }) =>
    asManagement(db, caller, (db, organization) => remove(db, organization, input.AccountId)),
)

export const leaveOrganization = define(
  'LeaveOrganization',
  () => onAll(),
  (_input, caller, { db }) =>
    organizationsWrite(db, async (db) => remove(db, await asMember(db, caller), caller.account)),
)

import { AwsError } from '../../aws/error.ts'
import type { Caller } from '../../estate/caller.ts'
import { inspectorService } from '../../names/inspector-role.ts'
import {
  adminOf,
  dismissAdmin,
  findMember,
  isAdmin,
  nameAdmin,
} from '../../store/inspector2/accounts.ts'
import type { Needs } from '../kernel/needs.ts'
import { define, onAll } from './define.ts'
import { noAdmin, notManagement, otherAdmin } from './errors.ts'

/** The caller's permissions for Organizations count, as on AWS: it is told of the administrator as well. */
export const enableDelegatedAdminAccount = define(
  'EnableDelegatedAdminAccount',
  onAll,
  async ({ delegatedAdminAccountId }, caller, needs) => {
    const { db, call } = needs
    await requireManagement(caller, needs)
    const known = await adminOf(db, caller.account, caller.region)
    if (known === delegatedAdminAccountId) return { delegatedAdminAccountId }
    if (known !== undefined) throw otherAdmin(known)
    const ServicePrincipal = inspectorService
    const AccountId = delegatedAdminAccountId
    await call('organizations', 'EnableAWSServiceAccess', { ServicePrincipal }, caller)
    await call(
      ...(['organizations', 'RegisterDelegatedAdministrator'] as const),
      ...([{ AccountId, ServicePrincipal }, caller] as const),
    ).catch((error: unknown) => {
      // In another Region it is the administrator already.
      const isKnown =
        error instanceof AwsError && error.code === 'AccountAlreadyRegisteredException'
      if (!isKnown) throw error
    })
    await nameAdmin(db, caller.account, caller.region, delegatedAdminAccountId)
    return { delegatedAdminAccountId }
  },
)

/** Organizations is told nothing: the account may be the administrator in another Region. */
export const disableDelegatedAdminAccount = define(
  'DisableDelegatedAdminAccount',
  onAll,
  async ({ delegatedAdminAccountId }, caller, needs) => {
    const { db } = needs
    await requireManagement(caller, needs)
    const known = await adminOf(db, caller.account, caller.region)
    if (known !== delegatedAdminAccountId) throw noAdmin()
    await dismissAdmin(db, caller.account, caller.region, known)
    return { delegatedAdminAccountId }
  },
)

export const listDelegatedAdminAccounts = define(
  'ListDelegatedAdminAccounts',
  onAll,
  async (_, caller, needs) => {
    await requireManagement(caller, needs)
    const admin = await adminOf(needs.db, caller.account, caller.region)
    const status = 'ENABLED' as const
    return { delegatedAdminAccounts: admin ? [{ accountId: admin, status }] : [] }
  },
)

/** Told to the administrator, its members and the management account. */
export const getDelegatedAdminAccount = define(
  'GetDelegatedAdminAccount',
  onAll,
  async (_, { account, region }, { db }) => {
    const admin = (await isAdmin(db, account, region))
      ? account
      : ((await findMember(db, account, region))?.admin ?? (await adminOf(db, account, region)))
    if (admin === undefined) throw noAdmin()
    return { delegatedAdmin: { accountId: admin, relationshipStatus: 'ENABLED' } }
  },
)

async function requireManagement(caller: Caller, { call }: Needs): Promise<void> {
  const { Organization } = await call<{ Organization?: { MasterAccountId?: string } }>(
    ...(['organizations', 'DescribeOrganization', {}, caller] as const),
  )
  if (Organization?.MasterAccountId !== caller.account) throw notManagement()
}

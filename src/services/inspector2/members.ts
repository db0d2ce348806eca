import { AwsError } from '../../aws/error.ts'
import type { Caller } from '../../estate/caller.ts'
import {
  associate,
  disassociate,
  findMember,
  isAdmin,
  listMembers as listed,
  type Member,
} from '../../store/inspector2/accounts.ts'
import type { Needs } from '../kernel/needs.ts'
import { define, onAll } from './define.ts'
import { invalid, noMember, notAdmin } from './errors.ts'
import { page } from './page.ts'

const membersPerPage = 50

/** Only with it is an account's part of the findings the administrator's to see. */
export const associateMember = define(
  'AssociateMember',
  onAll,
  async ({ accountId }, caller, needs) => {
    await requireAdmin(caller, needs)
    if (accountId === caller.account)
      throw invalid('The delegated administrator cannot be its own member.')
    await requireInOrganization(accountId, caller, needs)
    const { db, clock } = needs
    await associate(db, caller.account, caller.region, accountId, clock.now())
    return { accountId }
  },
)

export const disassociateMember = define(
  'DisassociateMember',
  onAll,
  async ({ accountId }, caller, needs) => {
    await requireMember(accountId, caller, needs)
    await disassociate(needs.db, caller.account, caller.region, accountId)
    return { accountId }
  },
)

export const getMember = define('GetMember', onAll, async ({ accountId }, caller, needs) => ({
  member: shown(await requireMember(accountId, caller, needs)),
}))

export const listMembers = define('ListMembers', onAll, async (input, caller, needs) => {
  await requireAdmin(caller, needs)
  const { items, nextToken } = await page(
    ...(['ListMembers', input, membersPerPage] as const),
    ({ after, limit }) => listed(needs.db, caller.account, caller.region, after, limit),
    ({ account }) => account,
  )
  return { members: items.map(shown), nextToken }
})

const shown = ({ admin, account, updatedAt }: Member) => ({
  ...{ accountId: account, relationshipStatus: 'ENABLED' as const },
  ...{ delegatedAdminAccountId: admin, updatedAt },
})

async function requireAdmin({ account, region }: Caller, { db }: Needs): Promise<void> {
  if (!(await isAdmin(db, account, region))) throw notAdmin()
}

async function requireMember(account: string, caller: Caller, needs: Needs): Promise<Member> {
  await requireAdmin(caller, needs)
  const member = await findMember(needs.db, account, caller.region)
  if (member?.admin !== caller.account) throw noMember(account)
  return member
}

async function requireInOrganization(
  AccountId: string,
  caller: Caller,
  { call }: Needs,
): Promise<void> {
  try {
    await call('organizations', 'DescribeAccount', { AccountId }, caller)
  } catch (error) {
    const isAbsent = error instanceof AwsError && error.code === 'AccountNotFoundException'
    if (isAbsent) throw invalid(`The account ${AccountId} is not in the organization.`)
    throw error
  }
}

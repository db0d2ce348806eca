import type { Caller } from '../../estate/caller.ts'
import { isAdmin, listMembers } from '../../store/inspector2/accounts.ts'
import type { Needs } from '../kernel/needs.ts'
import { inTurn, type ReadSlice } from '../kernel/slices.ts'

const membersMax = 10_000

/** Whose findings a caller sees: those of its own account, and of the members that are associated with it. */
async function accountsSeen(
  { account, region }: Caller,
  { db }: Needs,
): Promise<readonly string[]> {
  if (!(await isAdmin(db, account, region))) return [account]
  const members = await listMembers(db, account, region, '', membersMax)
  return [account, ...members.map((one) => one.account)].sort()
}

/** What each of the accounts seen has, one account after the other; keys begin with the account. */
export async function ofAccountsSeen<Item extends { readonly key: string }>(
  caller: Caller,
  needs: Needs,
  wanted: (account: string) => boolean,
  read: (account: string) => ReadSlice<Item>,
): Promise<ReadSlice<Item>> {
  const accounts = (await accountsSeen(caller, needs)).filter(wanted)
  return inTurn(
    accounts.map((account) => [
      `${account} `,
      async (slice) =>
        (await read(account)(slice)).map((item) => ({ ...item, key: `${account} ${item.key}` })),
    ]),
  )
}

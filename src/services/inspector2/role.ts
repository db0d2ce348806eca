import { rolePrincipal } from '../../access/credentials.ts'
import type { Caller } from '../../estate/caller.ts'
import { type AccountId, parseAccountId } from '../../names/account.ts'
import { rootArn } from '../../names/arn.ts'
import { inspectorRoleArn, inspectorService } from '../../names/inspector-role.ts'
import { newUuid } from '../../store/ids.ts'
import type { Needs } from '../kernel/needs.ts'
import { invalid } from './errors.ts'

/** Inspector in an account, as whose role it acts. Throws where the role is not there. */
export async function asInspector(
  account: string,
  { region }: Caller,
  { db }: Needs,
): Promise<Caller> {
  const principal = await rolePrincipal(db, inspectorRoleArn(account), 'inspector')
  if (!principal) throw invalid(`The service-linked role of the account ${account} is missing.`)
  const request = { id: newUuid(), secureTransport: true }
  return { principal, account: principal.account, region, request }
}

/**
 * Makes the role where it is not there yet. In their own account callers must be allowed to; in a member's Inspector makes it, which needs nobody's
 * permission there but what control policies deny.
 */
export async function requireRole(account: string, caller: Caller, needs: Needs): Promise<void> {
  if (await rolePrincipal(needs.db, inspectorRoleArn(account), 'inspector')) return
  const maker = account === caller.account ? caller : rootOf(account, caller)
  await needs.call('iam', 'CreateServiceLinkedRole', { AWSServiceName: inspectorService }, maker)
}

function rootOf(text: string, { region }: Caller): Caller {
  const account = parseAccountId(text) as AccountId
  const request = { id: newUuid(), secureTransport: true }
  return {
    ...{ account, region, request },
    principal: { kind: 'root', account, arn: rootArn(account) },
  }
}

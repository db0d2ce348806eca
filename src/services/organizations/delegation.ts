import type { Caller } from '../../estate/caller.ts'
import type { Check } from '../../estate/check.ts'
import type { Estate } from '../../estate/estate.ts'
import { questionOf } from '../../estate/question.ts'
import { parseAccountId } from '../../names/account.ts'
import { applied } from '../../policy/compile.ts'
import { decide } from '../../policy/decide.ts'
import { delegableActions } from '../../policy/validate/delegation.ts'
import type { Database } from '../../store/database.ts'
import { organizationOf } from '../../store/organizations/organizations.ts'
import { findPolicy } from '../../store/organizations/policies.ts'
import {
  type ResourcePolicy,
  resourcePolicyOf,
} from '../../store/organizations/resource-policies.ts'
import type { Needs } from '../kernel/needs.ts'

/** What is asked about the caller's own account stays so. */
const delegable = new Set(delegableActions.filter((name) => name !== 'ListHandshakesForAccount'))

export const isDelegable = (operation: string): boolean => delegable.has(operation)

/**
 * For whom a caller acts: its own account, or the management account, where the organization's resource policy lets it do
 * all of what was asked. The caller's own policies have been asked before, and must allow here too: it is another account's.
 */
export async function actingFor(
  caller: Caller,
  checks: readonly Check[],
  { db, clock, estate }: Needs,
): Promise<Caller> {
  const organization = await organizationOf(db, caller.account)
  const management = parseAccountId(organization?.account ?? '')
  if (!organization || !management || management === caller.account) return caller
  const policy = await resourcePolicyOf(db, organization.id)
  if (!policy) return caller
  const typed = await withPolicyType(db, organization.id, checks)
  for (const check of typed)
    if (!(await allows(policy, check, { caller, management, estate, now: clock.now() })))
      return caller
  return { ...caller, account: management }
}

interface Asked {
  readonly caller: Caller
  readonly management: NonNullable<ReturnType<typeof parseAccountId>>
  readonly estate: Estate
  readonly now: Date
}

async function allows(
  { content, id }: ResourcePolicy,
  check: Check,
  { caller, management, estate, now }: Asked,
): Promise<boolean> {
  const theirs = { ...check, resourceAccount: management }
  const { question } = await questionOf(estate, caller, theirs, now)
  const resource = [applied(content, 'resource policy of the organization', id)]
  const { outcome } = decide({ ...question, policies: { ...question.policies, resource } })
  return outcome === 'allowed'
}

/** A policy's type is told of the target that it is attached to as well. */
async function withPolicyType(
  db: Database,
  organization: string,
  checks: readonly Check[],
): Promise<readonly Check[]> {
  const id = checks.flatMap(({ resource }) => /:policy\/(.+)$/.exec(resource)?.[1] ?? [])[0]
  const type = id === undefined ? undefined : (await findPolicy(db, organization, id))?.type
  return type === undefined
    ? checks
    : checks.map((check) => ({
        ...check,
        context: { ...check.context, 'organizations:policytype': type },
      }))
}

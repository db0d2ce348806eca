import type { Caller } from '../estate/caller.ts'
import type { Check } from '../estate/check.ts'
import { requestContext } from '../estate/context.ts'
import { parseAccountId } from '../names/account.ts'
import type { Question } from '../policy/types.ts'
import type { Database } from '../store/database.ts'
import type { Clock } from '../store/kernel/clock.ts'
import { addOrganizationKeys, memberships, organizationPolicies } from './organization-policies.ts'
import { principalPolicies } from './principal-policies.ts'
import { resourceFacts } from './resource-facts.ts'

/** A question with what only the owner of its resource may be told. */
export interface Gathered {
  readonly question: Question
  /** Undefined where nothing was looked up: `*`, and resources of services that are not built. */
  readonly resourceExists: boolean | undefined
  /** The check's, for people. */
  readonly purpose?: string
}

/** Turns a caller and a check into the whole question: every policy that bears on it, and the context. */
export async function gather(
  db: Database,
  clock: Clock,
  caller: Caller,
  check: Check,
): Promise<Gathered> {
  const resourceAccount =
    check.resourceAccount ?? parseAccountId(check.resource.split(':', 6)[4] ?? '') ?? caller.account
  const [mine, theirs, members] = await Promise.all([
    principalPolicies(db, caller),
    resourceFacts(db, check),
    memberships(db),
  ])
  const { principal } = caller
  const context = requestContext({
    caller,
    check: { ...check, context: { ...theirs.context, ...check.context } },
    now: clock.now(),
    resourceAccount,
    principalTags: mine.principalTags,
    resourceTags: theirs.tags,
  })
  addOrganizationKeys(context, members, principal, resourceAccount)
  const question: Question = {
    principal,
    action: check.action,
    resource: theirs.arn ?? check.resource,
    resourceAccount,
    resourcePolicyRole: theirs.policyRole,
    context,
    policies: {
      identity: mine.identity,
      resource: theirs.policies,
      ...(mine.boundary && { boundary: mine.boundary }),
      ...(mine.session && { session: mine.session }),
      ...organizationPolicies(members, principal, resourceAccount),
    },
  }
  return {
    question,
    resourceExists: theirs.exists,
    ...(check.purpose !== undefined && { purpose: check.purpose }),
  }
}

import { parseAccountId } from '../names/account.ts'
import type { Decision, Policies, Question } from '../policy/types.ts'
import { type Awaitable, isPromise } from './awaitable.ts'
import type { Asking, Caller } from './caller.ts'
import type { Check } from './check.ts'
import { contextOf } from './context.ts'
import type { Estate, EstateAtHand } from './estate.ts'
import type { EndpointFacts, Facts } from './facts.ts'
import { holderFacts, inSession } from './principal.ts'

/** A question with what only the owner of its resource may be told. */
export interface Asked {
  readonly question: Question
  /** Undefined where nothing was looked up. */
  readonly resourceExists: boolean | undefined
}

/** A question that was decided: by whom it was asked, for what, and when. Its policies are as they were then. */
export interface Decided extends Asked {
  readonly at: Date
  readonly caller: Caller
  readonly check: Check
  readonly outcome: Decision['outcome']
}

/** The whole question that a caller's check asks in an estate: every policy that bears on it, and the context. */
export function questionOf(estate: EstateAtHand, asking: Asking, check: Check, now?: Date): Asked
export function questionOf(
  estate: Estate,
  asking: Asking,
  check: Check,
  now?: Date,
): Awaitable<Asked>
export function questionOf(
  estate: Estate,
  asking: Asking,
  check: Check,
  now?: Date,
): Awaitable<Asked> {
  const holder = holderFacts(estate, asking.principal)
  const resource = estate.resource(check)
  const accounts = estate.accounts()
  const session = 'arn' in asking.principal ? estate.session?.(asking.principal.arn) : undefined
  const endpoint = endpointOf(estate, asking, check)
  if (!isPromise(holder) && !isPromise(resource) && !isPromise(accounts))
    return compose({ holder, resource, accounts, session, endpoint }, asking, check, now)
  return Promise.all([holder, resource, accounts]).then(([holder, resource, accounts]) =>
    compose({ holder, resource, accounts, session, endpoint }, asking, check, now),
  )
}

/** What a service asks, for itself or on behalf of its caller, comes from AWS's own network. */
function endpointOf(
  estate: Estate,
  { principal, request: { vpcEndpoints, calledVia } }: Asking,
  check: Check,
): EndpointFacts | undefined {
  if (!vpcEndpoints || principal.kind === 'service' || calledVia?.length) return undefined
  return estate.endpoint?.(check, vpcEndpoints)
}

/** The same from facts at hand. No other place makes a question of a caller and a check. */
export function compose(facts: Facts, asking: Asking, check: Check, now?: Date): Asked {
  const { principal } = asking
  const { resource, accounts, endpoint } = facts
  const holder = inSession(facts.holder, asking)
  const session = holder.session ?? facts.session
  const resourceAccount =
    check.resourceAccount ?? parseAccountId(check.resource.split(':', 6)[4] ?? '') ?? asking.account
  const question: Question = {
    principal,
    action: check.action,
    resource: resource.arn ?? check.resource,
    resourceAccount,
    ...(resource.policyRole && { resourcePolicyRole: resource.policyRole }),
    context: contextOf({
      asking,
      check,
      now,
      resourceAccount,
      resource,
      accounts,
      endpoint,
      principalTags: holder.tags,
    }),
    policies: {
      identity: holder.identity,
      resource:
        check.ownersOnly && !('account' in principal && principal.account === resourceAccount)
          ? []
          : resource.policies,
      ...(resource.grants && { grants: resource.grants }),
      ...(holder.boundary && { boundary: holder.boundary }),
      ...(session && { session }),
      ...(holder.delegation && { delegation: holder.delegation }),
      ...(endpoint?.policy && { endpoint: endpoint.policy }),
      ...controls(facts, asking, resourceAccount),
    },
  }
  return { question, resourceExists: resource.exists }
}

/** The SCPs of the caller's account and the RCPs of the resource's. */
function controls(
  { accounts }: Facts,
  { principal }: Asking,
  resourceAccount: string,
): Pick<Policies, 'serviceControl' | 'resourceControl'> {
  if (accounts.size === 0) return none
  const mine = 'account' in principal ? accounts.get(principal.account) : undefined
  const theirs = accounts.get(resourceAccount)
  return {
    ...(mine?.serviceControl && { serviceControl: mine.serviceControl }),
    ...(theirs?.resourceControl && { resourceControl: theirs.resourceControl }),
  }
}

const none = {}

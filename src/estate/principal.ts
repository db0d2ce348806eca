import { applied } from '../policy/compile.ts'
import { policyAt } from '../policy/place.ts'
import type { AppliedPolicy, Principal } from '../policy/types.ts'
import type { Awaitable } from './awaitable.ts'
import type { Caller, Delegated, Session } from './caller.ts'
import type { Estate, Holder } from './estate.ts'
import { type HolderFacts, noHolder } from './facts.ts'

/** Whose policies count: a role's, a user's, or those of the user behind a federated one. */
export function holderOf(principal: Principal): Holder | undefined {
  switch (principal.kind) {
    case 'user':
      return { id: principal.userId, arn: principal.arn }
    case 'assumed-role':
      return { id: principal.roleId, arn: principal.roleArn }
    case 'federated-user':
      return { id: principal.issuerId, arn: principal.issuerArn }
    case 'root':
    case 'service':
    case 'identity-provider':
    case 'anonymous':
      return undefined
  }
}

/** Root and services have no policies of their own: the evaluation knows what they may. */
export function holderFacts(estate: Estate, principal: Principal): Awaitable<HolderFacts> {
  const holder = holderOf(principal)
  if (!holder) return noHolder
  // Root's id is its account's number.
  return /^\d{12}$/.test(holder.id) ? rootAsHolder(holder.id) : estate.holder(holder)
}

/** A root user may do everything in its account; a federated user it made needs that said as a policy. */
const rootAsHolder = (account: string): HolderFacts => ({
  identity: [applied(everything, `root user of ${account}`, `arn:aws:iam::${account}:root`)],
  tags: {},
})

const everything =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'

/** A holder's facts as they count in a session. */
export interface AskerFacts extends HolderFacts {
  /** Empty for a federated user to whom no policy was passed: nothing is allowed then. */
  readonly session?: readonly AppliedPolicy[]
  readonly delegation?: readonly AppliedPolicy[]
}

/** Sessions ask again and again: what was made of one is kept as long as its holder's facts are the same. */
const made = new WeakMap<Session, { readonly of: HolderFacts; readonly facts: AskerFacts }>()

/** Session policies limit, and session tags lie over the holder's own. */
export function inSession(
  own: HolderFacts,
  { principal, session }: Pick<Caller, 'principal' | 'session'>,
): AskerFacts {
  if (!session) return own
  const known = made.get(session)
  if (known?.of === own) return known.facts
  const facts = {
    ...own,
    identity: [...own.identity, ...task(principal, session)],
    ...limits(principal, session),
    tags: tagsOver(own.tags, session.tags),
  }
  made.set(session, { of: own, facts })
  return facts
}

/** A root user needs no policy, but a session of AssumeRoot's has one that denies all but its task. */
function task(principal: Principal, { taskPolicy }: Session): readonly AppliedPolicy[] {
  if (!taskPolicy || !('arn' in principal)) return []
  const { arn = '', text } = taskPolicy
  return [policyAt({ kind: 'managed policy', arn, attachedTo: principal.arn }, text)]
}

function limits(
  principal: Principal,
  { policies, delegated }: Session,
): Pick<AskerFacts, 'session' | 'delegation'> {
  const of = 'arn' in principal ? principal.arn : ''
  const delegation = delegated && { delegation: [delegationPolicy(delegated, of)] }
  const session = policies?.map(({ text, arn }) =>
    policyAt({ kind: 'session policy', of, ...(arn !== undefined && { arn }) }, text),
  )
  if (session) return { session, ...delegation }
  return { ...(principal.kind === 'federated-user' && { session: [] }), ...delegation }
}

const delegationPolicy = ({ request, policy }: Delegated, of: string): AppliedPolicy => ({
  ...policyAt({ kind: 'session policy', of }, policy),
  label: `policy of delegation request ${request}`,
})

function tagsOver(under: HolderFacts['tags'], over: Session['tags']): HolderFacts['tags'] {
  const replaced = new Set(Object.keys(over).map((key) => key.toLowerCase()))
  const kept = Object.entries(under).filter(([key]) => !replaced.has(key.toLowerCase()))
  return { ...Object.fromEntries(kept), ...over }
}

import { principalName } from './principal-name.ts'
import type { Decision, PolicyType, Principal, Question } from './types.ts'

const articles: Readonly<Record<PolicyType, string>> = {
  'identity-based policy': 'an',
  'resource-based policy': 'a',
  'permissions boundary': 'a',
  'session policy': 'a',
  'service control policy': 'a',
  'resource control policy': 'a',
  'VPC endpoint policy': 'a',
  'role trust policy': 'the',
}

/** Denials that end with the ARN of the policy that denied, where it has one (since January 2026). */
const typesWithArn: ReadonlySet<PolicyType> = new Set<PolicyType>([
  'identity-based policy',
  'permissions boundary',
  'session policy',
  'service control policy',
  'resource control policy',
])

export interface Denied {
  readonly principal: Principal
  readonly action: string
  /** As AWS prints it for this action: mostly the ARN, for IAM a name such as `role deployer`. */
  readonly resource: string
}

export interface DenialWording {
  /** STS says nothing about why. */
  readonly withReason: boolean
  /** Default true. False where the caller is outside the organization whose policy denied. */
  readonly policyArn?: boolean
}

/** AWS's sentence for a request that was not allowed. */
export function denialText(
  { principal, action, resource }: Denied,
  decision: Decision,
  { withReason, policyArn = true }: DenialWording,
): string {
  const sentence = `${subjectOf(principal)} is not authorized to perform: ${action} on resource: ${resource}`
  if (!withReason || decision.outcome === 'allowed') return sentence
  if (decision.outcome === 'implicitly-denied')
    return `${sentence} because no ${decision.type} allows the ${action} action`
  const reason = `with an explicit deny in ${articles[decision.type]} ${decision.type}`
  const arn = typesWithArn.has(decision.type) ? decision.by[0]?.policy.arn : undefined
  return policyArn && arn !== undefined ? `${sentence} ${reason}: ${arn}` : `${sentence} ${reason}`
}

/**
 * Whether AWS tells this caller which policy denied: an organization's policies have no ARN for outsiders,
 * who learn only that a resource control policy stands in the way.
 */
export function mayNamePolicy({ context }: Pick<Question, 'context'>, decision: Decision): boolean {
  if (decision.outcome !== 'explicitly-denied' || !/control policy$/.test(decision.type))
    return true
  const arn = decision.by[0]?.policy.arn ?? ''
  return arn.split('/')[1] === context['aws:principalorgid']
}

/** A role's path is no part of its session's ARN, and so is not printed. */
function subjectOf(principal: Principal): string {
  const name = principalName(principal)
  // AWS prints a service's display name, such as `CloudWatch Alarms`; it publishes no table of them.
  return principal.kind === 'service' ? name : `User: ${name}`
}

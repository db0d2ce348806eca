import { isFree, roleOf } from './action-rule.ts'
import { evaluate, type Finding, type Findings, findingsOf, hasOwnPolicies } from './findings.ts'
import { accountOfRootArn, type Grant, grants } from './match/principal.ts'
import type { Decision, PolicyType, Principal, Question, StatementRef } from './types.ts'

/**
 * May this principal do this to that, under these policies? Pure: the same question has the same answer
 * for ever. `decideWithTrace` gives the same Decision with the reasons of every statement, and `notesOn` says
 * what of the answer is not known of the service, or is not decided by policies.
 */
export const decide = (question: Question): Decision =>
  conclude(question, findingsOf(question, evaluate))

/** Of what no policy can deny. */
const free: Decision = { outcome: 'allowed', by: [] }

/** From what each layer says to the one answer, and the one reason AWS prints. */
export function conclude(question: Question, findings: Findings): Decision {
  const denial = explicitDenial(question, findings)
  const missing = missingTypes(question, findings)
  if ((denial || missing.length > 0) && isFree(question)) return free
  if (denial) {
    const foreignSilence = foreignResourceIsSilent(question, findings)
    if (!foreignSilence || !ownTypes.has(denial.type))
      return { outcome: 'explicitly-denied', ...denial }
    // A foreign account's silence is told before the caller's own denials (rows 73 and 76).
    // Differs from AWS? It was seen to name the identity side where the resource has no policy at all,
    // which tells a stranger whether it has one.
    const type = missing.find((one) => !ownTypes.has(one)) ?? resourcePolicyType(question)
    return { outcome: 'implicitly-denied', type, missing }
  }
  const [type] = missing
  if (type !== undefined) return { outcome: 'implicitly-denied', type, missing }
  return { outcome: 'allowed', by: grantedBy(question, findings) }
}

const foreignResourceIsSilent = (question: Question, { resource }: Findings): boolean =>
  hasOwnPolicies(question) && !isSameAccount(question) && resource.grant === grants.none

const ownTypes: ReadonlySet<PolicyType> = new Set<PolicyType>([
  'identity-based policy',
  'permissions boundary',
  'session policy',
])

/** The account that decides which rules hold: one account's, or both sides of two. */
export const isSameAccount = ({ principal, resourceAccount }: Question): boolean =>
  'account' in principal && principal.account === resourceAccount

export const resourcePolicyType = (question: Question): PolicyType =>
  roleOf(question) === 'trust' ? 'role trust policy' : 'resource-based policy'

function explicitDenial(
  question: Question,
  findings: Findings,
): { type: PolicyType; by: readonly StatementRef[] } | undefined {
  // Differs from AWS? Only "SCP first" was observed; the rest of the order is derived.
  const { serviceControl, resourceControl, endpoint, resource, identity, boundary, session } =
    findings
  if (denies(serviceControl)) return { type: 'service control policy', by: serviceControl.denies }
  if (denies(resourceControl))
    return { type: 'resource control policy', by: resourceControl.denies }
  if (denies(endpoint)) return { type: 'VPC endpoint policy', by: endpoint.denies }
  if (denies(resource)) return { type: resourcePolicyType(question), by: resource.denies }
  if (denies(identity)) return { type: 'identity-based policy', by: identity.denies }
  if (denies(boundary)) return { type: 'permissions boundary', by: boundary.denies }
  if (denies(session)) return { type: 'session policy', by: session.denies }
  return undefined
}

const denies = (finding: Finding | undefined): finding is Finding =>
  finding !== undefined && finding.denies.length > 0

/** Every type that would have to allow, whatever is denied besides. */
export const missingOf = (question: Question): readonly PolicyType[] =>
  missingTypes(question, findingsOf(question, evaluate))

const nothing: readonly PolicyType[] = []

/** In the order in which AWS prints: the first one is the reason. */
function missingTypes(question: Question, findings: Findings): readonly PolicyType[] {
  const { serviceControl, endpoint, resource, identity, boundary, session } = findings
  let missing: PolicyType[] | undefined
  const need = (type: PolicyType) => {
    missing ??= []
    missing.push(type)
  }
  if (silentAbout(serviceControl)) need('service control policy')
  if (silentAbout(endpoint)) need('VPC endpoint policy')
  if (!hasOwnPolicies(question)) {
    if (resource.grant === grants.none) need(resourcePolicyType(question))
    return missing ?? nothing
  }
  const identityAllows = identity.grant !== grants.none || actsAsRoot(question.principal)
  const sameAccount = isSameAccount(question)
  // In one account the form in which the resource policy names the caller decides what else must
  // allow; between accounts every policy of the caller's side must, whatever the form.
  const reach = sameAccount ? resource.grant : grants.none
  if (sameAccount && reach === grants.none && roleOf(question) !== 'alternative')
    need(resourcePolicyType(question))
  else if (reach < grants.limited && !identityAllows) need('identity-based policy')
  if (!sameAccount && resource.grant === grants.none) need(resourcePolicyType(question))
  if (reach < grants.direct) {
    // Differs from AWS? Which of boundary and session policy is named when both are silent.
    if (silentAbout(boundary)) need('permissions boundary')
    if (silentAbout(session)) need('session policy')
  }
  return missing ?? nothing
}

const silentAbout = (finding: Finding | undefined): boolean =>
  finding !== undefined && finding.grant === grants.none

/** Root needs no identity policy, nor does a session that root's GetFederationToken made. */
const actsAsRoot = (principal: Principal): boolean =>
  principal.kind === 'root' ||
  (principal.kind === 'federated-user' && accountOfRootArn(principal.issuerArn) !== undefined)

function grantedBy(question: Question, { identity, resource }: Findings): readonly StatementRef[] {
  const refs: StatementRef[] = []
  if (identity.allow) refs.push(identity.allow)
  if (resource.allow && resourceCounts(question, resource.grant)) refs.push(resource.allow)
  return refs
}

/** One that only names the account says nothing where identity policies are asked in any case. */
const resourceCounts = (question: Question, grant: Grant): boolean =>
  grant >= grants.limited || !isSameAccount(question) || roleOf(question) !== 'alternative'

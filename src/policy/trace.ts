import type { CompiledStatement } from './compile.ts'
import { conclude } from './decide.ts'
import { type Evaluate, type Finding, findingsOf, type Layer } from './findings.ts'
import { actionMatches } from './match/action.ts'
import { conditionMet, requestedValues } from './match/condition.ts'
import { type Grant, grants } from './match/principal.ts'
import { type PrincipalUse, statementCoversResource, statementGrant } from './match/statement.ts'
import type { AppliedPolicy, Decision, Principal, Question, StatementRef } from './types.ts'

/** One element of a statement held against the question. */
export interface ElementTrace {
  /** As the document spells it, such as `NotAction`; a condition as `Condition`. */
  readonly element: string
  /** `StringLike aws:PrincipalTag/team` for a condition. */
  readonly condition?: string
  readonly matched: boolean
  /** What the policy says. */
  readonly says: readonly string[]
  /** What the request had; empty when it had nothing, as for an absent condition key. */
  readonly met: readonly string[]
}

export interface StatementTrace extends StatementRef {
  readonly effect: 'Allow' | 'Deny'
  readonly matched: boolean
  readonly grant: Grant
  readonly elements: readonly ElementTrace[]
}

export interface PolicyTrace {
  readonly policy: AppliedPolicy
  readonly statements: readonly StatementTrace[]
}

/** One layer as it was asked; service control policies appear once a level, from the root down. */
export interface LayerTrace {
  readonly layer: Layer
  readonly finding: Finding
  readonly policies: readonly PolicyTrace[]
}

export interface Trace {
  readonly question: Question
  readonly decision: Decision
  readonly layers: readonly LayerTrace[]
}

/** The Decision that `decide` gives, with what every statement of every layer had to say. */
export function decideWithTrace(question: Question): Trace {
  const layers: LayerTrace[] = []
  const look: Evaluate = (policies, _, use, layer) => {
    const traced = policies.map((policy) => tracePolicy(policy, question, use))
    const finding = findingOf(traced.flatMap(({ statements }) => statements))
    layers.push({ layer, finding, policies: traced })
    return finding
  }
  const decision = conclude(question, findingsOf(question, look))
  return { question, decision, layers }
}

const tracePolicy = (
  policy: AppliedPolicy,
  question: Question,
  use: PrincipalUse,
): PolicyTrace => ({
  policy,
  statements: policy.document.statements.map((one) => traceStatement(policy, one, question, use)),
})

function findingOf(statements: readonly StatementTrace[]): Finding {
  const matched = statements.filter((one) => one.matched)
  const denies = matched.filter(({ effect }) => effect === 'Deny').map(refOf)
  let best: StatementTrace | undefined
  for (const one of matched)
    if (one.effect === 'Allow' && one.grant > (best?.grant ?? grants.none)) best = one
  return { allow: best && refOf(best), grant: best?.grant ?? grants.none, denies }
}

const refOf = ({ policy, index, sid }: StatementTrace): StatementRef => ({ policy, index, sid })

function traceStatement(
  policy: AppliedPolicy,
  statement: CompiledStatement,
  question: Question,
  use: PrincipalUse,
): StatementTrace {
  const { source } = statement
  const grant = statementGrant(statement, question, use)
  const elements: ElementTrace[] = []
  if (use === 'required')
    elements.push({
      element: source.principal?.not ? 'NotPrincipal' : 'Principal',
      matched: grant !== grants.none,
      says: source.principal?.values.map(({ value }) => value) ?? [],
      met: namesOf(question.principal),
    })
  elements.push({
    element: source.action?.not ? 'NotAction' : 'Action',
    matched: actionMatches(statement.actions, question.action.toLowerCase()),
    says: source.action?.values ?? [],
    met: [question.action],
  })
  if (source.resource || question.resource === '*')
    elements.push({
      element: source.resource?.not ? 'NotResource' : 'Resource',
      matched: statementCoversResource(statement, question),
      says: source.resource?.values ?? [],
      met: [question.resource],
    })
  for (const condition of statement.conditions)
    elements.push({
      element: 'Condition',
      condition: `${condition.operatorName} ${condition.keyName}`,
      matched: conditionMet(condition, question.context),
      says: condition.says,
      met: [requestedValues(question.context, condition.key) ?? []].flat(),
    })
  const matched = elements.every((one) => one.matched)
  return {
    policy,
    index: statement.index,
    sid: statement.sid,
    effect: statement.effect,
    matched,
    grant: matched ? grant : grants.none,
    elements,
  }
}

/** Every name a resource policy could call this caller by, the narrowest first. */
export function namesOf(principal: Principal): readonly string[] {
  switch (principal.kind) {
    case 'user':
      return [principal.arn, principal.account]
    case 'assumed-role':
      return [principal.arn, principal.roleArn, principal.account]
    case 'federated-user':
      return [principal.arn, principal.issuerArn, principal.account]
    case 'root':
      return [principal.arn, principal.account]
    case 'service':
      return [principal.service]
    case 'identity-provider':
      return [principal.provider]
    case 'anonymous':
      return []
    default:
      return principal satisfies never
  }
}

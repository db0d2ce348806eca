import type { CompiledStatement } from './compiled.ts'
import { decide } from './decide.ts'
import { type Evaluate, type Finding, findingsOf, type Layer } from './findings.ts'
import { actionMatches } from './match/action.ts'
import { conditionMet, requestedValues } from './match/condition.ts'
import { type Grant, grants } from './match/principal.ts'
import { type PrincipalUse, statementCoversResource, statementGrant } from './match/statement.ts'
import type { PrincipalValue } from './parse.ts'
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
  /** Whether its Principal names callers of this kind at all: services, or users and roles. */
  readonly namesKind: boolean
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

/**
 * The Decision that `decide` gives, with what every statement of every layer had to say. It is decided as fast as by `decide`: most
 * decisions are never explained, so that the statements are asked when `layers` is read first.
 */
export const decideWithTrace = (question: Question): Trace => new LateTrace(question)

class LateTrace implements Trace {
  readonly question: Question
  readonly decision: Decision
  #layers: readonly LayerTrace[] | undefined

  constructor(question: Question) {
    this.question = question
    this.decision = decide(question)
  }

  get layers(): readonly LayerTrace[] {
    this.#layers ??= layersOf(this.question)
    return this.#layers
  }
}

function layersOf(question: Question): readonly LayerTrace[] {
  const layers: LayerTrace[] = []
  const request: Request = {
    question,
    lowerAction: question.action.toLowerCase(),
    names: namesOf(question.principal),
    action: [question.action],
    resource: [question.resource],
  }
  const look: Evaluate = (policies, _, use, layer) => {
    const traced = policies.map((policy) => tracePolicy(policy, request, use))
    const finding = findingOf(traced)
    layers.push({ layer, finding, policies: traced })
    return finding
  }
  findingsOf(question, look)
  return layers
}

/** What every statement is held against, made once. */
interface Request {
  readonly question: Question
  readonly lowerAction: string
  readonly names: readonly string[]
  readonly action: readonly string[]
  readonly resource: readonly string[]
}

const tracePolicy = (policy: AppliedPolicy, request: Request, use: PrincipalUse): PolicyTrace => ({
  policy,
  statements: policy.document.statements.map((one) => traceStatement(policy, one, request, use)),
})

function findingOf(policies: readonly PolicyTrace[]): Finding {
  const denies: StatementRef[] = []
  let best: StatementTrace | undefined
  for (const { statements } of policies)
    for (const one of statements) {
      if (!one.matched) continue
      if (one.effect === 'Deny') denies.push(refOf(one))
      else if (one.grant > (best?.grant ?? grants.none)) best = one
    }
  return { allow: best && refOf(best), grant: best?.grant ?? grants.none, denies }
}

const refOf = ({ policy, index, sid }: StatementTrace): StatementRef => ({ policy, index, sid })

const none: readonly string[] = []

function traceStatement(
  policy: AppliedPolicy,
  statement: CompiledStatement,
  request: Request,
  use: PrincipalUse,
): StatementTrace {
  const { source, index, sid, effect } = statement
  const { question } = request
  const grant = statementGrant(statement, question, use)
  const elements: ElementTrace[] = []
  if (use === 'required')
    elements.push({
      element: source.principal?.not ? 'NotPrincipal' : 'Principal',
      matched: grant !== grants.none,
      says: source.principal?.values.map(({ value }) => value) ?? none,
      met: request.names,
    })
  elements.push({
    element: source.action?.not ? 'NotAction' : 'Action',
    matched: actionMatches(statement.actions, request.lowerAction),
    says: source.action?.values ?? none,
    met: request.action,
  })
  if (source.resource || question.resource === '*')
    elements.push({
      element: source.resource?.not ? 'NotResource' : 'Resource',
      matched: statementCoversResource(statement, question),
      says: source.resource?.values ?? none,
      met: request.resource,
    })
  for (const condition of statement.conditions)
    elements.push({
      element: 'Condition',
      condition: condition.name,
      matched: conditionMet(condition, question.context),
      says: condition.says,
      met: [requestedValues(question.context, condition.key) ?? none].flat(),
    })
  let matched = true
  for (const one of elements) matched &&= one.matched
  return {
    ...{ policy, index, sid, effect, matched, elements },
    grant: matched ? grant : grants.none,
    namesKind: source.principal?.values.some(({ kind }) => isKindOf(kind, question)) ?? false,
  }
}

function isKindOf(kind: PrincipalValue['kind'], { principal }: Question): boolean {
  if (kind === '*') return true
  if (principal.kind === 'service') return kind === 'Service'
  return kind === (principal.kind === 'identity-provider' ? 'Federated' : 'AWS')
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

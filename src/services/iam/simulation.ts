import type {
  ContextEntry,
  EvaluationResult,
  PolicyEvaluationDecisionType,
  PolicySourceType,
  ResourceSpecificResult,
  Statement,
} from '../../aws/models/iam.types.gen.ts'
import { layoutOf } from '../../policy/json.ts'
import { actionMatches } from '../../policy/match/action.ts'
import { decideWithTrace, type LayerTrace, type Trace } from '../../policy/trace.ts'
import type { AppliedPolicy, Decision, Question, StatementRef } from '../../policy/types.ts'
import { contextKeysOf } from './context-keys.ts'

const outcomes: Readonly<Record<Decision['outcome'], PolicyEvaluationDecisionType>> = {
  allowed: 'allowed',
  'explicitly-denied': 'explicitDeny',
  'implicitly-denied': 'implicitDeny',
}

/** The condition keys a caller gave, as a request would have them. */
export function contextOfEntries(entries: readonly ContextEntry[] = []): Question['context'] {
  return Object.fromEntries(
    entries.map(
      ({ ContextKeyName: name = '', ContextKeyValues: values = [], ContextKeyType: type }) => [
        name.toLowerCase(),
        type?.endsWith('List') ? values : (values[0] ?? ''),
      ],
    ),
  )
}

/** From the most restrictive on: it is what an action comes to that is asked about several resources. */
const byWeight: readonly PolicyEvaluationDecisionType[] = [
  'explicitDeny',
  'implicitDeny',
  'allowed',
]

interface Evaluated {
  readonly question: Question
  readonly trace: Trace
  readonly decision: PolicyEvaluationDecisionType
}

/**
 * One action on the resources that were named, or on `*`, in the simulator's shape: what it comes to for all of them, and
 * for each. At least one question.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 */
export function evaluate(questions: readonly Question[], isSpecific: boolean): EvaluationResult {
  const all: readonly Evaluated[] = questions.map((question) => {
    const trace = decideWithTrace(question)
    return { question, trace, decision: outcomes[trace.decision.outcome] }
  })
  const decision = byWeight.find((one) => all.some((each) => each.decision === one)) ?? 'allowed'
  const settling = all.filter((one) => one.decision === decision)
  const [first] = settling
  if (!first) throw new Error('an action is asked about at least one resource')
  return {
    EvalActionName: first.question.action,
    EvalResourceName: all.length === 1 ? first.question.resource : '*',
    EvalDecision: decision,
    MatchedStatements: once(settling.flatMap(({ trace }) => matchedStatements(trace))),
    // Keys that are missing are told once: here for `*`, and beside their resource otherwise.
    MissingContextValues: isSpecific ? [] : missingKeys(first.trace),
    ...organizationDetail(first.trace),
    ...boundaryDetail(first.trace),
    ...detailsOf(first, isSpecific),
    ...(isSpecific && { ResourceSpecificResults: all.map(showResource) }),
  }
}

const showResource = ({ question, trace, decision }: Evaluated): ResourceSpecificResult => ({
  EvalResourceName: question.resource,
  EvalResourceDecision: decision,
  MatchedStatements: matchedStatements(trace),
  MissingContextValues: missingKeys(trace),
  ...crossAccountDetails(trace),
  ...boundaryDetail(trace),
})

const once = (statements: readonly Statement[]): Statement[] => [
  ...new Map(statements.map((one) => [JSON.stringify(one), one])).values(),
]

type Details = Pick<EvaluationResult, 'EvalDecisionDetails'>

/** What each side says across accounts; empty within one account, and absent where nothing is named. */
function detailsOf({ trace }: Evaluated, isSpecific: boolean): Details {
  const across = crossAccountDetails(trace)
  if (across.EvalDecisionDetails) return across
  return isSpecific && !isAcross(trace) ? { EvalDecisionDetails: {} } : {}
}

const isAcross = ({ question: { principal, resourceAccount } }: Trace): boolean =>
  'account' in principal && principal.account !== resourceAccount

// Differs from AWS? That each kind of policy is listed with its decision is documented, their names are not: that of the
// first is the one that matched statements carry.
const sides = { identity: 'IAM Policy', resource: 'Resource Policy' } as const

function crossAccountDetails(trace: Trace): Details {
  const organization = organizationDetail(trace).OrganizationsDecisionDetail
  // Where a service control policy denies, the simulation ends with it.
  if (!isAcross(trace) || organization?.AllowedByOrganizations === false) return {}
  const entries = Object.entries(sides).map(([name, title]) => {
    const [layer] = layersOf(trace, name as keyof typeof sides)
    const denies = (layer?.finding.denies.length ?? 0) > 0
    const decision = denies ? 'explicitDeny' : layer && allows(layer) ? 'allowed' : 'implicitDeny'
    return [title, decision] as const
  })
  return { EvalDecisionDetails: Object.fromEntries(entries) }
}

const layersOf = ({ layers }: Trace, ...names: readonly LayerTrace['layer'][]) =>
  layers.filter(({ layer }) => names.includes(layer))

/** The statements that settled it: the denying ones alone, or every one that allows. */
function matchedStatements(trace: Trace): Statement[] {
  const { decision } = trace
  if (decision.outcome === 'explicitly-denied') return decision.by.map(showStatement)
  if (decision.outcome === 'implicitly-denied') return []
  return layersOf(trace, 'identity', 'resource').flatMap(({ policies }) =>
    policies.flatMap(({ statements }) =>
      statements.filter((one) => one.matched && one.effect === 'Allow').map(showStatement),
    ),
  )
}

/** Recorded from AWS, whose model does not list it. */
const sourceType = 'IAM Policy' as string as PolicySourceType

/**
 * Where a statement stands, as AWS counts: from the character after its opening brace to the one after its
 * closing brace, lines and columns from 1.
 */
function showStatement({ policy, index }: StatementRef): Statement {
  const layout = layoutOf(policy.document.text)
  const range = layout.rangeOf(['Statement', index]) ?? layout.rangeOf(['Statement'])
  const at = (offset: number) => {
    const { line, column } = layout.positionAt(offset)
    return { Line: line, Column: column }
  }
  return {
    SourcePolicyId: policy.label,
    SourcePolicyType: sourceType,
    ...(range && { StartPosition: at(range.start + 1), EndPosition: at(range.end) }),
  }
}

/** Keys that statements about this action ask for and nobody gave. */
function missingKeys({ question }: Trace): string[] {
  const { identity, boundary, resource } = question.policies
  const documents = [...identity, ...(boundary ? [boundary] : []), ...resource].map(
    (policy: AppliedPolicy) => policy.document,
  )
  const action = question.action.toLowerCase()
  return contextKeysOf(documents, ({ actions }) => actionMatches(actions, action)).filter(
    (key) => question.context[key.toLowerCase()] === undefined,
  )
}

const allows = ({ finding }: LayerTrace): boolean =>
  finding.allow !== undefined && finding.denies.length === 0

function boundaryDetail(trace: Trace): Pick<EvaluationResult, 'PermissionsBoundaryDecisionDetail'> {
  const [boundary] = layersOf(trace, 'boundary')
  return boundary
    ? { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: allows(boundary) } }
    : {}
}

function organizationDetail(trace: Trace): Pick<EvaluationResult, 'OrganizationsDecisionDetail'> {
  const levels = layersOf(trace, 'serviceControl')
  return levels.length > 0
    ? { OrganizationsDecisionDetail: { AllowedByOrganizations: levels.every(allows) } }
    : {}
}

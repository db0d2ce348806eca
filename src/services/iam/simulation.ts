import type {
  ContextEntry,
  EvaluationResult,
  PolicyEvaluationDecisionType,
  PolicySourceType,
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

/** One action on one resource, in the simulator's shape. */
export function evaluate(question: Question, specific: boolean): EvaluationResult {
  const trace = decideWithTrace(question)
  const decision = outcomes[trace.decision.outcome]
  const matched = matchedStatements(trace)
  const missing = missingKeys(trace)
  const boundary = boundaryDetail(trace)
  return {
    EvalActionName: question.action,
    EvalResourceName: question.resource,
    EvalDecision: decision,
    MatchedStatements: matched,
    MissingContextValues: missing,
    ...organizationDetail(trace),
    ...boundary,
    EvalDecisionDetails: {},
    ...(specific && {
      ResourceSpecificResults: [
        {
          EvalResourceName: question.resource,
          EvalResourceDecision: decision,
          MatchedStatements: matched,
          MissingContextValues: missing,
          EvalDecisionDetails: {},
          ...boundary,
        },
      ],
    }),
  }
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

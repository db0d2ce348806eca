import { isFree } from './action-rule.ts'
import { isSameAccount, resourcePolicyType } from './decide.ts'
import { denialText, mayNamePolicy } from './denial.ts'
import type { Layer } from './findings.ts'
import { grants } from './match/principal.ts'
import { notesOn } from './notes.ts'
import { rcpExemption } from './organization.ts'
import { targetName } from './place.ts'
import { actionsOfV1 } from './registry-scope.ts'
import { keyForServices } from './service-keys.ts'
import {
  decideWithTrace,
  type ElementTrace,
  type LayerTrace,
  type PolicyTrace,
  type StatementTrace,
} from './trace.ts'
import type { Decision, PolicyType, Question } from './types.ts'

/** Why the answer is what it is, as a value that a CLI or a console can print. */
export interface Explanation {
  readonly question: Question
  readonly decision: Decision
  /** AWS's sentence when the answer is no. */
  readonly message: string | undefined
  /** In the order in which they were asked; those that do not apply say why. */
  readonly layers: readonly LayerExplanation[]
  /** What is not known of this service, or not decided by policies: `notesOn`. */
  readonly notes: readonly string[]
}

export interface LayerExplanation {
  readonly type: PolicyType
  /** Service control policies: 0 is the root of the organization. */
  readonly level?: number
  /** What that level is, where its policies say: `unit prod (ou-…)`. */
  readonly levelName?: string
  readonly verdict: 'allows' | 'denies' | 'silent' | 'not asked'
  /** What the verdict means for the answer, where the type alone does not tell. */
  readonly note?: string
  readonly policies: readonly PolicyExplanation[]
}

export interface PolicyExplanation {
  readonly label: string
  readonly holder: string
  readonly arn?: string
  readonly statements: number
  readonly matched: readonly StatementExplanation[]
  /** The Allow that came closest, where none of this policy matched. */
  readonly nearest?: StatementExplanation
  /** Parts of the document that could not be read, with their lines. */
  readonly problems: readonly string[]
}

export interface StatementExplanation {
  readonly index: number
  readonly sid: string | undefined
  readonly effect: 'Allow' | 'Deny'
  /** The elements that stood in the way; empty when the statement matched. */
  readonly failed: readonly FailedElement[]
  /** Of a Deny that matched: the elements that made it match. */
  readonly because?: readonly ElementTrace[]
}

export interface FailedElement extends ElementTrace {
  /** The key to write instead of one that a service never sends. */
  readonly instead?: string
}

export function explain(question: Question): Explanation {
  const { decision, layers } = decideWithTrace(question)
  const denied = decision.outcome !== 'allowed'
  const order = isFree(question) ? [] : layerOrder
  return {
    question,
    decision,
    message: denied
      ? denialText(question, decision, {
          withReason: true,
          policyArn: mayNamePolicy(question, decision),
        })
      : undefined,
    layers: order.flatMap((layer) => {
      const asked = layers.filter((one) => one.layer === layer)
      const found = asked.map((one, level) => layerExplanation(one, question, asked.length, level))
      return found.length > 0 ? found : notAsked(layer, question)
    }),
    notes: notesOn(question),
  }
}

const layerOrder: readonly Layer[] = [
  'serviceControl',
  'resourceControl',
  'endpoint',
  'resource',
  'identity',
  'boundary',
  'session',
]

const types: Readonly<Record<Exclude<Layer, 'resource'>, PolicyType>> = {
  serviceControl: 'service control policy',
  resourceControl: 'resource control policy',
  endpoint: 'VPC endpoint policy',
  identity: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
}

const typeOf = (layer: Layer, question: Question): PolicyType =>
  layer === 'resource' ? resourcePolicyType(question) : types[layer]

function layerExplanation(
  { layer, finding, policies }: LayerTrace,
  question: Question,
  levels: number,
  level: number,
): LayerExplanation {
  // The session of AssumeRoot's alone has one, and only to deny.
  if (layer === 'identity' && question.principal.kind === 'root' && finding.denies.length === 0)
    return {
      type: typeOf(layer, question),
      verdict: 'not asked',
      note: 'the root user needs none',
      policies: [],
    }
  const allows = finding.grant !== grants.none
  const note =
    layer === 'resource'
      ? policies.length === 0 && actionsOfV1.includes(question.action.toLowerCase())
        ? 'neither the repository has one nor the registry'
        : grantNote(finding.grant, question)
      : undefined
  return {
    type: typeOf(layer, question),
    ...(levels > 1 ? { level } : {}),
    ...levelNamed(layer, policies),
    verdict: finding.denies.length > 0 ? 'denies' : allows ? 'allows' : 'silent',
    ...(note === undefined ? {} : { note }),
    policies: policies.map((policy) => policyExplanation(policy, question, allows)),
  }
}

/** All of a level hang on the same root, unit or account; resource control policies are asked all at once. */
function levelNamed(
  layer: Layer,
  policies: readonly PolicyTrace[],
): Pick<LayerExplanation, 'levelName'> {
  const place = policies[0]?.policy.place
  return layer === 'serviceControl' && place && 'target' in place
    ? { levelName: targetName(place) }
    : {}
}

/** Only in one account does it matter how the resource policy names the caller. */
function grantNote(grant: number, question: Question): string | undefined {
  if (!isSameAccount(question)) return undefined
  if (grant === grants.delegated) return 'names the account, so an identity policy must allow too'
  if (grant === grants.limited)
    return 'names the role, so a permissions boundary and a session policy must allow too'
  return undefined
}

function notAsked(layer: Layer, question: Question): readonly LayerExplanation[] {
  const note = reasonNotAsked(layer, question)
  return note === undefined
    ? []
    : [{ type: typeOf(layer, question), verdict: 'not asked', note, policies: [] }]
}

function reasonNotAsked(layer: Layer, question: Question): string | undefined {
  const { principal, policies } = question
  const { kind } = principal
  if (layer === 'identity') return `a caller of kind ${kind} has no identity policies`
  if (layer === 'serviceControl' && policies.serviceControl)
    return kind === 'assumed-role'
      ? 'service-linked roles are exempt'
      : `a caller of kind ${kind} is exempt`
  return layer === 'resourceControl' && policies.resourceControl
    ? rcpExemption(question)
    : undefined
}

function policyExplanation(
  { policy, statements }: PolicyTrace,
  question: Question,
  isAllowed: boolean,
): PolicyExplanation {
  const matched = statements.filter((one) => one.matched)
  // Beside a Deny only where nothing else allows: both must then change.
  const nearest =
    matched.length === 0 || (!isAllowed && matched.every(({ effect }) => effect === 'Deny'))
      ? nearestAllow(statements)
      : undefined
  return {
    label: policy.label,
    holder: policy.holder,
    ...(policy.arn === undefined ? {} : { arn: policy.arn }),
    statements: statements.length,
    matched: matched.map((one) => statementExplanation(one, question)),
    ...(nearest ? { nearest: statementExplanation(nearest, question) } : {}),
    problems: policy.document.problems.map(
      ({ line, column, message }) => `line ${line}, column ${column}: ${message}`,
    ),
  }
}

const statementExplanation = (one: StatementTrace, question: Question): StatementExplanation => ({
  index: one.index,
  sid: one.sid,
  effect: one.effect,
  failed: one.elements
    .filter(({ matched }) => !matched)
    .map((element) => ({ ...element, ...insteadOf(element, question) })),
  ...becauseOf(one),
})

function becauseOf({
  matched,
  effect,
  elements,
}: StatementTrace): Pick<StatementExplanation, 'because'> {
  const because = matched && effect === 'Deny' ? elements.filter(isNarrow) : []
  return because.length > 0 ? { because } : {}
}

/** What says `*` holds for every request, and explains none. */
const isNarrow = ({ says }: ElementTrace): boolean => says.some((one) => one !== '*')

function insteadOf(
  { condition, met }: ElementTrace,
  { principal }: Question,
): Pick<FailedElement, 'instead'> {
  if (principal.kind !== 'service' || met.length > 0) return {}
  const instead = keyForServices(condition?.split(' ')[1] ?? '')
  return instead === undefined ? {} : { instead }
}

/** A matching action says most about what the author meant, then the resource, then the caller. */
const weights: Readonly<Record<string, number>> = { Action: 8, Resource: 4, Principal: 2 }
/** A statement for another kind of principal, such as a service, was never meant for this one. */
const kindWeight = 16

function nearestAllow(statements: readonly StatementTrace[]): StatementTrace | undefined {
  let nearest: StatementTrace | undefined
  let best = 0
  for (const one of statements) {
    if (one.effect !== 'Allow') continue
    const score = one.elements.reduce((sum, { element, matched }) => {
      const weight = weights[element.replace('Not', '')] ?? 0
      return sum + (matched ? weight : element === 'Condition' ? -0.5 : 0)
    }, 0)
    if (score <= 0) continue
    const meant = score + (one.namesKind ? kindWeight : 0)
    if (meant > best) {
      best = meant
      nearest = one
    }
  }
  return nearest
}

import { applied } from '../compile.ts'
import { isObject, type JsonObject } from '../parse.ts'
import type { AppliedPolicy, Policies, PolicyType, Question } from '../types.ts'
import { parseJson } from '../validate/identity.ts'

/** One change to one policy document. */
export interface Edit {
  readonly side: PolicyType
  readonly change: 'add-statement' | 'change-statement' | 'remove-statement' | 'detach-policy'
  /** ARN of the user, role, policy or resource where the change is written. */
  readonly holder: string
  readonly label: string
  /** The statement as it should be; undefined when it goes. */
  readonly statement: JsonObject | undefined
  /** The complete document afterwards; undefined when nothing of it is left. */
  readonly document: string | undefined
}

/** An edit, and the question as it would be once it is made. */
export interface Change {
  readonly edit: Edit
  readonly applyTo: (question: Question) => Question
}

/** Where among the policies of a question a document hangs, or would hang. */
export interface Place {
  readonly side: PolicyType
  /** Undefined for a document that is yet to be written. */
  readonly policy: AppliedPolicy | undefined
  readonly holder: string
  readonly label: string
  /** Set for a service control policy that is yet to be written. */
  readonly level?: number
}

export function addStatement(place: Place, statement: JsonObject): Change {
  const document = withStatements(place.policy, (statements) => [...statements, statement])
  return changeTo(place, { change: 'add-statement', statement, document })
}

/** `statement` undefined takes it out. */
export function replaceStatement(
  place: Place,
  index: number,
  statement: JsonObject | undefined,
): Change {
  // AWS's own policies cannot be edited, only detached.
  if (place.policy?.arn?.includes(':iam::aws:policy/'))
    return changeTo(place, { change: 'detach-policy', statement: undefined, document: undefined })
  const document = withStatements(place.policy, (statements) =>
    statements.flatMap((one, at) => (at === index ? (statement ?? []) : one)),
  )
  const change = statement ? 'change-statement' : 'remove-statement'
  return changeTo(place, { change, statement, document })
}

export function statementAt(policy: AppliedPolicy, index: number): JsonObject | undefined {
  const found = statementsOf(policy)[index]
  return isObject(found) ? found : undefined
}

function statementsOf(policy: AppliedPolicy | undefined): readonly unknown[] {
  const document = parseJson(policy?.document.text ?? '{}')
  const given = isObject(document) ? document.Statement : undefined
  return given === undefined ? [] : Array.isArray(given) ? given : [given]
}

function withStatements(
  policy: AppliedPolicy | undefined,
  change: (statements: readonly unknown[]) => readonly unknown[],
): string | undefined {
  const document = parseJson(policy?.document.text ?? '{}')
  const Statement = change(statementsOf(policy))
  if (Statement.length === 0) return undefined
  const rest = isObject(document) && policy ? document : { Version: '2012-10-17' }
  return JSON.stringify({ ...rest, Statement }, undefined, 2)
}

function changeTo(place: Place, made: Pick<Edit, 'change' | 'statement' | 'document'>): Change {
  const { side, holder, label, policy } = place
  const next =
    made.document === undefined ? undefined : applied(made.document, label, holder, policy?.arn)
  return {
    edit: { side, holder, label, ...made },
    applyTo: (question) => ({ ...question, policies: put(question.policies, place, next) }),
  }
}

function put(policies: Policies, place: Place, next: AppliedPolicy | undefined): Policies {
  const swap = (list: readonly AppliedPolicy[]): readonly AppliedPolicy[] => {
    const others = list.flatMap((one) => (one === place.policy ? (next ?? []) : one))
    return place.policy || !next ? others : [...others, next]
  }
  const swapLevels = (levels: readonly (readonly AppliedPolicy[])[]) =>
    levels.map((list, level) => (place.policy || place.level === level ? swap(list) : list))
  switch (place.side) {
    case 'identity-based policy':
      return { ...policies, identity: swap(policies.identity) }
    case 'resource-based policy':
    case 'role trust policy':
      return { ...policies, resource: swap(policies.resource) }
    case 'session policy':
      return { ...policies, session: swap(policies.session ?? []) }
    case 'service control policy':
      return { ...policies, serviceControl: swapLevels(policies.serviceControl ?? []) }
    case 'resource control policy':
      return { ...policies, resourceControl: swapLevels(policies.resourceControl ?? []) }
    case 'permissions boundary': {
      const { boundary: _, ...rest } = policies
      return next ? { ...rest, boundary: next } : rest
    }
    case 'VPC endpoint policy': {
      const { endpoint: _, ...rest } = policies
      return next ? { ...rest, endpoint: next } : rest
    }
    default:
      return place.side satisfies never
  }
}

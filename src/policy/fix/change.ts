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
  /** For a new service control policy: the level it is missing at, 0 for the organization's root. */
  readonly level?: number
}

/** Where among the policies of a question a document hangs, or would hang. */
export interface Place {
  readonly side: PolicyType
  /** Undefined for a document that is yet to be written. */
  readonly policy: AppliedPolicy | undefined
  readonly holder: string
  readonly label: string
  readonly level?: number
}

export function addStatement(place: Place, statement: JsonObject): Edit {
  const document = withStatements(place.policy, (statements) => [...statements, statement])
  return changeTo(place, { change: 'add-statement', statement, document })
}

/** `statement` undefined takes it out. */
export function replaceStatement(
  place: Place,
  index: number,
  statement: JsonObject | undefined,
): Edit {
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

function changeTo(
  { side, holder, label, level }: Place,
  made: Pick<Edit, 'change' | 'statement' | 'document'>,
): Edit {
  return { side, holder, label, ...made, ...(level === undefined ? {} : { level }) }
}

/** The question as it would be once the edit is made. A label and its holder name one policy of a side. */
export function applyEdit(question: Question, edit: Edit): Question {
  return { ...question, policies: put(question.policies, edit) }
}

/** Whether a document that is changed for one question of a principal also hangs at another of its questions. */
export function bearsOn({ resource, policies }: Question, edit: Edit): boolean {
  switch (edit.side) {
    case 'resource-based policy':
    case 'role trust policy':
      return edit.holder === resource || policies.resource.some((one) => isHeldAs(one, edit))
    case 'resource control policy':
      return policies.resourceControl?.flat().some((one) => isHeldAs(one, edit)) ?? false
    case 'service control policy':
      return policies.serviceControl !== undefined
    case 'VPC endpoint policy':
      return policies.endpoint !== undefined
    default:
      return true
  }
}

function put(policies: Policies, edit: Edit): Policies {
  switch (edit.side) {
    case 'identity-based policy':
      return { ...policies, identity: swap(policies.identity, edit) }
    case 'resource-based policy':
    case 'role trust policy':
      return { ...policies, resource: swap(policies.resource, edit) }
    case 'session policy':
      return { ...policies, session: swap(policies.session ?? [], edit) }
    case 'service control policy':
      return { ...policies, serviceControl: swapLevels(policies.serviceControl, edit) }
    case 'resource control policy':
      return { ...policies, resourceControl: swapLevels(policies.resourceControl, edit) }
    case 'permissions boundary': {
      const { boundary, ...rest } = policies
      const [next] = swap(boundary ? [boundary] : [], edit)
      return next ? { ...rest, boundary: next } : rest
    }
    case 'VPC endpoint policy': {
      const { endpoint, ...rest } = policies
      const [next] = swap(endpoint ? [endpoint] : [], edit)
      return next ? { ...rest, endpoint: next } : rest
    }
    default:
      return edit.side satisfies never
  }
}

type Levels = readonly (readonly AppliedPolicy[])[]

/** One policy may hang at several levels: it changes at all of them. */
const swapLevels = (levels: Levels = [], edit: Edit): Levels =>
  levels.map((list, level) =>
    level === edit.level || list.some((one) => isHeldAs(one, edit)) ? swap(list, edit) : list,
  )

function swap(list: readonly AppliedPolicy[], edit: Edit): readonly AppliedPolicy[] {
  const { document, label, holder } = edit
  const made = (arn?: string) =>
    document === undefined ? [] : [applied(document, label, holder, arn)]
  if (!list.some((one) => isHeldAs(one, edit))) return [...list, ...made()]
  return list.flatMap((one) => (isHeldAs(one, edit) ? made(one.arn) : one))
}

const isHeldAs = (policy: AppliedPolicy, { label, holder }: Edit): boolean =>
  policy.label === label && policy.holder === holder

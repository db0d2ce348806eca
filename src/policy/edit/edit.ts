import { parseArn, registryArn } from '../../names/arn.ts'
import { compiled } from '../compile.ts'
import { isObject, type JsonObject } from '../parse.ts'
import { documentKey, placeOf, policyAt } from '../place.ts'
import { isInRegistryScope } from '../registry-scope.ts'
import type { AppliedPolicy, Place, Policies, PolicyType, Question } from '../types.ts'
import { parseJson } from '../validate/identity.ts'

/** One change to one document. */
export type Edit = {
  readonly place: Place
  /** As what the document stands in the way. */
  readonly side: PolicyType
} & (
  | Created
  | { readonly op: 'add'; readonly statement: JsonObject }
  | {
      readonly op: 'replace'
      readonly from: JsonObject
      readonly statement: JsonObject
      /** More statements in its place: a Deny that spares one caller one resource is two. */
      readonly also?: readonly JsonObject[]
    }
  | { readonly op: 'remove'; readonly from: JsonObject }
)

interface Created {
  /** A document of one statement, where none was. */
  readonly op: 'create'
  readonly statement: JsonObject
  /** Of a new service control policy: the level it is missing at, 0 for the organization's root. */
  readonly level?: number
}

/** The question as it would be once the edits were made, one after the other. */
export function applyEdits(question: Question, edits: readonly Edit[]): Question {
  if (edits.length === 0) return question
  const byDocument = new Map<string, Edit[]>()
  for (const edit of edits) {
    const key = documentKey(edit.place)
    byDocument.set(key, [...(byDocument.get(key) ?? []), edit])
  }
  let { policies } = question
  // Each document is written and compiled once, however many edits it has.
  for (const own of byDocument.values()) {
    const [first] = own
    if (!first) continue
    policies =
      first.op === 'create'
        ? withDocument(policies, question, first, editedText(undefined, own) ?? '')
        : rewritten(policies, first.place, (text) => editedText(text, own))
  }
  return { ...question, policies }
}

/** Wherever the document hangs its text is another; undefined: it is gone. */
export function rewritten(
  policies: Policies,
  place: Place,
  rewrite: (text: string, place: Place) => string | undefined,
): Policies {
  const key = documentKey(place)
  const swap = (list: readonly AppliedPolicy[]): readonly AppliedPolicy[] =>
    list.some((one) => documentKey(placeOf(one)) === key) ? list.flatMap(swapped) : list
  const swapped = (policy: AppliedPolicy): AppliedPolicy | readonly AppliedPolicy[] => {
    const at = placeOf(policy)
    if (documentKey(at) !== key) return policy
    const text = rewrite(policy.document.text, at)
    return text === undefined ? [] : { ...policy, document: compiled(text) }
  }
  const { boundary, session, endpoint, serviceControl, resourceControl, grants } = policies
  return {
    identity: swap(policies.identity),
    resource: swap(policies.resource),
    // A grant is made and revoked, never edited.
    ...(grants && { grants }),
    ...(session && { session: swap(session) }),
    ...named('boundary', swap(boundary ? [boundary] : [])),
    ...named('endpoint', swap(endpoint ? [endpoint] : [])),
    ...(serviceControl && { serviceControl: serviceControl.map(swap) }),
    ...(resourceControl && { resourceControl: resourceControl.map(swap) }),
  }
}

const named = <Name extends string>(name: Name, [found]: readonly AppliedPolicy[]) =>
  (found ? { [name]: found } : {}) as { readonly [name in Name]?: AppliedPolicy }

/** A document that is made hangs where its place says, and nowhere else. */
export function withDocument(
  policies: Policies,
  question: Question,
  { place, level }: { readonly place: Place; readonly level?: number },
  text: string,
): Policies {
  const made = policyAt(place, text)
  switch (place.kind) {
    case 'inline policy':
      return place.of === holderArn(question)
        ? { ...policies, identity: [...policies.identity, made] }
        : policies
    case 'managed policy':
      return place.attachedTo === holderArn(question)
        ? { ...policies, identity: [...policies.identity, made] }
        : policies
    case 'session policy':
      return 'arn' in question.principal && question.principal.arn === place.of
        ? { ...policies, session: [...(policies.session ?? []), made] }
        : policies
    case 'service control policy': {
      const levels = policies.serviceControl?.map((list, at) =>
        at === level ? [...list, made] : list,
      )
      return levels ? { ...policies, serviceControl: levels } : policies
    }
    case 'registry policy':
      return isUnder(place.of, question)
        ? { ...policies, resource: [...policies.resource, made] }
        : policies
    default:
      return 'of' in place && place.of === question.resource
        ? { ...policies, resource: [...policies.resource, made] }
        : policies
  }
}

/** Whether a registry's policy has a say, whatever its scope is. */
function isUnder(registry: string, { action, resource }: Question): boolean {
  const { service, account = '', region = '' } = parseArn(resource) ?? {}
  return (
    service === 'ecr' &&
    registryArn(account, region) === registry &&
    isInRegistryScope('V1', action)
  )
}

/** Whose policies count. */
export function holderArn({ principal }: Pick<Question, 'principal'>): string | undefined {
  switch (principal.kind) {
    case 'user':
      return principal.arn
    case 'assumed-role':
      return principal.roleArn
    case 'federated-user':
      return principal.issuerArn
    default:
      return undefined
  }
}

/** The document after its edits; undefined when no statement is left. What is no longer there is not changed. */
export function editedText(text: string | undefined, edits: readonly Edit[]): string | undefined {
  const document = parseJson(text ?? '{}')
  const statements = statementsOf(document).map((value) => ({ value, key: JSON.stringify(value) }))
  let isChanged = false
  for (const edit of edits) {
    const added = statementsFrom(edit).map(withKey)
    if (edit.op === 'create' || edit.op === 'add') statements.push(...added)
    else {
      const from = JSON.stringify(edit.from)
      const at = statements.findIndex(({ key }) => key === from)
      if (at < 0) continue
      statements.splice(at, 1, ...added)
    }
    isChanged = true
  }
  if (statements.length === 0) return undefined
  if (!isChanged) return text
  const rest = text !== undefined && isObject(document) ? document : { Version: '2012-10-17' }
  const Statement = statements.map(({ value }) => value)
  return JSON.stringify({ ...rest, Statement }, undefined, 2)
}

/** What an edit writes. */
export function statementsFrom(edit: Edit): readonly JsonObject[] {
  if (edit.op === 'remove') return []
  return [edit.statement, ...((edit.op === 'replace' && edit.also) || [])]
}

const withKey = (value: JsonObject) => ({ value, key: JSON.stringify(value) })

export function statementsOf(document: unknown): readonly unknown[] {
  const given = isObject(document) ? document.Statement : undefined
  return given === undefined ? [] : Array.isArray(given) ? given : [given]
}

/** The statement as it is written, for what was compiled from it. */
export function statementAt({ document }: AppliedPolicy, index: number): JsonObject | undefined {
  const found = statementsOf(parseJson(document.text))[index]
  return isObject(found) ? found : undefined
}

/** An edit of what an earlier one wrote is one edit. */
export function withEdit(edits: readonly Edit[], edit: Edit): readonly Edit[] {
  if (edit.op === 'create' || edit.op === 'add') return [...edits, edit]
  const from = JSON.stringify(edit.from)
  const key = documentKey(edit.place)
  const at = edits.findIndex(
    (one) =>
      one.op !== 'remove' &&
      documentKey(one.place) === key &&
      JSON.stringify(one.statement) === from,
  )
  const earlier = edits[at]
  if (!earlier || earlier.op === 'remove') return [...edits, edit]
  if (earlier.op === 'replace' && earlier.also && edit.op === 'remove') return [...edits, edit]
  if (edit.op === 'replace')
    return edit.also ? [...edits, edit] : edits.with(at, { ...earlier, statement: edit.statement })
  return earlier.op === 'replace'
    ? edits.with(at, { op: 'remove', place: earlier.place, side: earlier.side, from: earlier.from })
    : edits.toSpliced(at, 1)
}

import { documentKey, holderOf, placeOf } from '../place.ts'
import type { AppliedPolicy, Place, Policies, PolicyType, Question } from '../types.ts'
import { type Edit, editedText, rewritten, withDocument } from './edit.ts'

/** All edits of one document, rendered. */
export interface DocumentChange {
  readonly place: Place
  readonly side: PolicyType
  /** Undefined for a document that is made. */
  readonly before: string | undefined
  /** Undefined where nothing of it is left. */
  readonly after: string | undefined
  readonly level?: number
}

/** What the edits make of each document, in the order in which each is first edited. */
export function documentsOf(
  questions: readonly Question[],
  edits: readonly Edit[],
): readonly DocumentChange[] {
  const keys = [...new Set(edits.map(({ place }) => documentKey(place)))]
  const standing = new Map<string, string>()
  for (const { policies } of questions)
    for (const policy of allOf(policies)) {
      const key = documentKey(placeOf(policy))
      if (!standing.has(key)) standing.set(key, policy.document.text)
    }
  return keys.flatMap((key) => {
    const own = edits.filter(({ place }) => documentKey(place) === key)
    const [first] = own
    if (!first) return []
    const before = standing.get(key)
    const after = editedText(before, own)
    const { place, side } = first
    const level = first.op === 'create' ? first.level : undefined
    return [{ place, side, before, after, ...(level !== undefined && { level }) }]
  })
}

/** The question as it would be with these documents. */
export const withDocuments = (
  question: Question,
  changes: readonly DocumentChange[],
): Question => ({
  ...question,
  policies: changes.reduce(
    (policies, change) =>
      change.before === undefined && change.after !== undefined
        ? withDocument(policies, question, change, change.after)
        : rewritten(policies, change.place, (text, place) =>
            change.after === undefined && hangsElsewhere(place, change.place) ? text : change.after,
          ),
    question.policies,
  ),
})

/** A document that is not rewritten but detached goes from the one place: it still counts wherever else it hangs. */
const hangsElsewhere = (one: Place, detached: Place): boolean =>
  one.kind !== detached.kind ||
  holderOf(one) !== holderOf(detached) ||
  ('target' in one && 'target' in detached && one.target !== detached.target)

/** Every policy that bears on a question. */
export const allOf = (policies: Policies): readonly AppliedPolicy[] => [
  ...policies.identity,
  ...(policies.boundary ? [policies.boundary] : []),
  ...(policies.session ?? []),
  ...policies.resource,
  ...(policies.serviceControl ?? []).flat(),
  ...(policies.resourceControl ?? []).flat(),
  ...(policies.endpoint ? [policies.endpoint] : []),
]

import { allOf } from '../edit/documents.ts'
import { type Edit, statementsFrom } from '../edit/edit.ts'
import { documentKey, placeOf } from '../place.ts'
import type { CompiledPolicy, Place, Question } from '../types.ts'
import { charactersMaxAt } from '../validate/document.ts'
import { parseJson } from '../validate/identity.ts'

/** IAM's quota of managed policies for each user, role and group. */
export const attachedMax = 10

/** ARNs of the managed policies that hang on a user, role or group, as far as the questions know. */
export const attachedTo = (holder: string, questions: readonly Question[]): ReadonlySet<string> =>
  new Set(
    questions.flatMap(({ policies }) =>
      policies.identity.flatMap(({ place }) =>
        place?.kind === 'managed policy' && place.attachedTo === holder ? place.arn : [],
      ),
    ),
  )

/** The texts of the other inline policies of the same holder; none for documents of other kinds. */
export function besides(place: Place, questions: readonly Question[]): readonly string[] {
  if (place.kind !== 'inline policy') return []
  const others = new Map<string, string>()
  for (const { policies } of questions)
    for (const { place: one, document } of policies.identity)
      if (one?.kind === 'inline policy' && one.of === place.of && one.name !== place.name)
        others.set(one.name, document.text.replace(/\s/g, ''))
  return [...others.values()]
}

/** Whether an edit leaves its document short enough, as far as the question knows what stands there. */
export function fits(edit: Edit, question: Question): boolean {
  const charactersMax = charactersMaxAt(edit.place)
  if (charactersMax === undefined) return true
  const key = documentKey(edit.place)
  const standing = allOf(question.policies).find((one) => documentKey(placeOf(one)) === key)
  const others = besides(edit.place, [question]).reduce((sum, { length }) => sum + length, 0)
  const before = standing ? lengthOf(standing.document) : emptyLength
  // A list has a bracket or a comma for each.
  const to = JSON.stringify(statementsFrom(edit)).length
  const from = 'from' in edit ? JSON.stringify([edit.from]).length : 0
  return before + others + to - from <= charactersMax
}

const emptyLength = '{"Version":"2012-10-17","Statement":[]}'.length

const lengths = new WeakMap<CompiledPolicy, number>()

/** Without white space. */
function lengthOf(document: CompiledPolicy): number {
  const known = lengths.get(document)
  if (known !== undefined) return known
  const length = JSON.stringify(parseJson(document.text))?.length ?? 0
  lengths.set(document, length)
  return length
}

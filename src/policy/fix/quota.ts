import type { Place, Question } from '../types.ts'

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
        others.set(one.name, document.text)
  return [...others.values()]
}

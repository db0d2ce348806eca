import type { Decided } from '../question.ts'
import type { Viewer } from '../viewer.ts'
import type { Known } from './known.ts'
import { remediesOfDecision } from './of-decision.ts'
import { type Refused, remediesOfRefusal } from './of-refusal.ts'
import type { Remedy } from './remedy.ts'

/** What helps with a refused request besides changing a policy, each once. */
export function remediesOf(
  refused: Refused,
  denied: readonly Decided[],
  viewer: Viewer | undefined,
  known: Known,
): readonly Remedy[] {
  const all = [
    ...denied.flatMap((decided) => remediesOfDecision(decided, viewer, known)),
    ...(denied.length === 0 ? remediesOfRefusal(refused, { viewer, known }) : []),
  ]
  return [...new Map(all.map((remedy) => [remedy.title, remedy])).values()]
}

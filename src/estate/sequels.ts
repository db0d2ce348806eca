import type { Question } from '../policy/types.ts'
import type { Check } from './check.ts'
import { pullChecks, pushChecks, readBackChecks } from './scenarios/registry.ts'

interface Sequel {
  readonly what: 'push' | 'pull'
  readonly checks: (repository: string) => readonly Check[]
}

const byName = (checks: readonly Check[]): readonly Check[] =>
  [...checks].sort((a, b) => (a.action < b.action ? -1 : 1))

/** What registry clients ask of one repository: a grant for one step alone leads to the next denial. */
const sequels: readonly Sequel[] = [
  { what: 'push', checks: (on) => [...byName(pushChecks(on)), ...readBackChecks(on)] },
  { what: 'pull', checks: pullChecks },
]

/** The questions of a whole push or pull that begins with this one; undefined for any other action. */
export function sequelOf(
  question: Question,
): { readonly what: Sequel['what']; readonly questions: readonly Question[] } | undefined {
  for (const { what, checks } of sequels.toReversed()) {
    // Reading an image is the first step of a pull; in a push it is an extra.
    const actions = checks(question.resource).map(({ action }) => action)
    if (actions.includes(question.action))
      return { what, questions: actions.map((action) => ({ ...question, action })) }
  }
  return undefined
}

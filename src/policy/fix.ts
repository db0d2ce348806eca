import { decide, isSameAccount } from './decide.ts'
import { allowIn, allowInResource } from './fix/allow.ts'
import type { Change, Edit } from './fix/change.ts'
import { exemptions } from './fix/exempt.ts'
import type { Decision, PolicyType, Question } from './types.ts'

export type { Edit } from './fix/change.ts'

/** Changes that together turn the answer into yes. None of them can be left out. */
export interface Fix {
  readonly edits: readonly Edit[]
}

/** Layers that may each need a change of their own, with room for a Deny behind each. */
const roundsMax = 12

/**
 * The smallest changes that would allow the question, fewest edits first. Each was applied to a copy of
 * the question and decided again. Empty when it is allowed, or when nothing in a policy can allow it.
 */
export function fixes(question: Question, decision: Decision): readonly Fix[] {
  if (decision.outcome === 'allowed') return []
  const found = [preferIdentity, preferResource].flatMap((prefer) => {
    const changes = solve(question, decision, prefer)
    return changes ? [{ edits: minimal(question, changes).map(({ edit }) => edit) }] : []
  })
  const distinct = new Map(found.map((fix) => [JSON.stringify(fix), fix]))
  return [...distinct.values()].sort((a, b) => a.edits.length - b.edits.length)
}

/** Which changes to make for one missing Allow. */
type Prefer = (type: PolicyType, question: Question) => readonly Change[]

const preferIdentity: Prefer = allowIn

/** In one account the resource may grant by itself, where the identity side is silent. */
const preferResource: Prefer = (type, question) =>
  type === 'identity-based policy' && isSameAccount(question)
    ? allowInResource(question)
    : allowIn(type, question)

function solve(question: Question, first: Decision, prefer: Prefer): readonly Change[] | undefined {
  const changes: Change[] = []
  let current = question
  let decision = first
  for (let round = 0; round < roundsMax; round++) {
    if (decision.outcome === 'allowed') return changes
    const step = nextChanges(current, decision, prefer)
    if (step.length === 0) return undefined
    for (const change of step) current = change.applyTo(current)
    changes.push(...step)
    decision = decide(current)
  }
  return undefined
}

function nextChanges(
  question: Question,
  decision: Exclude<Decision, { outcome: 'allowed' }>,
  prefer: Prefer,
): readonly Change[] {
  if (decision.outcome === 'implicitly-denied') return prefer(decision.type, question)
  const [denying] = decision.by
  if (!denying) return []
  const before = decision.by.length
  const helping = exemptions(decision.type, denying, question).find((change) => {
    const after = decide(change.applyTo(question))
    // This Deny is gone: another type answers, or fewer statements of the same type deny.
    return (
      after.outcome !== 'explicitly-denied' ||
      after.type !== decision.type ||
      after.by.length < before
    )
  })
  return helping ? [helping] : []
}

/** Leaves out every change without which the answer is still yes. */
function minimal(question: Question, changes: readonly Change[]): readonly Change[] {
  let kept = changes
  for (const change of changes) {
    const without = kept.filter((one) => one !== change)
    if (isAllowed(question, without)) kept = without
  }
  return kept
}

const isAllowed = (question: Question, changes: readonly Change[]): boolean =>
  decide(changes.reduce((current, change) => change.applyTo(current), question)).outcome ===
  'allowed'

import { decide, isSameAccount } from './decide.ts'
import { allowIn, allowInResource } from './fix/allow.ts'
import { applyEdit, type Edit } from './fix/change.ts'
import { exemptions } from './fix/exempt.ts'
import type { Decision, PolicyType, Question } from './types.ts'

export { applyEdit, type Edit } from './fix/change.ts'

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
    const edits = solve(question, decision, prefer)
    return edits ? [{ edits: minimal(question, edits) }] : []
  })
  const distinct = new Map(found.map((fix) => [JSON.stringify(fix), fix]))
  return [...distinct.values()].sort((a, b) => a.edits.length - b.edits.length)
}

/** The edits for one missing Allow. */
type Prefer = (type: PolicyType, question: Question) => readonly Edit[]

const preferIdentity: Prefer = allowIn

/** In one account the resource may grant by itself, where the identity side is silent. */
const preferResource: Prefer = (type, question) =>
  type === 'identity-based policy' && isSameAccount(question)
    ? allowInResource(question)
    : allowIn(type, question)

function solve(question: Question, first: Decision, prefer: Prefer): readonly Edit[] | undefined {
  const edits: Edit[] = []
  let current = question
  let decision = first
  for (let round = 0; round < roundsMax; round++) {
    if (decision.outcome === 'allowed') return edits
    const step = nextEdits(current, decision, prefer)
    if (step.length === 0) return undefined
    for (const edit of step) current = applyEdit(current, edit)
    edits.push(...step)
    decision = decide(current)
  }
  return undefined
}

function nextEdits(
  question: Question,
  decision: Exclude<Decision, { outcome: 'allowed' }>,
  prefer: Prefer,
): readonly Edit[] {
  if (decision.outcome === 'implicitly-denied') return prefer(decision.type, question)
  const [denying] = decision.by
  if (!denying) return []
  const before = decision.by.length
  const helping = exemptions(decision.type, denying, question).find((edit) => {
    const after = decide(applyEdit(question, edit))
    // This Deny is gone: another type answers, or fewer statements of the same type deny.
    return (
      after.outcome !== 'explicitly-denied' ||
      after.type !== decision.type ||
      after.by.length < before
    )
  })
  return helping ? [helping] : []
}

/** Leaves out every edit without which the answer is still yes. */
export function minimal(question: Question, edits: readonly Edit[]): readonly Edit[] {
  let kept = edits
  for (const edit of edits) {
    const without = kept.filter((one) => one !== edit)
    if (decide(without.reduce(applyEdit, question)).outcome === 'allowed') kept = without
  }
  return kept
}

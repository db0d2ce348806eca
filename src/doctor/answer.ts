import { type Unknown, unknownsIn } from '../collected/unknown.ts'
import type { Caller } from '../estate/caller.ts'
import { type Check, lacksItsResource } from '../estate/check.ts'
import { type Decided, questionOf } from '../estate/question.ts'
import { decide } from '../policy/decide.ts'
import { causesOf } from './cause.ts'
import type { Ground } from './survey/ground.ts'
import type { Verdict } from './walk.ts'

type Stand = Pick<Ground, 'estates' | 'at' | 'collection'>

/** Whether all of some checks are allowed: one that is denied denies them. */
export interface Answered {
  readonly verdict: Verdict
  /** Those that are denied; where none is, all of them. */
  readonly decided: readonly Decided[]
  /** What was not read and decides it. Empty where it is decided without. */
  readonly unknowns: readonly Unknown[]
}

export function answerOf(stand: Stand, caller: Caller, checks: readonly Check[]): Answered {
  const answers = checks.map((check) => answerOne(stand, caller, check))
  const denied = answers.filter(({ verdict }) => verdict === 'denied')
  if (denied.length > 0)
    return { verdict: 'denied', decided: denied.flatMap((one) => one.decided), unknowns: [] }
  const unknowns = answers.flatMap((one) => one.unknowns)
  return {
    verdict: answers.some(({ verdict }) => verdict === 'unknown') ? 'unknown' : 'allowed',
    decided: answers.flatMap((one) => one.decided),
    unknowns,
  }
}

function answerOne({ estates, at }: Stand, caller: Caller, check: Check): Answered {
  const best = questionOf(estates.allows, caller, check, at)
  const { outcome } = decide(best.question)
  const decided = [{ ...best, at, caller, check, outcome }]
  const isAbsent = lacksItsResource(check, best.resourceExists)
  if (outcome !== 'allowed' || isAbsent) return { verdict: 'denied', decided, unknowns: [] }
  const worst = questionOf(estates.denies, caller, check, at).question
  return decide(worst).outcome === 'allowed'
    ? { verdict: 'allowed', decided, unknowns: [] }
    : { verdict: 'unknown', decided, unknowns: unknownsIn(worst) }
}

/** For people: why it is denied, by what it is allowed, or what was not read. */
export function whyOf({ collection }: Stand, { verdict, decided, unknowns }: Answered): string {
  if (verdict === 'denied')
    return causesOf(decided, (place) => collection.sourceOf(place))
      .map(({ say }) => say)
      .join('; ')
  if (verdict === 'unknown')
    return `not collected: ${[...new Set(unknowns.map(({ what, of }) => `${what} of ${of}`))].join(', ')}`
  const labels = decided.flatMap(({ question }) => {
    const decision = decide(question)
    return decision.outcome === 'allowed' ? decision.by.map(({ policy }) => policy.label) : []
  })
  return labels.length > 0 ? `allowed by the ${[...new Set(labels)].join(' and the ')}` : 'allowed'
}

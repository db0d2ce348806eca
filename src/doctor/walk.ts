import type { Assumption, Unknown } from '../collected/unknown.ts'
import { unknownsIn } from '../collected/unknown.ts'
import { lacksItsResource } from '../estate/check.ts'
import type { EstateAtHand } from '../estate/estate.ts'
import { type Decided, questionOf } from '../estate/question.ts'
import { type Answer, type Taken, take } from '../estate/scenarios/scenario.ts'
import { decide } from '../policy/decide.ts'
import type { Stage, StagedStep, Task } from './task.ts'

/** One estate, in which every unknown is taken to say one thing. */
export type Estates = Readonly<Record<Assumption, EstateAtHand>>

export type Verdict = 'allowed' | 'denied' | 'unknown'

export interface CheckResult {
  readonly answer: Answer
  readonly verdict: Verdict
  /** Unread policies that decide it; empty where it is decided without them. */
  readonly unknowns: readonly Unknown[]
}

export interface StepResult {
  readonly stage: Stage
  readonly taken: Taken
  readonly verdict: Verdict
  /** Nothing allows it yet, and Lambda writes the statement for a caller who may. */
  readonly isMended: boolean
  readonly checks: readonly CheckResult[]
  /** As decided with every unknown taken as allowing. */
  readonly decided: readonly Decided[]
}

/** Every step, also after one that is refused: who looks for the reason should find them all. */
export async function walkTask(
  { steps }: Task,
  estates: Estates,
  at: Date,
): Promise<readonly StepResult[]> {
  return Promise.all(steps.map((one) => walkStep(one, estates, at)))
}

async function walkStep(
  { stage, step }: StagedStep,
  estates: Estates,
  at: Date,
): Promise<StepResult> {
  const decided: Decided[] = []
  const unknowns = new Map<Answer['check'], readonly Unknown[]>()
  const best = await take(step, (caller, check) => {
    const asked = questionOf(estates.allows, caller, check, at)
    const decision = decide(asked.question)
    decided.push({ ...asked, at, caller, check, outcome: decision.outcome })
    return decision
  })
  const worst = await take(step, (caller, check) => {
    const { question } = questionOf(estates.denies, caller, check, at)
    unknowns.set(check, unknownsIn(question))
    return decide(question)
  })
  const answers = [...best.answers, ...best.mending]
  const others = new Map(
    [...worst.answers, ...worst.mending].map(({ check, decision }) => [check, decision]),
  )
  const isAllowed = (taken: Taken) => taken.outcome !== 'refused'
  const absent = new Set(decided.filter(isAbsent).map(({ check }) => check))
  return {
    stage,
    taken: best,
    verdict: absent.size > 0 ? 'denied' : verdictOf(isAllowed(best), isAllowed(worst)),
    isMended: best.outcome === 'mendable' && absent.size === 0,
    checks: answers.map((answer) => {
      const verdict = absent.has(answer.check)
        ? 'denied'
        : verdictOf(
            answer.decision.outcome === 'allowed',
            others.get(answer.check)?.outcome === 'allowed',
          )
      return {
        answer,
        verdict,
        unknowns: verdict === 'unknown' ? (unknowns.get(answer.check) ?? []) : [],
      }
    }),
    decided,
  }
}

/** Asked of something that is not there, whatever the policies say. */
const isAbsent = ({ resourceExists, check }: Decided): boolean =>
  lacksItsResource(check, resourceExists)

const verdictOf = (best: boolean, worst: boolean): Verdict =>
  !best ? 'denied' : worst ? 'allowed' : 'unknown'

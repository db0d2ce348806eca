import type { Decision } from '../../policy/types.ts'
import type { Awaitable } from '../awaitable.ts'
import type { Caller } from '../caller.ts'
import type { Check } from '../check.ts'

/** A task as AWS asks for it: in this order, and no further than the first step that is refused. */
export type Scenario = readonly Step[]

/** What one principal must be allowed, all of it, before the task goes on. */
export interface Step {
  readonly as: Caller
  readonly checks: readonly Check[]
  /** The answer to a refusal. Absent: AWS's sentence about the check that was denied. */
  readonly refusal?: Refusal
  /**
   * The answer where what the step is about is not there: to whom all of it is allowed, or to everybody where the service
   * looks before it asks.
   */
  readonly absence?: Refusal & { readonly isBeforeChecks?: true }
  /** Who may put it right where nothing allows the step. No statement undoes a Deny. */
  readonly mend?: { readonly as: Caller; readonly checks: readonly Check[] }
}

/** An error, or the reason of a function's state, in AWS's words. */
export interface Refusal {
  readonly code: string
  readonly message: string
}

export type Ask = (caller: Caller, check: Check) => Awaitable<Decision>

export interface Answer {
  readonly as: Caller
  readonly check: Check
  readonly decision: Decision
}

export interface Taken {
  readonly step: Step
  /** Of every check of the step, in order. */
  readonly answers: readonly Answer[]
  /** Of those of `mend`; empty where it did not come to that. */
  readonly mending: readonly Answer[]
  /** `mendable`: nothing allows it, and who may put it right was allowed to. */
  readonly outcome: 'allowed' | 'mendable' | 'refused'
}

/**
 * Asks for all checks, even after a no: whoever looks for the reason should find every missing grant at once.
 */
export async function take(step: Step, ask: Ask): Promise<Taken> {
  const answers = await answersTo(step, ask)
  if (answers.every(isAllowed)) return { step, answers, mending: [], outcome: 'allowed' }
  const isDenied = answers.some(({ decision }) => decision.outcome === 'explicitly-denied')
  const mending = step.mend && !isDenied ? await answersTo(step.mend, ask) : []
  const mendable = mending.length > 0 && mending.every(isAllowed)
  return { step, answers, mending, outcome: mendable ? 'mendable' : 'refused' }
}

const isAllowed = ({ decision }: Answer): boolean => decision.outcome === 'allowed'

async function answersTo({ as, checks }: Pick<Step, 'as' | 'checks'>, ask: Ask): Promise<Answer[]> {
  const answers: Answer[] = []
  for (const check of checks) answers.push({ as, check, decision: await ask(as, check) })
  return answers
}

/** The steps that were taken: the last one is refused, or it is the task's last. */
export async function walk(scenario: Scenario, ask: Ask): Promise<readonly Taken[]> {
  const taken: Taken[] = []
  for (const step of scenario) {
    const one = await take(step, ask)
    taken.push(one)
    if (one.outcome === 'refused') break
  }
  return taken
}

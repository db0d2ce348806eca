import type { Decision } from '../../policy/types.ts'
import type { Caller } from '../caller.ts'
import type { Check } from '../check.ts'
import type { Now } from '../estate.ts'

/** A task as AWS asks for it: in this order, and no further than the first step that is refused. */
export type Scenario = readonly Step[]

/** What one principal must be allowed, all of it, before the task goes on. */
export interface Step {
  readonly as: Caller
  readonly checks: readonly Check[]
  /** The answer to a refusal. Absent: AWS's sentence about the check that was denied. */
  readonly refusal?: Refusal
  /** Who may put it right where nothing allows the step. No statement undoes a Deny. */
  readonly mend?: { readonly as: Caller; readonly checks: readonly Check[] }
}

/** An error, or the reason of a function's state, in AWS's words. */
export interface Refusal {
  readonly code: string
  readonly message: string
}

export type Ask = (caller: Caller, check: Check) => Now<Decision>

export interface Taken {
  readonly step: Step
  /** Every check of the step and its decision, in order; those of `mend` are not among them. */
  readonly decisions: readonly { readonly check: Check; readonly decision: Decision }[]
  /** `mendable`: nothing allows it, and who may put it right was allowed to. */
  readonly outcome: 'allowed' | 'mendable' | 'refused'
}

/**
 * Asks for all checks, even after a no: whoever looks for the reason should find every missing grant at once.
 */
export async function take(step: Step, ask: Ask): Promise<Taken> {
  const decisions = await answers(step, ask)
  const denied = decisions.filter(({ decision }) => decision.outcome !== 'allowed')
  if (denied.length === 0) return { step, decisions, outcome: 'allowed' }
  const { mend } = step
  const silence = denied.every(({ decision }) => decision.outcome === 'implicitly-denied')
  const mendable =
    mend !== undefined &&
    silence &&
    (await answers(mend, ask)).every(({ decision }) => decision.outcome === 'allowed')
  return { step, decisions, outcome: mendable ? 'mendable' : 'refused' }
}

async function answers({ as, checks }: Pick<Step, 'as' | 'checks'>, ask: Ask) {
  const decisions: Taken['decisions'][number][] = []
  for (const check of checks) decisions.push({ check, decision: await ask(as, check) })
  return decisions
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

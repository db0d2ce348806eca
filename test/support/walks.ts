import type { Caller } from '../../src/estate/caller.ts'
import type { EstateAtHand } from '../../src/estate/estate.ts'
import { questionOf } from '../../src/estate/question.ts'
import { type Scenario, type Taken, walk } from '../../src/estate/scenarios/scenario.ts'
import { decide } from '../../src/policy/decide.ts'
import { principalName } from '../../src/policy/principal-name.ts'
import type { Needs } from '../../src/services/kernel/needs.ts'
import type { ListingLedger } from './listing-ledger.ts'

/** One line a decision; the same one asked again is told once. */
const lines = (
  decisions: readonly { caller: Caller; action: string; resource: string; outcome: string }[],
): string[] => [
  ...new Set(
    decisions.map(
      ({ caller, action, resource, outcome }) =>
        `${principalName(caller.principal)} ${action} ${resource} ${outcome}`,
    ),
  ),
]

/** What a server decided. */
export const asked = (decided: ListingLedger['decided']): string[] =>
  lines(
    decided.map(({ caller, check, decision }) => ({ caller, ...check, outcome: decision.outcome })),
  )

/** AWS ends a step at the first denial where it then says which one it was; the rest it asks to the end. */
export const walked = (taken: readonly Taken[]): string[] =>
  lines(
    taken.flatMap(({ step, answers, mending }) => {
      const denied = answers.findIndex(({ decision }) => decision.outcome !== 'allowed')
      const told = step.refusal || denied < 0 ? answers : answers.slice(0, denied + 1)
      return [...told, ...mending].map(({ as, check, decision }) => ({
        caller: as,
        ...check,
        outcome: decision.outcome,
      }))
    }),
  )

export const overWorld = (scenario: Scenario, world: EstateAtHand, now: Date) =>
  walk(scenario, (caller, check) => decide(questionOf(world, caller, check, now).question))

export const overStore = (scenario: Scenario, { estate, clock }: Pick<Needs, 'estate' | 'clock'>) =>
  walk(scenario, async (caller, check) =>
    decide((await questionOf(estate, caller, check, clock.now())).question),
  )

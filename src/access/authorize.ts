import { AwsError } from '../aws/error.ts'
import type { Caller } from '../estate/caller.ts'
import type { Check } from '../estate/check.ts'
import { denialMessage } from '../estate/denial.ts'
import type { Estate } from '../estate/estate.ts'
import { questionOf } from '../estate/question.ts'
import { decide } from '../policy/decide.ts'
import type { Decision } from '../policy/types.ts'
import type { Clock } from '../store/kernel/clock.ts'
import type { Ledger } from './ledger.ts'

export interface Access {
  /** Decides and remembers; a denial is a value. */
  ask(caller: Caller, check: Check): Promise<Decision>
  /** @throws AwsError AccessDenied at the first check that is not allowed, in AWS's words. */
  authorize(caller: Caller, checks: readonly Check[]): Promise<void>
}

export function openAccess(parts: {
  readonly estate: Estate
  readonly clock: Clock
  readonly ledger: Pick<Ledger, 'record'>
}): Access {
  const { estate, clock, ledger } = parts
  const decided = async (caller: Caller, check: Check) => {
    const at = clock.now()
    const { question, resourceExists } = await questionOf(estate, caller, check, at)
    const decision = decide(question)
    ledger.record({ caller, check, question, resourceExists, decision, at })
    return { decision, question }
  }
  return {
    ask: async (caller, check) => (await decided(caller, check)).decision,
    authorize: async (caller, checks) => {
      for (const check of checks) {
        const { decision, question } = await decided(caller, check)
        if (decision.outcome !== 'allowed')
          throw new AwsError('AccessDenied', denialMessage(check, question, decision))
      }
    },
  }
}

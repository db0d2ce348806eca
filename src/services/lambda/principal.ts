import type { Caller } from '../../estate/caller.ts'
import { lambdaItself as asLambda } from '../../estate/scenarios/lambda.ts'
import { refusals } from '../../estate/scenarios/refusals.ts'
import { assumedByLambda, isOfAccount } from '../../estate/scenarios/roles.ts'
import { type Step, take } from '../../estate/scenarios/scenario.ts'
import type { FunctionKey } from '../../names/function-name.ts'
import { newUuid } from '../../store/ids.ts'
import type { Needs } from '../kernel/needs.ts'
import { passRoleAcrossAccounts } from './errors.ts'

/** Lambda itself, working for one function; its own request unless another's is given. */
export const lambdaItself = (fn: FunctionKey, requestId: string = newUuid()): Caller =>
  asLambda(fn, requestId)

/** Whether a step of a task is allowed. */
export const passes = async (step: Step, { ask }: Needs): Promise<boolean> =>
  (await take(step, ask)).outcome === 'allowed'

/** Throws for a role of another account than the function's, once the caller may do all else. */
export function checkRoleAccount(role: string, fn: Pick<FunctionKey, 'account'>): void {
  if (!isOfAccount(role, fn)) throw passRoleAcrossAccounts()
}

export const mayAssume = (fn: FunctionKey, role: string, requestId: string, needs: Needs) =>
  passes(assumedByLambda(role, fn, requestId, refusals.roleNotAssumable), needs)

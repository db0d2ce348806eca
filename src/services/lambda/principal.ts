import type { Caller } from '../../estate/caller.ts'
import type { Check } from '../../estate/check.ts'
import type { Decision } from '../../policy/types.ts'
import { newUuid } from '../../store/ids.ts'
import type { FunctionKey } from '../../store/lambda/function.ts'
import type { Needs } from '../needs.ts'
import { arnOf } from './target.ts'

const lambda = 'lambda.amazonaws.com'

/**
 * Lambda itself, working for one function. Policies of resources see the function's ARN and account, which
 * keeps one customer's Lambda from reading what was opened to another's.
 */
export const lambdaItself = (fn: FunctionKey, requestId: string = newUuid()): Caller => ({
  principal: { kind: 'service', service: lambda },
  account: fn.account,
  region: fn.region,
  request: { id: requestId, secureTransport: true },
  context: { 'aws:sourcearn': arnOf(fn), 'aws:sourceaccount': fn.account },
})

/** The caller, as it reaches other services through Lambda. */
export const throughLambda = (caller: Caller): Caller => ({
  ...caller,
  request: { ...caller.request, calledVia: [...(caller.request.calledVia ?? []), lambda] },
})

/**
 * The worst of the answers. Asks for all, even after a no: whoever looks for the reason should find every
 * missing grant at once.
 */
export async function askAll(
  caller: Caller,
  checks: readonly Check[],
  needs: Needs,
): Promise<Decision['outcome']> {
  const outcomes: Decision['outcome'][] = []
  for (const check of checks) outcomes.push((await needs.ask(caller, check)).outcome)
  return (
    outcomes.find((outcome) => outcome === 'explicitly-denied') ??
    outcomes.find((outcome) => outcome !== 'allowed') ??
    'allowed'
  )
}

export const mayAll = async (caller: Caller, checks: readonly Check[], needs: Needs) =>
  (await askAll(caller, checks, needs)) === 'allowed'

export const mayAssume = (fn: FunctionKey, role: string, requestId: string, needs: Needs) =>
  mayAll(
    lambdaItself(fn, requestId),
    [
      {
        action: 'sts:AssumeRole',
        resource: role,
        purpose: 'Lambda must be able to assume the execution role',
      },
    ],
    needs,
  )

import type { Caller } from '../../estate/caller.ts'
import {
  accountUsage,
  reservedElsewhere,
  setReservedConcurrency,
} from '../../store/lambda/functions.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { invalidParameter } from './errors.ts'
import { arnOf, latestArn, onWholeFunction, requireFunction, targetOf } from './target.ts'

/** Of an account in a Region, before anybody asks AWS for more. */
const concurrentMax = 1000
/** What must stay for the functions without a reservation. */
const unreservedMin = 100

async function whole(
  input: { readonly FunctionName: string },
  caller: Caller,
  needs: Needs,
  missing = latestArn,
) {
  if (targetOf(input, caller).qualifier !== undefined)
    throw invalidParameter(
      'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
    )
  return requireFunction(input, caller, needs, missing)
}

export const putFunctionConcurrency = define(
  'PutFunctionConcurrency',
  onWholeFunction,
  async (input, caller, needs) => {
    const fn = await whole(input, caller, needs)
    const reserved = input.ReservedConcurrentExecutions
    if (concurrentMax - (await reservedElsewhere(needs.db, fn)) - reserved < unreservedMin)
      throw invalidParameter(
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${unreservedMin}].`,
      )
    await setReservedConcurrency(needs.db, fn.id, reserved)
    return { ReservedConcurrentExecutions: reserved }
  },
)

export const getFunctionConcurrency = define(
  'GetFunctionConcurrency',
  onWholeFunction,
  async (input, caller, needs) => {
    const { reservedConcurrency } = await whole(input, caller, needs, arnOf)
    return reservedConcurrency === undefined
      ? {}
      : { ReservedConcurrentExecutions: reservedConcurrency }
  },
)

export const deleteFunctionConcurrency = define(
  'DeleteFunctionConcurrency',
  onWholeFunction,
  async (input, caller, needs) => {
    const fn = await whole(input, caller, needs)
    await setReservedConcurrency(needs.db, fn.id, undefined)
  },
)

export const getAccountSettings = define(
  'GetAccountSettings',
  () => ({ resource: '*' }),
  async (_input, caller, { db }) => {
    const { functions, reserved } = await accountUsage(db, caller)
    return {
      AccountLimit: {
        TotalCodeSize: 80_530_636_800,
        CodeSizeUnzipped: 262_144_000,
        CodeSizeZipped: 52_428_800,
        ConcurrentExecutions: concurrentMax,
        UnreservedConcurrentExecutions: concurrentMax - reserved,
      },
      // Images are kept in ECR and count for nothing here.
      AccountUsage: { TotalCodeSize: 0, FunctionCount: functions },
    }
  },
)

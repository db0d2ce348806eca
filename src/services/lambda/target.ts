import type { Caller } from '../../estate/caller.ts'
import { arnOf } from '../../estate/scenarios/lambda.ts'
import { functionNamePattern, parseFunctionName } from '../../names/function-name.ts'
import type { FunctionKey, LambdaFunction } from '../../store/lambda/function.ts'
import { findFunction } from '../../store/lambda/functions.ts'
import type { Asked } from '../kernel/define.ts'
import type { Needs } from '../kernel/needs.ts'
import { functionNotFound, invalidParameter, notFound, validation } from './errors.ts'
import { idledWhenDue } from './idle.ts'

export interface FunctionInput {
  readonly FunctionName: string
  readonly Qualifier?: string | undefined
}

/** The function that a request means, existing or not. */
export interface Target extends FunctionKey {
  readonly qualifier: string | undefined
  /** With the qualifier, when the request had one. */
  readonly arn: string
}

export { arnOf }

export function targetOf(input: FunctionInput, caller: Caller): Target {
  const parsed = parseFunctionName(input.FunctionName)
  if (!parsed)
    throw validation(
      input.FunctionName,
      'functionName',
      `Member must satisfy regular expression pattern: ${functionNamePattern}`,
    )
  const { name, account = caller.account, region = caller.region } = parsed
  const qualifier = parsed.qualifier ?? input.Qualifier
  const arn = arnOf({ account, region, name })
  return { name, account, region, qualifier, arn: qualifier ? `${arn}:${qualifier}` : arn }
}

/** The permissions of an operation on one function: the qualifier is part of the resource. */
export const onFunction = (input: FunctionInput, caller: Caller): Asked => ({
  resource: targetOf(input, caller).arn,
})

/** The same for operations that heed no qualifier. */
export const onWholeFunction = (input: FunctionInput, caller: Caller): Asked => ({
  resource: arnOf(targetOf(input, caller)),
})

/**
 * The function as it is now, idle ones already Inactive, provided that its qualifier, if any, names something. `missing` is how
 * this operation names the ARN of one that does not exist.
 */
export async function requireFunction(
  input: FunctionInput,
  caller: Caller,
  needs: Needs,
  missing: (target: Target) => string = (target) => target.arn,
): Promise<LambdaFunction> {
  const fn = await requireWholeFunction(input, caller, needs, missing)
  const { qualifier, arn } = targetOf(input, caller)
  if (!isThere(qualifier)) throw functionNotFound(arn)
  return fn
}

/** The same, whatever the qualifier. */
export async function requireWholeFunction(
  input: FunctionInput,
  caller: Caller,
  needs: Needs,
  missing: (target: Target) => string,
): Promise<LambdaFunction> {
  const target = reachableTarget(input, caller)
  const fn = await findFunction(needs.db, target)
  if (!fn) throw functionNotFound(missing(target))
  return idledWhenDue(fn, needs)
}

/** No version is published and no alias made, so `$LATEST` is the only qualifier there is. */
export const isThere = (qualifier: string | undefined): boolean =>
  qualifier === undefined || qualifier === '$LATEST'

export function reachableTarget(input: FunctionInput, caller: Caller): Target {
  const target = targetOf(input, caller)
  if (target.region !== caller.region)
    throw notFound(
      `Functions from '${target.region}' are not reachable in this region ('${caller.region}')`,
    )
  const named = parseFunctionName(input.FunctionName)?.qualifier
  if (named !== undefined && input.Qualifier !== undefined && named !== input.Qualifier)
    throw invalidParameter(
      'The derived qualifier from the function name does not match the specified qualifier.',
    )
  return target
}

/** Versions are numbers; what else a qualifier may be, but for `$LATEST`, is an alias. */
export const isVersion = (qualifier: string): boolean => /^\d+$/.test(qualifier)

/** How Invoke and those that set the concurrency name a function that does not exist. */
export const latestArn = (target: Target): string =>
  target.qualifier === undefined ? `${target.arn}:$LATEST` : target.arn

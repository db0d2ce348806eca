import { functionArn } from '../../names/arn.ts'
import type { FunctionKey } from '../../names/function-name.ts'
import type { Caller } from '../caller.ts'

const lambda = 'lambda.amazonaws.com'

export const arnOf = ({ account, region, name }: FunctionKey): string =>
  functionArn(account, region, name)

/**
 * Lambda itself, working for one function. Policies of resources see the function's ARN and account, which
 * keeps one customer's Lambda from reading what was opened to another's.
 */
export const lambdaItself = (fn: FunctionKey, requestId: string): Caller => ({
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

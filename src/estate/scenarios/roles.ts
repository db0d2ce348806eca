import { parseArn } from '../../names/arn.ts'
import type { FunctionKey } from '../../names/function-name.ts'
import type { Caller } from '../caller.ts'
import type { Check } from '../check.ts'
import { arnOf, lambdaItself } from './lambda.ts'
import { refusals } from './refusals.ts'
import type { Refusal, Scenario, Step } from './scenario.ts'

interface AssumedRole {
  /** `sts:AssumeRole` unless the caller comes with a token or an assertion. */
  readonly action?: 'AssumeRole' | 'AssumeRoleWithSAML' | 'AssumeRoleWithWebIdentity'
  readonly role: string
  /** What the request says of the session: its name, external id, tags. */
  readonly context: NonNullable<Check['context']>
  readonly isTagged: boolean
  readonly hasSourceIdentity: boolean
}

/** Tags and a source identity each take a permission of their own, of every role in a chain. */
export function assumeRoleChecks(assumed: AssumedRole): readonly Check[] {
  const { action = 'AssumeRole', role: resource, context, isTagged, hasSourceIdentity } = assumed
  const on = (action: string): Check => ({ action: `sts:${action}`, resource, context })
  return [
    on(action),
    ...(isTagged ? [on('TagSession')] : []),
    ...(hasSourceIdentity ? [on('SetSourceIdentity')] : []),
  ]
}

export const assumeRole = (caller: Caller, assumed: AssumedRole): Scenario => [
  { as: caller, checks: assumeRoleChecks(assumed) },
]

/** The caller must be allowed to hand the role to Lambda: without this, creating functions would make anyone admin. */
export const passRoleChecks = (role: string, fn: FunctionKey): readonly Check[] =>
  isOfAccount(role, fn)
    ? [
        {
          action: 'iam:PassRole',
          resource: role,
          context: {
            'iam:passedtoservice': 'lambda.amazonaws.com',
            'iam:associatedresourcearn': arnOf(fn),
          },
        },
      ]
    : []

/** A role of another account is refused whatever the policies say, so that nobody is asked. */
export const isOfAccount = (role: string, { account }: Pick<FunctionKey, 'account'>): boolean =>
  parseArn(role)?.account === account

/** Lambda assumes the execution role, for which the role's trust policy must let it. */
export const assumedByLambda = (
  role: string,
  fn: FunctionKey,
  requestId: string,
  refusal: Refusal,
): Step => ({
  as: lambdaItself(fn, requestId),
  checks: [
    {
      action: 'sts:AssumeRole',
      resource: role,
      purpose: 'Lambda must be able to assume the execution role',
    },
  ],
  refusal,
  absence: refusal,
})

/** Giving a function its role. */
export const passRole = (caller: Caller, role: string, fn: FunctionKey): Scenario => [
  { as: caller, checks: passRoleChecks(role, fn) },
  assumedByLambda(role, fn, caller.request.id, refusals.roleNotAssumable),
]

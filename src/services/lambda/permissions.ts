import { AwsError } from '../../aws/error.ts'
import type { Caller } from '../../estate/caller.ts'
import { shownPrincipals, storedPrincipals } from '../../store/iam/principals.ts'
import { newUuid } from '../../store/ids.ts'
import type { LambdaFunction } from '../../store/lambda/function.ts'
import { findFunction, setFunctionPolicy } from '../../store/lambda/functions.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import {
  conflict,
  functionNotFound,
  invalidParameter,
  notFound,
  resourceNotFound,
  revisionMismatch,
  updateInProgress,
} from './errors.ts'
import { type FunctionPolicy, invalidPrincipal, statementFrom } from './permission-statement.ts'
import {
  arnOf,
  type FunctionInput,
  isThere,
  isVersion,
  onFunction,
  reachableTarget,
  targetOf,
} from './target.ts'

const bytesMax = 20 * 1024

/** INVARIANT: only `writePolicy` below writes it. */
const policyOf = (fn: LambdaFunction): FunctionPolicy | undefined =>
  fn.policy === undefined ? undefined : JSON.parse(fn.policy)

function checkRevision(fn: LambdaFunction, given: string | undefined): void {
  if (given !== undefined && given !== fn.policyRevision) throw revisionMismatch('GetPolicy')
}

/** The function whose policy is to change. One that is absent is told in other words than what its qualifier names. */
async function withQualifier(
  input: FunctionInput,
  caller: Caller,
  needs: Needs,
  absent: (arn: string) => AwsError = functionNotFound,
): Promise<LambdaFunction> {
  const target = reachableTarget(input, caller)
  const fn = await findFunction(needs.db, target)
  if (!fn) throw absent(arnOf(target))
  if (isThere(target.qualifier)) return fn
  throw isVersion(target.qualifier ?? '')
    ? functionNotFound(target.arn)
    : notFound(`Cannot find alias arn: ${target.arn}`)
}

/** Two who change the policy at the same time must not undo each other's change. */
async function writePolicy(fn: LambdaFunction, text: string | undefined, needs: Needs) {
  const written = await setFunctionPolicy(needs.db, fn, text, newUuid())
  if (!written) throw updateInProgress(arnOf(fn))
}

export const addPermission = define(
  'AddPermission',
  (input, caller) => ({
    ...onFunction(input, caller),
    context: {
      'lambda:principal': input.Principal,
      ...(input.FunctionUrlAuthType && {
        'lambda:functionurlauthtype': input.FunctionUrlAuthType,
      }),
    },
  }),
  async (input, caller, needs) => {
    const target = targetOf(input, caller)
    if (target.qualifier === '$LATEST')
      throw invalidParameter('We currently do not support adding policies for $LATEST.')
    const fn = await withQualifier(input, caller, needs)
    checkRevision(fn, input.RevisionId)
    const before = policyOf(fn)?.Statement ?? []
    if (before.some(({ Sid }) => Sid === input.StatementId))
      throw conflict(
        `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      )
    const statement = statementFrom(input, arnOf(fn))
    const policy: FunctionPolicy = {
      Version: '2012-10-17',
      Id: 'default',
      Statement: [...before, statement],
    }
    // By unique ids from here on: a role made anew under an old name must not inherit the grant.
    const stored = await storedPrincipals(needs.db, JSON.stringify(policy))
    if (!stored.ok) throw invalidPrincipal()
    const { text } = stored
    if (Buffer.byteLength(text) > bytesMax)
      throw new AwsError(
        'PolicyLengthExceededException',
        `The final policy size (${Buffer.byteLength(text)}) is bigger than the limit (${bytesMax}).`,
        { Type: 'User' },
      )
    await writePolicy(fn, text, needs)
    return { Statement: JSON.stringify(statement) }
  },
)

export const removePermission = define(
  'RemovePermission',
  onFunction,
  async (input, caller, needs) => {
    const fn = await withQualifier(input, caller, needs, (arn) =>
      notFound(`No policy found for: ${arn}`),
    )
    const policy = policyOf(fn)
    if (!policy) throw notFound('No policy is associated with the given resource.')
    checkRevision(fn, input.RevisionId)
    const kept = policy.Statement.filter(({ Sid }) => Sid !== input.StatementId)
    if (kept.length === policy.Statement.length)
      throw notFound(`Statement ${input.StatementId} is not found in resource policy.`)
    const text = kept.length > 0 ? JSON.stringify({ ...policy, Statement: kept }) : undefined
    await writePolicy(fn, text, needs)
  },
)

export const getPolicy = define('GetPolicy', onFunction, async (input, caller, needs) => {
  const target = reachableTarget(input, caller)
  const fn = isThere(target.qualifier) ? await findFunction(needs.db, target) : undefined
  if (fn?.policy === undefined) throw resourceNotFound()
  return {
    Policy: await shownPrincipals(needs.db, fn.policy),
    ...(fn.policyRevision !== undefined && { RevisionId: fn.policyRevision }),
  }
})

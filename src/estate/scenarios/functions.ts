import type { FunctionKey } from '../../names/function-name.ts'
import type { Caller } from '../caller.ts'
import type { Check } from '../check.ts'
import { requestTags } from '../request-tags.ts'
import { fetchImage, type ImageUse, useImage } from './images.ts'
import { arnOf, lambdaItself } from './lambda.ts'
import { absences, refusals } from './refusals.ts'
import { assumedByLambda, passRoleChecks } from './roles.ts'
import type { Scenario } from './scenario.ts'

export interface NewFunction {
  readonly fn: FunctionKey
  /** An ARN. */
  readonly role: string
  readonly tags?: Readonly<Record<string, string>> | undefined
}

/** Creating with tags takes the right to tag as well. */
export function createFunctionChecks({ fn, role, tags = {} }: NewFunction): readonly Check[] {
  const resource = arnOf(fn)
  const context = requestTags(tags)
  const tagging = { action: 'lambda:TagResource', resource, context }
  return [
    { action: 'lambda:CreateFunction', resource, context },
    ...passRoleChecks(role, fn),
    ...(Object.keys(tags).length > 0 ? [tagging] : []),
  ]
}

export function createFunction(task: NewFunction & ImageUse): Scenario {
  const { caller, fn, role, image } = task
  const use = useImage(task)
  return [
    { as: caller, checks: createFunctionChecks(task) },
    assumedByLambda(role, fn, caller.request.id, refusals.roleNotAssumable),
    use,
    { ...use, ...fetchImage(use.as, image) },
  ]
}

export function updateFunctionCode(task: ImageUse): Scenario {
  const { caller, fn, image } = task
  const use = useImage(task)
  return [
    {
      ...{ as: caller, checks: [{ action: 'lambda:UpdateFunctionCode', resource: arnOf(fn) }] },
      absence: absences.function(arnOf(fn)),
    },
    use,
    { ...use, ...fetchImage(use.as, image) },
  ]
}

/** An idle function comes back: nobody calls, so that Lambda itself must be able to pull, in any account. */
export const restoreFunction = (
  fn: FunctionKey,
  image: ImageUse['image'],
  requestId: string,
): Scenario => [fetchImage(lambdaItself(fn, requestId), image)]

/** With a sandbox to be started, for which Lambda assumes the role anew. */
export const invoke = (caller: Caller, fn: FunctionKey, role: string): Scenario => [
  {
    ...{ as: caller, checks: [{ action: 'lambda:InvokeFunction', resource: arnOf(fn) }] },
    absence: absences.function(`${arnOf(fn)}:$LATEST`),
  },
  assumedByLambda(role, fn, caller.request.id, refusals.roleNotAssumed),
]

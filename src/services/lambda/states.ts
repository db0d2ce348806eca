import { refusals } from '../../estate/scenarios/refusals.ts'
import { newUuid } from '../../store/ids.ts'
import type { Deployment, LambdaFunction, Reason } from '../../store/lambda/function.ts'

// What each event makes of a function: values in, values out. Every change has a new revision.

const creating: Reason = { code: 'Creating', text: 'The function is being created.' }
// Differs from AWS? The codes are in the model; these two texts were never seen in public.
const idle: Reason = { code: 'Idle', text: 'The function is idle.' }
const restoring: Reason = { code: 'Restoring', text: 'The function is being restored.' }

export const accessDenied: Reason = {
  code: refusals.imageAccessDenied.code,
  text: refusals.imageAccessDenied.message,
}
export const imageDeleted: Reason = {
  code: 'ImageDeleted',
  text: 'The function is trying to use a deleted image.',
}
export const invalidImage = (text: string): Reason => ({ code: 'InvalidImage', text })

export const isRestoring = (fn: LambdaFunction): boolean =>
  fn.state === 'Pending' && fn.stateReason?.code === restoring.code

export const created = (
  key: Pick<LambdaFunction, 'account' | 'region' | 'name'>,
  live: Deployment,
  now: Date,
): LambdaFunction => ({
  ...key,
  id: newUuid(),
  live,
  modifiedAt: now,
  revision: newUuid(),
  state: 'Pending',
  stateReason: creating,
  usedAt: now,
})

/** The update that was started and not finished, or the first preparation, has succeeded. */
export function activated(fn: LambdaFunction, live: Deployment, now: Date): LambdaFunction {
  const { stateReason: _s, updateReason: _u, next: _n, ...rest } = fn
  return {
    ...rest,
    live,
    revision: newUuid(),
    state: 'Active',
    updateStatus: 'Successful',
    usedAt: fn.state === 'Active' ? fn.usedAt : now,
  }
}

/** The old deployment goes on serving until the new one is ready. */
export const updating = (fn: LambdaFunction, next: Deployment, now: Date): LambdaFunction => ({
  ...fn,
  next,
  modifiedAt: now,
  revision: newUuid(),
  updateStatus: 'InProgress',
  updateReason: creating,
})

/** What was being prepared cannot be: a creation fails, an update is dropped, a restore goes back to rest. */
export function failed(fn: LambdaFunction, reason: Reason): LambdaFunction {
  const { next, ...rest } = fn
  const revision = newUuid()
  const update = { updateStatus: 'Failed', updateReason: reason } as const
  if (next) return { ...rest, ...update, revision }
  if (isRestoring(fn))
    return { ...rest, ...update, revision, state: 'Inactive', stateReason: reason }
  return { ...rest, revision, state: 'Failed', stateReason: reason }
}

export const idled = (fn: LambdaFunction): LambdaFunction => ({
  ...fn,
  revision: newUuid(),
  state: 'Inactive',
  stateReason: idle,
})

export const restored = (fn: LambdaFunction): LambdaFunction => ({
  ...fn,
  revision: newUuid(),
  state: 'Pending',
  stateReason: restoring,
})

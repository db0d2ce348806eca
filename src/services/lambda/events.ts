import { AwsError } from '../../aws/error.ts'
import type { Again } from '../../store/kernel/jobs.ts'
import type { LambdaFunction } from '../../store/lambda/function.ts'
import { functionById } from '../../store/lambda/functions.ts'
import type { Needs } from '../kernel/needs.ts'
import { idledWhenDue } from './idle.ts'
import { lambdaItself } from './principal.ts'
import { type Run, runFunction } from './run-function.ts'

export interface EventState {
  readonly function: string
  readonly requestId: string
  readonly arn: string
  /** Base64. */
  readonly event: string
  readonly clientContext?: string
  readonly acceptedAt: number
  /** Attempts that ended in the function's own error. */
  readonly failures: number
  /** Attempts that the platform refused, since the last that ran. */
  readonly refusals: number
}

/** How long after each failed attempt the next one follows; there is none after the last. */
const retryAfterMs = [60_000, 120_000]
/** An event that could not be run for so long is dropped. */
const ageMaxMs = 6 * 3_600_000

/** Accepts an event: once this returns, a crash does not lose it. */
export const enqueueEvent = (fn: LambdaFunction, run: Run, needs: Needs): Promise<void> => {
  const state: EventState = {
    function: fn.id,
    requestId: run.requestId,
    arn: run.arn,
    event: Buffer.from(run.event).toString('base64'),
    ...(run.clientContext !== undefined && { clientContext: run.clientContext }),
    acceptedAt: needs.clock.now().getTime(),
    failures: 0,
    refusals: 0,
  }
  // Each function has its own: a slow one holds up its own events alone.
  const queue = `lambda:event:${fn.id}`
  return needs.jobs.enqueue({ kind: 'lambda:event', queue, state })
}

/**
 * One attempt, which ends when its log is durable: from then on it may be forgotten. Destinations and
 * dead-letter queues are not built: what fails for good is dropped.
 */
export async function runEvent(state: EventState, needs: Needs): Promise<Again | undefined> {
  const found = await functionById(needs.db, state.function)
  const now = needs.clock.now().getTime()
  if (!found || now - state.acceptedAt > ageMaxMs) return undefined
  const fn = await idledWhenDue(found, needs)
  // Nothing is reserved for it: AWS does not even try.
  if (fn.reservedConcurrency === 0) return undefined
  const itself = lambdaItself(fn, state.requestId)
  const run = { ...state, event: Buffer.from(state.event, 'base64') }
  try {
    const { result, log } = await runFunction(fn, run, needs)
    needs.succeeded(itself)
    await log.kept
    if (result.error === undefined) return undefined
    return later(state, { failures: state.failures + 1, refusals: 0 }, needs)
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    await needs.refused(itself, 'lambda', 'Invoke', error.message)
    return later(state, { failures: state.failures, refusals: state.refusals + 1 }, needs)
  }
}

function later(
  state: EventState,
  counts: Pick<EventState, 'failures' | 'refusals'>,
  needs: Needs,
): Again | undefined {
  const wait =
    counts.refusals > 0
      ? Math.min(1000 * 2 ** (counts.refusals - 1), 300_000)
      : retryAfterMs[counts.failures - 1]
  if (wait === undefined) return undefined
  return { due: new Date(needs.clock.now().getTime() + wait), state: { ...state, ...counts } }
}

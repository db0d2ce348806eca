import { type Caller, revived } from '../../estate/caller.ts'
import { missingFor } from '../../runner/architecture.ts'
import { ImageUnusable } from '../../runner/types.ts'
import type { Database } from '../../store/database.ts'
import { newUuid } from '../../store/ids.ts'
import type { Deployment, LambdaFunction, Reason } from '../../store/lambda/function.ts'
import { changeFunction, functionById } from '../../store/lambda/functions.ts'
import type { Needs } from '../kernel/needs.ts'
import { idleJob } from './idle.ts'
import { lambdaItself } from './principal.ts'
import { pullImage } from './pull.ts'
import { enqueueRetire, forgetUnused } from './retire.ts'
import { runnable } from './runnable.ts'
import { accessDenied, activated, failed, invalidImage } from './states.ts'

/** Why a function's image is looked at: what of it is heeded differs. */
type Occasion = 'code' | 'configuration' | 'restore'

export interface PrepareState {
  readonly function: string
  /** Of the function when this was asked for: any later change makes it void. */
  readonly revision: string
  readonly occasion: Occasion
  /** Of the image to be fetched. */
  readonly digest: string
  /** Absent: Lambda itself. */
  readonly puller?: Caller
}

/** To be called within the transaction that changed the function. */
export const enqueuePrepare = (
  needs: Needs,
  within: Database,
  fn: LambdaFunction,
  occasion: Occasion,
  puller?: Caller,
): Promise<void> => {
  const state: PrepareState = {
    function: fn.id,
    revision: fn.revision,
    occasion,
    digest: (fn.next ?? fn.live).digest,
    ...(puller && puller.principal.kind !== 'service' && { puller }),
  }
  return needs.jobs.enqueue({ kind: 'lambda:prepare', state }, within)
}

/**
 * Fetches and unpacks the image, and makes the function what its outcome says. What is on the disk for nobody,
 * because the function was changed or deleted meanwhile, or the server killed, is forgotten.
 */
export async function runPrepare(state: PrepareState, needs: Needs): Promise<undefined> {
  const fn = await functionById(needs.db, state.function)
  if (fn?.revision !== state.revision) return await forgotten(state, needs)
  const deployment = fn.next ?? fn.live
  const outcome = await prepare(fn, deployment, state, needs)
  const changed =
    'code' in outcome ? failed(fn, outcome) : activated(fn, outcome, needs.clock.now())
  const kept = await needs.db.transaction().execute(async (within) => {
    if (!(await changeFunction(within, fn, changed))) return false
    if (changed.state === 'Active') await needs.jobs.enqueue(idleJob(changed), within)
    // What was replaced, or failed to replace it, is not needed any more.
    if (fn.next) await enqueueRetire('code' in outcome ? fn.next : fn.live, needs, within)
    return true
  })
  if (!kept) await forgotten(state, needs)
  return undefined
}

const forgotten = async ({ digest }: PrepareState, needs: Needs): Promise<undefined> => {
  await forgetUnused(digest, needs)
}

async function prepare(
  fn: LambdaFunction,
  deployment: Deployment,
  { occasion, puller }: PrepareState,
  needs: Needs,
): Promise<Deployment | Reason> {
  // Its own request in the ledger: nobody waits for this one.
  const caller = withNewRequest(puller ?? lambdaItself(fn))
  const pulled = await pullImage(deployment, caller, needs)
  if (!('code' in pulled)) needs.succeeded(caller)
  if ('code' in pulled) {
    // A function in use keeps its own copy, so that a lost permission shows only when it has to come back.
    // A deleted image fails a change of configuration all the same, as users of deploy tools found.
    const copy =
      occasion === 'configuration' && fn.state === 'Active' ? deployment.prepared : undefined
    if (copy && pulled.code === accessDenied.code) return deployment
    if (pulled.code === accessDenied.code)
      await needs.refused(caller, 'lambda', operationOf(fn, occasion), pulled.text)
    return pulled
  }
  const prepared = { ...deployment, prepared: pulled }
  const noRunner = await needs.runner.unavailable()
  const missing = noRunner ?? missingFor(deployment.architecture)
  if (missing !== undefined && occasion === 'code')
    needs.notice(`function \`${fn.name}\` is ready and cannot be invoked here: ${missing}`)
  // Without a runner the function is Active all the same, as on AWS; invoking it says what is missing.
  if (noRunner !== undefined) return prepared
  try {
    await needs.runner.prepare(runnable(prepared.digest, pulled, needs))
    return prepared
  } catch (error) {
    if (error instanceof ImageUnusable) return invalidImage(error.message)
    throw error
  }
}

const operationOf = (fn: LambdaFunction, occasion: Occasion): string => {
  if (occasion === 'restore') return 'Invoke'
  if (occasion === 'configuration') return 'UpdateFunctionConfiguration'
  return fn.next ? 'UpdateFunctionCode' : 'CreateFunction'
}

/** A caller kept as JSON has its dates as text. */
function withNewRequest(caller: Caller): Caller {
  const { session } = caller
  return {
    ...caller,
    ...(session && { session: revived(session) }),
    request: { ...caller.request, id: newUuid() },
  }
}

import { randomBytes } from 'node:crypto'
import { AwsError } from '../../aws/error.ts'
import type { InvocationResult } from '../../runner/types.ts'
import type { LambdaFunction } from '../../store/lambda/function.ts'
import { changeFunction } from '../../store/lambda/functions.ts'
import type { Needs } from '../kernel/needs.ts'
import { imagePending, stopping, throttled, wrongState } from './errors.ts'
import type { EndedLog } from './function-log.ts'
import { noteUse } from './idle.ts'
import { platformLines } from './log-lines.ts'
import { enqueuePrepare } from './prepare.ts'
import type { Warm } from './sandboxes.ts'
import { startSandbox } from './start-sandbox.ts'
import { isRestoring, restored } from './states.ts'

export interface Run {
  /** The same for every attempt at one event. */
  readonly requestId: string
  readonly event: Uint8Array
  /** As invoked. */
  readonly arn: string
  /** JSON text. */
  readonly clientContext?: string
}

export interface RunResult {
  readonly result: InvocationResult
  readonly log: EndedLog
}

/** Runs a function once. Throws AWS's refusals for a function that cannot run now. */
export async function runFunction(fn: LambdaFunction, run: Run, needs: Needs): Promise<RunResult> {
  if (fn.state !== 'Active') throw await refusalByState(fn, needs)
  const { reservedConcurrency: reserved } = fn
  if (reserved !== undefined && needs.sandboxes.running(fn.id) >= reserved)
    throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded')
  const missing = await needs.runner.unavailable()
  if (missing !== undefined)
    throw new AwsError('ServiceException', `Tidegate cannot run functions here: ${missing}`)
  noteUse(fn, needs)
  return needs.sandboxes.with(
    fn.live.id,
    fn.id,
    () => startSandbox(fn, run.requestId, needs),
    (warm) => runIn(warm, fn, run, needs),
  )
}

async function runIn(
  { sandbox, log }: Warm,
  fn: LambdaFunction,
  { requestId, event, arn, clientContext }: Run,
  needs: Needs,
): Promise<RunResult> {
  const lines = platformLines(fn.live.logging, needs.clock.now)
  for (const line of lines.start(requestId, '$LATEST')) log.line(line)
  const result = await sandbox.invoke({
    requestId,
    event,
    invokedFunctionArn: arn,
    // The machine's own time, which the function reads too, and not the server's.
    deadline: new Date(Date.now() + fn.live.timeout * 1000),
    traceId: newTraceId(fn.live.tracing === 'Active'),
    ...(clientContext !== undefined && { clientContext }),
  })
  for (const line of lines.end(requestId, result, fn.live.memorySize)) log.line(line)
  const ended = log.end()
  // It was not the function that failed.
  if (result.error !== undefined && needs.sandboxes.closed) throw stopping()
  return { result, log: ended }
}

async function refusalByState(fn: LambdaFunction, needs: Needs): Promise<AwsError> {
  if (isRestoring(fn)) return imagePending()
  if (fn.state !== 'Inactive') return wrongState(fn.state)
  // An update in progress brings it back as well, and must not lose its revision to a restore.
  if (fn.next) return imagePending()
  const changed = restored(fn)
  await needs.db.transaction().execute(async (within) => {
    // Of several first invocations one starts the restore.
    if (await changeFunction(within, fn, changed))
      await enqueuePrepare(needs, within, changed, 'restore')
  })
  return imagePending()
}

function newTraceId(sampled: boolean): string {
  const time = Math.floor(Date.now() / 1000).toString(16)
  const root = `1-${time}-${randomBytes(12).toString('hex')}`
  return `Root=${root};Parent=${randomBytes(8).toString('hex')};Sampled=${sampled ? 1 : 0}`
}

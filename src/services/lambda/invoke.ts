import { AwsError } from '../../aws/error.ts'
import { define } from './define.ts'
import { invalidParameter, notBuilt } from './errors.ts'
import { enqueueEvent } from './events.ts'
import { checkJson } from './json-problem.ts'
import { runFunction } from './run-function.ts'
import { latestArn, onFunction, requireFunction, targetOf } from './target.ts'

const syncMax = 6_291_456
/** 1 MiB since 2025. Differs from AWS? The text was seen with the old limit only. */
const eventMax = 1_048_576

export const invoke = define(
  'Invoke',
  (input, caller) => ({ action: 'lambda:InvokeFunction', ...onFunction(input, caller) }),
  async (input, caller, needs) => {
    const fn = await requireFunction(input, caller, needs, latestArn)
    if (input.DurableExecutionName) throw notBuilt('DurableExecutionName')
    if (input.TenantId) throw notBuilt('TenantId')
    const type = input.InvocationType ?? 'RequestResponse'
    const event = await eventOf(input.Payload, type)
    const clientContext = clientContextOf(input.ClientContext)
    if (type === 'DryRun') return { StatusCode: 204 }
    const run = {
      requestId: caller.request.id,
      event,
      arn: targetOf(input, caller).arn,
      ...(clientContext !== undefined && { clientContext }),
    }
    if (type === 'Event') {
      await enqueueEvent(fn, run, needs)
      return { StatusCode: 202 }
    }
    const { result, log } = await runFunction(fn, run, needs)
    return {
      StatusCode: 200,
      Payload: result.payload,
      ExecutedVersion: '$LATEST',
      // `Handled` is in the documentation only: exceptions, too, are Unhandled.
      ...(result.error !== undefined && { FunctionError: 'Unhandled' }),
      ...(input.LogType === 'Tail' && { LogResult: Buffer.from(log.tail).toString('base64') }),
    }
  },
)

async function eventOf(payload: Uint8Array | undefined, type: string): Promise<Uint8Array> {
  // Runtimes read JSON: no payload at all reaches them as an empty object.
  if (!payload || payload.length === 0) return Buffer.from('{}')
  if (type === 'Event' && payload.length > eventMax)
    throw new AwsError(
      'RequestEntityTooLargeException',
      `${payload.length} byte payload is too large for the Event invocation type (limit ${eventMax} bytes)`,
    )
  if (payload.length > syncMax)
    throw new AwsError(
      'RequestEntityTooLargeException',
      `Request must be smaller than ${syncMax} bytes for the InvokeFunction operation`,
    )
  await checkJson(payload)
  return payload
}

function clientContextOf(base64: string | undefined): string | undefined {
  if (base64 === undefined || base64 === '') return undefined
  // Differs from AWS? The limit is documented, the texts are from memory.
  if (base64.length > 3583) throw invalidParameter('Client context must be at most 3583 bytes.')
  const text = Buffer.from(base64, 'base64').toString('utf8')
  try {
    if (typeof JSON.parse(text) === 'object') return text
  } catch {
    // Not JSON: told below, as what is JSON but no object is.
  }
  throw invalidParameter('Client context must be a valid Base64-encoded JSON object.')
}

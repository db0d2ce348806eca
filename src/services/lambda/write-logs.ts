import { AwsError } from '../../aws/error.ts'
import type { Caller } from '../../estate/caller.ts'
import { newUuid } from '../../store/ids.ts'
import type { Needs } from '../kernel/needs.ts'
import { isDenied } from './errors.ts'
import type { LogLine } from './function-log.ts'

/** CloudWatch Logs' own limits on one PutLogEvents. */
const eventsMax = 10_000
const bytesMax = 1_048_576
const overhead = 26

export interface LogDestination {
  readonly group: string
  readonly stream: string
}

/**
 * Writes lines as the execution role. A role that may not write loses them, and the function is told nothing,
 * as on AWS; the ledger learns of the first such loss. Rejects only for what is no refusal: a full disk, say.
 */
export function logWriter(
  role: Omit<Caller, 'request'>,
  { group, stream }: LogDestination,
  needs: Needs,
): (lines: readonly LogLine[]) => Promise<void> {
  let streamExists = false
  let told = false

  const call = (operation: string, input: object, caller: Caller) =>
    needs.call('logs', operation, { logGroupName: group, ...input }, caller)

  async function createStream(caller: Caller): Promise<void> {
    const input = { logStreamName: stream }
    const create = () => call('CreateLogStream', input, caller).catch(ignoreExisting)
    try {
      await create()
    } catch (error) {
      if (!isMissing(error)) throw error
      await call('CreateLogGroup', {}, caller).catch(ignoreExisting)
      await create()
    }
  }

  async function put(logEvents: readonly LogLine[], caller: Caller): Promise<void> {
    if (!streamExists) await createStream(caller)
    streamExists = true
    await call('PutLogEvents', { logStreamName: stream, logEvents }, caller)
  }

  return async (lines) => {
    const request = { id: newUuid(), secureTransport: true }
    const caller: Caller = { ...role, request }
    try {
      for (const logEvents of batches(lines))
        await put(logEvents, caller).catch((error: unknown) => {
          if (!isMissing(error)) throw error
          // Somebody deleted the stream, or its group, while it was written to.
          streamExists = false
          return put(logEvents, caller)
        })
      needs.succeeded(caller)
    } catch (error) {
      streamExists = false
      if (!isDenied(error) || told || !(error instanceof Error)) needs.succeeded(caller)
      else {
        told = true
        await needs.refused(caller, 'logs', 'PutLogEvents', error.message)
      }
      if (!(error instanceof AwsError)) throw error
    }
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof AwsError && error.code === 'ResourceNotFoundException'

function ignoreExisting(error: unknown): void {
  if (error instanceof AwsError && error.code === 'ResourceAlreadyExistsException') return
  throw error
}

function* batches(lines: readonly LogLine[]): Generator<LogLine[]> {
  let batch: LogLine[] = []
  let bytes = 0
  for (const line of lines) {
    const size = Buffer.byteLength(line.message) + overhead
    if (batch.length >= eventsMax || bytes + size > bytesMax) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(line)
    bytes += size
  }
  if (batch.length > 0) yield batch
}

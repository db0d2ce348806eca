import { AwsError } from '../../aws/error.ts'
import type { Caller } from '../../estate/caller.ts'
import { newUuid } from '../../store/ids.ts'
import type { Needs } from '../needs.ts'
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
 * as on AWS; the ledger learns of the first such loss.
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
    try {
      await call('CreateLogStream', input, caller)
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException') throw error
      await call('CreateLogGroup', {}, caller).catch(ignoreExisting)
      await call('CreateLogStream', input, caller)
    }
  }

  return async (lines) => {
    const request = { id: newUuid(), secureTransport: true }
    const caller: Caller = { ...role, request }
    try {
      if (!streamExists) await createStream(caller)
      streamExists = true
      for (const logEvents of batches(lines))
        await call('PutLogEvents', { logStreamName: stream, logEvents }, caller)
      needs.succeeded(caller)
    } catch (error) {
      // Whoever deletes the stream while it is written to loses a batch; the next makes a new one.
      streamExists = false
      if (!isDenied(error) || told || !(error instanceof Error)) return needs.succeeded(caller)
      told = true
      needs.refused(caller, 'logs', 'PutLogEvents', error.message)
    }
  }
}

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

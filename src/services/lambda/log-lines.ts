import type { InvocationResult } from '../../runner/types.ts'
import type { Logging } from '../../store/lambda/function.ts'

/** What the platform writes around an invocation, in the function's log format. */
export interface PlatformLines {
  start(requestId: string, version: string): readonly string[]
  end(requestId: string, result: InvocationResult, memoryMiB: number): readonly string[]
}

const ms = (duration: number) => `${duration.toFixed(2)} ms`

/** The types that the platform gives, as opposed to those of the function's own exceptions. */
const platformError = /^(Runtime|Sandbox|Extension)\./

const text: PlatformLines = {
  start: (requestId, version) => [`START RequestId: ${requestId} Version: ${version}`],
  end: (requestId, result, memoryMiB) => {
    const { durationMs, initDurationMs, error } = result
    const status =
      error === 'Sandbox.Timedout'
        ? 'Status: timeout'
        : error !== undefined && platformError.test(error)
          ? `Status: error\tError Type: ${error}`
          : ''
    return [
      `END RequestId: ${requestId}`,
      `REPORT RequestId: ${requestId}\tDuration: ${ms(durationMs)}\tBilled Duration: ${Math.ceil(durationMs)} ms\tMemory Size: ${memoryMiB} MB\tMax Memory Used: ${result.maxMemoryUsedMiB} MB\t${initDurationMs === undefined ? '' : `Init Duration: ${ms(initDurationMs)}\t`}${status}`,
    ]
  },
}

const json = (now: () => Date): PlatformLines => {
  const event = (type: string, record: object) =>
    JSON.stringify({ time: now().toISOString(), type, record })
  return {
    start: (requestId, version) => [event('platform.start', { requestId, version })],
    end: (requestId, result, memorySizeMB) => [
      event('platform.report', {
        requestId,
        metrics: {
          durationMs: Number(result.durationMs.toFixed(3)),
          billedDurationMs: Math.ceil(result.durationMs),
          memorySizeMB,
          maxMemoryUsedMB: result.maxMemoryUsedMiB,
          ...(result.initDurationMs !== undefined && {
            initDurationMs: Number(result.initDurationMs.toFixed(3)),
          }),
        },
        status: statusOf(result),
        ...(result.error !== undefined && { errorType: result.error }),
      }),
    ],
  }
}

const statusOf = ({ error }: InvocationResult): string => {
  if (error === undefined) return 'success'
  return error === 'Sandbox.Timedout' ? 'timeout' : 'error'
}

const silent: PlatformLines = { start: () => [], end: () => [] }

export function platformLines(logging: Logging, now: () => Date): PlatformLines {
  if (logging.format === 'Text') return text
  // Start and report are of level INFO; only JSON logs are filtered.
  return logging.systemLevel === 'WARN' ? silent : json(now)
}

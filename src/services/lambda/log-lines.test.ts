import { expect, test } from 'vitest'
import { platformLines } from './log-lines.ts'

const now = () => new Date('2026-01-02T03:04:05.678Z')
const result = { payload: new Uint8Array(), durationMs: 3.006, maxMemoryUsedMiB: 36 }
const text = platformLines({ format: 'Text', group: 'g' }, now)
const json = platformLines({ format: 'JSON', group: 'g', systemLevel: 'INFO' }, now)
const quiet = platformLines({ format: 'JSON', group: 'g', systemLevel: 'WARN' }, now)
const report =
  'REPORT RequestId: id\tDuration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t'

test.each([
  ['warm', {}, report],
  ['cold', { initDurationMs: 110.1 }, `${report}Init Duration: 110.10 ms\t`],
  ['late', { error: 'Sandbox.Timedout' }, `${report}Status: timeout`],
  ['dead', { error: 'Runtime.ExitError' }, `${report}Status: error\tError Type: Runtime.ExitError`],
  ["the function's own exception", { error: 'ValueError' }, report],
])('the report of one that is %s', (_, more, expected) => {
  expect(text.end('id', { ...result, ...more }, 128)).toEqual(['END RequestId: id', expected])
})

test('an invocation starts with its version', () => {
  expect(text.start('id', '$LATEST')).toEqual(['START RequestId: id Version: $LATEST'])
})

test('in JSON each line is an object', () => {
  expect(json.start('id', '$LATEST').map((line) => JSON.parse(line))).toEqual([
    {
      time: '2026-01-02T03:04:05.678Z',
      type: 'platform.start',
      record: { requestId: 'id', version: '$LATEST' },
    },
  ])
  expect(
    json.end('id', { ...result, error: 'Sandbox.Timedout' }, 128).map((line) => JSON.parse(line)),
  ).toEqual([
    {
      time: '2026-01-02T03:04:05.678Z',
      type: 'platform.report',
      record: {
        requestId: 'id',
        metrics: { durationMs: 3.006, billedDurationMs: 4, memorySizeMB: 128, maxMemoryUsedMB: 36 },
        status: 'timeout',
        errorType: 'Sandbox.Timedout',
      },
    },
  ])
})

test('a system log level above INFO silences both', () => {
  expect([...quiet.start('id', '1'), ...quiet.end('id', result, 128)]).toEqual([])
})

import { expect, test } from 'vitest'
import { FunctionLog, type LogLine } from './function-log.ts'

function open() {
  const written: LogLine[] = []
  const log = new FunctionLog(
    async (lines) => void written.push(...lines),
    () => new Date(7),
  )
  const ended = async () => {
    const tail = Buffer.from(log.end()).toString()
    await log.written()
    return { tail, lines: written.splice(0).map(({ message }) => message) }
  }
  return { log, ended }
}

test('lines are put together from parts, and blank ones kept', async () => {
  const { log, ended } = open()
  log.output('on')
  log.output('e\n\ntw')
  log.output('o\n')
  expect((await ended()).lines).toEqual(['one\n', '\n', 'two\n'])
})

test('a line without an end is ended before the platform speaks', async () => {
  const { log, ended } = open()
  log.output('half')
  log.line('END')
  expect((await ended()).lines).toEqual(['half\n', 'END\n'])
})

test('the tail is the last 4 KiB of this invocation alone', async () => {
  const { log, ended } = open()
  log.output(`first ${'é'.repeat(4096)}\n`)
  const { tail } = await ended()
  expect(Buffer.byteLength(tail)).toBeLessThanOrEqual(4096 + 2)
  log.line('second')
  expect((await ended()).tail).toBe('second\n')
})

test('lines that come while others are written follow them', async () => {
  const batches: string[][] = []
  let open = () => {}
  const held = new Promise<void>((resolve) => {
    open = resolve
  })
  const log = new FunctionLog(
    async (lines) => {
      batches.push(lines.map(({ message }) => message))
      if (batches.length === 1) await held
    },
    () => new Date(),
  )
  for (const line of ['one', 'two', 'three']) {
    log.line(line)
    log.end()
  }
  open()
  await log.written()
  log.line('four')
  log.end()
  await log.written()
  expect(batches).toEqual([['one\n'], ['two\n', 'three\n'], ['four\n']])
})

test('a line of more than 256 KiB is written as several', async () => {
  const { log, ended } = open()
  log.output(`${'x'.repeat(600_000)}\n`)
  const { lines } = await ended()
  expect(lines.map((line) => line.length)).toEqual([262_144, 262_144, 75_713])
})

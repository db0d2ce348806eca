import { describe, expect, test } from 'vitest'
import { FunctionLog, type LogLine } from './function-log.ts'

function open() {
  const written: LogLine[] = []
  const log = new FunctionLog(
    async (lines) => void written.push(...lines),
    () => new Date(7),
  )
  const ended = async () => {
    const tail = Buffer.from(log.end().tail).toString()
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

describe('what an invocation wrote', () => {
  /** A log whose writes end when, and as, the test says. */
  function held() {
    const writes: { lines: readonly LogLine[]; end: (error?: Error) => void }[] = []
    const log = new FunctionLog(
      (lines) =>
        new Promise((resolve, reject) => {
          writes.push({ lines, end: (error) => (error ? reject(error) : resolve()) })
        }),
      () => new Date(),
    )
    const run = (text: string) => {
      log.line(text)
      return log.end().kept.then(
        () => `${text} kept`,
        (error: Error) => `${text}: ${error.message}`,
      )
    }
    return { log, writes, run }
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve))

  test('is kept once its own lines are written, whatever others still wait for', async () => {
    const { writes, run } = held()
    const said: string[] = []
    for (const text of ['one', 'two']) void run(text).then((what) => said.push(what))
    await turn()
    expect(said).toEqual([])
    writes[0]?.end()
    await turn()
    expect(said).toEqual(['one kept'])
    writes[1]?.end()
    await turn()
    expect(said).toEqual(['one kept', 'two kept'])
  })

  test('is lost when a part of it could not be written, though its end could; the next is not', async () => {
    const { log, writes, run } = held()
    for (let n = 0; n < 5; n++) log.output(`${'x'.repeat(250_000)}\n`)
    const first = run('end')
    writes[0]?.end(new Error('the disk is full'))
    await turn()
    writes[1]?.end()
    expect(await first).toBe('end: the disk is full')
    const second = run('next')
    writes[2]?.end()
    expect(await second).toBe('next kept')
  })

  test('is kept at once when it wrote nothing', async () => {
    const { log } = held()
    await log.end().kept
  })
})

test('times never go back, as CloudWatch Logs wants them', async () => {
  const written: LogLine[] = []
  const times = [5, 3, 6]
  const log = new FunctionLog(
    async (lines) => void written.push(...lines),
    () => new Date(times.shift() ?? 0),
  )
  for (const line of ['one', 'two', 'three']) log.line(line)
  await log.end().kept
  expect(written.map(({ timestamp }) => timestamp)).toEqual([5, 5, 6])
})

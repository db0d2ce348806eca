import { expect, test } from 'vitest'
import { openMemory } from '../../../test/support/memory.ts'
import type { Database } from '../database.ts'
import { appendLogEvents, mergeLogEvents, type Position, readLogEvents } from './events.ts'
import { findLogGroup, findLogStream, insertLogGroup, insertLogStream } from './groups.ts'

const key = { account: '111111111111', region: 'us-east-1', name: 'g' }

async function openStream(): Promise<{ db: Database; id: string }> {
  const db = await openMemory()
  await insertLogGroup(db, key, {}, new Date(0))
  const group = await findLogGroup(db, key)
  await insertLogStream(db, group?.id ?? '', 's', new Date(0))
  const stream = await findLogStream(db, group?.id ?? '', 's')
  return { db, id: stream?.id ?? '' }
}

async function kept(...messages: readonly string[]): Promise<string[]> {
  const { db, id } = await openStream()
  await appendLogEvents(
    db,
    id,
    messages.map((message) => ({ at: 1_700_000_000_000, message })),
    1_700_000_000_001,
    0,
  )
  const range = { of: { stream: id }, from: 0, to: Number.MAX_SAFE_INTEGER, backward: false }
  return (await readLogEvents(db, { ...range, limit: 20_000 })).map(({ message }) => message)
}

test('ten thousand events are kept in their order', async () => {
  const lines = Array.from({ length: 10_000 }, (_, n) => `line ${n}`)
  expect(await kept(...lines)).toEqual(lines)
})

test.each([
  ['quotes and breaks', '{"a":"\\n"}\n\t\u2028', '{"a":"\\n"}\n\t\u2028'],
  ['a character beyond the first plane', '😀é', '😀é'],
  ['half a character', '\ud83d!', '\ufffd!'],
  ['nothing', '', ''],
])('%s in a message is kept', async (_, message, read) => {
  expect(await kept(message)).toEqual([read])
})

test('events of several streams come page by page in one order, and those of a group too', async () => {
  const { db, id } = await openStream()
  const group = await findLogGroup(db, key)
  const streams = [id]
  for (const name of ['t', 'empty', 'u']) {
    await insertLogStream(db, group?.id ?? '', name, new Date(0))
    streams.push((await findLogStream(db, group?.id ?? '', name))?.id ?? '')
  }
  const [first = '', second = '', , third = ''] = streams
  const append = (stream: string, times: readonly number[]) =>
    appendLogEvents(
      ...[db, stream, times.map((at) => ({ at, message: `${at}` }))],
      ...([1_000, 0] as const),
    )
  // Far apart, near each other, and at the same times.
  await append(first, [...Array(100).keys()])
  await append(
    second,
    [...Array(30).keys()].map((at) => at * 7),
  )
  await append(third, Array(50).fill(50))
  const range = { from: 0, to: 1_000, limit: 90 }
  const read: number[] = []
  let position: Position | undefined
  for (let more = true; more; ) {
    const page = await mergeLogEvents(db, streams, { ...range, ...(position && { position }) })
    expect(page.events.length).toBeGreaterThan(0)
    position = page.events.at(-1)
    read.push(...page.events.map((event) => event.id))
    more = page.more
  }
  const of = { group: group?.id ?? '' }
  const all = await readLogEvents(db, { ...range, of, backward: false, limit: 1_000 })
  expect(all.length).toBe(180)
  expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).sort((a, b) => a - b))
  expect(read).toEqual(all.map((event) => event.id))
})

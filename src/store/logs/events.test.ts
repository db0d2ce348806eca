import { expect, test } from 'vitest'
import { openMemory } from '../../../test/support/memory.ts'
import type { Database } from '../database.ts'
import { appendLogEvents, readLogEvents } from './events.ts'
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
  const range = { streams: [id], from: 0, to: Number.MAX_SAFE_INTEGER, backward: false }
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

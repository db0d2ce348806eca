import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))

/** Rests end when the test says so. */
function open() {
  const rests: (() => void)[] = []
  const turns = new Turns(() => new Promise((resolve) => rests.push(resolve)))
  const done: string[] = []
  const write = (name: string, events = 10_000) =>
    turns.take(events, async () => {
      done.push(name)
    })
  return { rests, done, write, turns }
}

test('a large write is acknowledged at once, and the next begins after its rest', async () => {
  const { rests, done, write } = open()
  await write('first')
  const second = write('second')
  await settled()
  expect(done).toEqual(['first'])
  rests[0]?.()
  await second
  expect(done).toEqual(['first', 'second'])
})

test('small writes wait for nobody', async () => {
  const { done, write } = open()
  await write('large')
  await write('small', 10)
  expect(done).toEqual(['large', 'small'])
})

test('a write that fails rests too, and passes its turn on', async () => {
  const { rests, write, turns } = open()
  const failed = turns.take(10_000, () => Promise.reject(new Error('full')))
  await expect(failed).rejects.toThrow('full')
  const next = write('next')
  expect(rests).toHaveLength(1)
  rests[0]?.()
  await next
})

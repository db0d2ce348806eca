import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Refusal } from './refusal.ts'
import { Refusals } from './refusals.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const refusal = (request: string, operation = 'ecr:PutImage'): Refusal => ({
  ...{ request, operation, at: '2030-01-01T00:00:00.000Z', status: 403, code: 'DENIED' },
  ...{ caller: 'c', owner: 'o', resource: 'r', why: 'w', times: 1 },
})

function open() {
  const told: string[] = []
  const refusals = new Refusals(({ request, times }) => told.push(`${request} ${times}`))
  return { told, refusals }
}

test('repetitions are counted, and told once in ten seconds with the newest id', () => {
  const { told, refusals } = open()
  for (const id of ['a', 'b', 'c']) refusals.report(refusal(id))
  refusals.report(refusal('other', 'ecr:BatchGetImage'))
  expect(told).toEqual(['a 1', 'other 1'])
  vi.advanceTimersByTime(10_000)
  refusals.report(refusal('d'))
  expect(told).toEqual(['a 1', 'other 1', 'c 2'])
  vi.advanceTimersByTime(10_000)
  expect(told.at(-1)).toBe('d 1')
})

test('after ten quiet seconds the same refusal is news again', () => {
  const { told, refusals } = open()
  refusals.report(refusal('a'))
  vi.advanceTimersByTime(10_000)
  refusals.report(refusal('b'))
  expect(told).toEqual(['a 1', 'b 1'])
})

test('what is still counted at the end is told then', () => {
  const { told, refusals } = open()
  refusals.report(refusal('a'))
  refusals.report(refusal('b'))
  refusals.close()
  expect(told).toEqual(['a 1', 'b 1'])
})

test('of more than a thousand different ones, none is lost and no more are counted', () => {
  const { told, refusals } = open()
  refusals.report(refusal('a', 'first'))
  refusals.report(refusal('b', 'first'))
  for (let i = 0; i < 1_000; i++) refusals.report(refusal(String(i), String(i)))
  expect(told).toHaveLength(1_002)
  expect(vi.getTimerCount()).toBe(1_000)
})

test('who waits is woken by a refusal, by the end of the wait, and by the end of the server', async () => {
  const { refusals } = open()
  const { next } = await refusals.since(undefined, 1_000)
  const woken = refusals.since(next, 1_000)
  refusals.report(refusal('a'))
  expect(await woken).toMatchObject({ refusals: [{ request: 'a' }], next: next + 1, ended: false })
  const patient = refusals.since(next + 1, 1_000)
  vi.advanceTimersByTime(1_000)
  expect(await patient).toMatchObject({ refusals: [], next: next + 1 })
  const last = refusals.since(next + 1, 1_000)
  refusals.close()
  expect(await last).toMatchObject({ refusals: [], ended: true })
})

test('who was away for long gets the newest 500 and is told that there were more', async () => {
  const { refusals } = open()
  const { next } = await refusals.since(undefined, 0)
  for (let i = 0; i < 501; i++) refusals.report(refusal(String(i), String(i)))
  const news = await refusals.since(next, 0)
  expect(news.refusals).toHaveLength(500)
  expect(news).toMatchObject({ missed: true, next: next + 501 })
  expect(await refusals.since(next + 1, 0)).toMatchObject({ missed: false })
})

test('a number of a server that ran before leads to everything since this one began', async () => {
  const { refusals } = open()
  refusals.report(refusal('a'))
  expect(await refusals.since(1, 0)).toMatchObject({
    refusals: [{ request: 'a' }],
    missed: false,
  })
})

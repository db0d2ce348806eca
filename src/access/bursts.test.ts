import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Bursts } from './bursts.ts'
import { StandIns } from './stand-ins.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function open(options = { kindsMax: 1_000 }) {
  const told: string[] = []
  const bursts = new Bursts<string>((newest, times) => told.push(`${newest} ${times}`), options)
  return { told, bursts }
}

test('of a thousand of a kind the first is told at once, and the newest every ten seconds', () => {
  const { told, bursts } = open()
  for (let i = 1; i <= 1_000; i++) bursts.add('a', `${i}`)
  expect(told).toEqual(['1 1'])
  vi.advanceTimersByTime(10_000)
  expect(told).toEqual(['1 1', '1000 999'])
  bursts.add('a', '1001')
  expect(told).toHaveLength(2)
  vi.advanceTimersByTime(10_000)
  expect(told.at(-1)).toBe('1001 1')
})

test('after ten quiet seconds the next is the first of its kind again', () => {
  const { told, bursts } = open()
  bursts.add('a', '1')
  vi.advanceTimersByTime(10_000)
  bursts.add('a', '2')
  expect(told).toEqual(['1 1', '2 1'])
})

test('who asks is told what is held back, once', () => {
  const { told, bursts } = open()
  for (const request of ['1', '2']) bursts.add('a', request)
  bursts.flush()
  bursts.flush()
  vi.advanceTimersByTime(20_000)
  expect(told).toEqual(['1 1', '2 1'])
})

test('beyond so many kinds the oldest ends, and nothing of it is lost', () => {
  const { told, bursts } = open({ kindsMax: 2 })
  for (const [kind, value] of ['a1', 'a2', 'b3', 'c4', 'a5'].map((one) => [...one]))
    bursts.add(kind ?? '', value ?? '')
  expect(told).toEqual(['1 1', '3 1', '2 1', '4 1', '5 1'])
  expect(vi.getTimerCount()).toBe(2)
})

test('or all further ones count as one', () => {
  const { told, bursts } = open({ kindsMax: 20, ...{ lumps: true } })
  for (let i = 0; i < 500; i++) bursts.add(`kind ${i}`, `${i}`)
  expect(told).toHaveLength(21)
  bursts.flush()
  expect(told.at(-1)).toBe('499 479')
})

test('each request of a burst is known, and the newest stands for it', () => {
  const { bursts } = open()
  const standIns = new StandIns()
  for (const request of ['1', '2', '3']) standIns.note(request, bursts.add('a', request))
  standIns.note('4', bursts.add('b', '4'))
  expect(['1', '2', '3', '4'].map((one) => standIns.standIn(one))).toEqual(['3', '3', '3', '4'])
  expect(standIns.standIn('unknown')).toBe('unknown')
  expect(['1', '4', '5'].map(standIns.knows)).toEqual([true, true, false])
})

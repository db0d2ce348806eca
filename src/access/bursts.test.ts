import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Bursts } from './bursts.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const one = (request: string) => ({ row: { request } })

function open() {
  const told: string[] = []
  const bursts = new Bursts<ReturnType<typeof one>>(({ row }) => told.push(row.request))
  return { told, bursts }
}

test('of a thousand of a kind the first is told at once, and the newest when ten seconds are over', () => {
  const { told, bursts } = open()
  expect(bursts.begins('a', one('1'))).toBe(true)
  for (let i = 2; i <= 1_000; i++) expect(bursts.begins('a', one(`${i}`))).toBe(false)
  expect(told).toEqual([])
  vi.advanceTimersByTime(10_000)
  expect(told).toEqual(['1000'])
  expect(bursts.begins('a', one('1001'))).toBe(true)
})

test('each request of a burst is known, and the newest stands for it', () => {
  const { bursts } = open()
  for (const request of ['1', '2', '3']) bursts.begins('a', one(request))
  expect(bursts.standIn('2')).toBe('3')
  expect(bursts.standIn('unknown')).toBe('unknown')
  expect(['1', '2', '3', '4'].map(bursts.knows)).toEqual([true, true, true, false])
})

test('who asks is told what is held back, once', () => {
  const { told, bursts } = open()
  for (const request of ['1', '2']) bursts.begins('a', one(request))
  bursts.flush()
  bursts.flush()
  vi.advanceTimersByTime(10_000)
  expect(told).toEqual(['2'])
})

test('strangers who are refused for ever new reasons soon count as one', () => {
  const { told, bursts } = open()
  const began = Array.from({ length: 500 }, (_, i) =>
    bursts.beginsForStranger(`kind ${i}`, one(`${i}`)),
  )
  expect(began.filter(Boolean)).toHaveLength(21)
  bursts.flush()
  expect(told).toEqual(['499'])
  // They do not stand in the way of those who are known.
  expect(bursts.begins('mine', one('m'))).toBe(true)
})

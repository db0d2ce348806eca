import { expect, test } from 'vitest'
import { sparingly } from './complaints.ts'

test('the same complaint is told once a minute, with how often it came since', () => {
  let now = 0
  const told: string[] = []
  const report = sparingly(
    (kind, error, repeated) => told.push(`${kind} ${error} ${repeated}`),
    () => now,
  )
  for (let n = 0; n < 4; n++) report('event', 'full')
  report('event', 'other')
  report('prepare', 'full')
  expect(told).toEqual(['event full 0', 'event other 0', 'prepare full 0'])
  now = 60_000
  report('event', 'full')
  expect(told.at(-1)).toBe('event full 3')
})

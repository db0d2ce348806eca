import { expect, test } from 'vitest'
import { parseDuration } from './duration.ts'

test.each([
  { text: '90s', ms: 90_000 },
  { text: '30m', ms: 1_800_000 },
  { text: '12h', ms: 43_200_000 },
  { text: '15d', ms: 1_296_000_000 },
  { text: '1d12h', ms: 129_600_000 },
  { text: '5', ms: undefined },
  { text: '-5m', ms: undefined },
  { text: '1.5h', ms: undefined },
  { text: '5 m', ms: undefined },
  { text: '', ms: undefined },
])('$text is $ms ms', ({ text, ms }) => {
  expect(parseDuration(text)).toBe(ms)
})

import { expect, test } from 'vitest'
import { parseDate } from './date.ts'

test.each([
  ['1970', 0],
  ['1970-01-02', 86_400_000],
  ['1970-01-01T00:00:01Z', 1000],
  ['1970-01-01T01:00:00.250+01:00', 250],
  ['1970-01-01t2:00:00+02', 0],
  ['86400', 86_400_000],
  ['-86400', -86_400_000],
  ['2099', Date.UTC(2099, 0)],
  ['9223372036854775808', undefined],
  ['1970-13', undefined],
  ['1970-01-01T00:00:00+1', undefined],
  ['', undefined],
])('%s is %s ms', (text, at) => expect(parseDate(text)).toBe(at))

import { expect, test } from 'vitest'
import { hasTooManyValues } from './json-size.ts'

const filler = 'x'.repeat(70_000)
const objectOf = (rest: string) => `{"filler":"${filler}","rest":${rest}}`

// The object and its two members are two values: one brace, one comma.
test.each([
  ['an array', `[${'0,'.repeat(7)}0]`, false],
  ['one more', `[${'0,'.repeat(8)}0]`, true],
  ['nesting', `${'['.repeat(9)}${']'.repeat(9)}`, true],
  ['objects', `[${'{},'.repeat(4)}{}]`, true],
  ['commas in a string', `"${',[{'.repeat(100)}"`, false],
  ['an escaped quote', `"\\"${','.repeat(100)}"`, false],
  ['an escaped backslash at the end', `["\\\\",0,0,0,0,0,0]`, false],
  ['an escaped backslash, then values', `["\\\\",${'0,'.repeat(8)}0]`, true],
  ['a string without an end', `"${','.repeat(100)}`, false],
])('%s', (_, rest, answer) => {
  expect(hasTooManyValues(objectOf(rest), 10)).toBe(answer)
})

test('a short text is not looked through', () => {
  expect(hasTooManyValues('[,,,,,,,,,,,,,,]', 10)).toBe(false)
})

import { expect, test } from 'vitest'
import { checkJson } from './json-problem.ts'

const wanted = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

test.each(['{}', '"é"', ' [1] ', 'null'])('%s is JSON', (text) => {
  expect(() => checkJson(Buffer.from(text))).not.toThrow()
})

test.each([
  [
    Buffer.from([0x99]),
    `Unexpected character ((CTRL-CHAR, code 153)): expected a valid value ${wanted}`,
    1,
  ],
  [Buffer.from('hello'), `Unrecognized token 'hello': was expecting ${wanted}`, 6],
  [Buffer.from('}'), `Unexpected character ('}' (code 125)): expected a valid value ${wanted}`, 1],
  [Buffer.from([0x22, 0x87, 0x22]), 'Invalid UTF-8 start byte 0x87', 2],
])('%o is told as %s', (payload, words, column) => {
  expect(() => checkJson(payload)).toThrow(
    `Could not parse request body into json: Could not parse payload into json: ${words}\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: 1, column: ${column}]`,
  )
})

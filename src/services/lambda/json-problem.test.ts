import { expect, test } from 'vitest'
import { checkJson } from './json-problem.ts'

const wanted = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
const at = (line: number, column: number) =>
  `[Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`

test.each([
  '{}',
  '"é"',
  ' [1] ',
  'null',
  '[[],{},[{}],-0,1.5e+3,0.1,"\\u00e9\\n"]',
  '{"a":{"b":[true,false,null]},"":0}',
  '\ufeff{}',
  '"😀"',
])('%s is JSON', async (text) => {
  await expect(checkJson(Buffer.from(text))).resolves.toBeUndefined()
})

test.each<[Buffer | string, string, number, number]>([
  // These three are as AWS sent them.
  [
    Buffer.from([0x99]),
    `Unexpected character ((CTRL-CHAR, code 153)): expected a valid value ${wanted}`,
    1,
    1,
  ],
  [Buffer.from([0xc8, 0x87]), 'Invalid UTF-8 start byte 0x87', 1, 3],
  ['hello', `Unrecognized token 'hello': was expecting ${wanted}`, 1, 6],
  // And these are as its parser has them.
  [Buffer.from([0x22, 0x87, 0x22]), 'Invalid UTF-8 start byte 0x87', 1, 3],
  [Buffer.from([0x22, 0xc3, 0x22]), 'Invalid UTF-8 middle byte 0x22', 1, 4],
  ['}', `Unexpected character ('}' (code 125)): expected a valid value ${wanted}`, 1, 1],
  [' ', 'No content to map due to end-of-input', 1, 2],
  [
    '{"a":1',
    `Unexpected end-of-input: expected close marker for Object (start marker at ${at(1, 1)})`,
    1,
    7,
  ],
  ['{"a":', 'Unexpected end-of-input within/between Object entries', 1, 6],
  ['"a', 'Unexpected end-of-input: was expecting closing quote for a string value', 1, 3],
  ['{"a', 'Unexpected end-of-input in field name', 1, 4],
  [
    '{\n  a: 1}',
    "Unexpected character ('a' (code 97)): was expecting double-quote to start field name",
    2,
    3,
  ],
  [
    '{"a" 1}',
    "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
    1,
    6,
  ],
  [
    '{"a":1 "b":2}',
    `Unexpected character ('"' (code 34)): was expecting comma to separate Object entries`,
    1,
    8,
  ],
  [
    '[1 2]',
    "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries",
    1,
    4,
  ],
  ['[1,]', `Unexpected character (']' (code 93)): expected a valid value ${wanted}`, 1, 4],
  [
    "{'a':1}",
    `Unexpected character (''' (code 39)): was expecting double-quote to start field name`,
    1,
    2,
  ],
  ['01', 'Invalid numeric value: Leading zeroes not allowed', 1, 2],
  ['[nul]', `Unrecognized token 'nul': was expecting ${wanted}`, 1, 6],
  [
    '"\n"',
    'Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value',
    1,
    2,
  ],
  ['"\\x"', "Unrecognized character escape 'x' (code 120)", 1, 4],
])('%o is told as %s', async (payload, words, line, column) => {
  await expect(checkJson(Buffer.from(payload))).rejects.toMatchObject({
    code: 'InvalidRequestContentException',
    message: `Could not parse request body into json: Could not parse payload into json: ${words}\n at ${at(line, column)}`,
  })
})

/** Any text that is made of pieces of JSON is one if and only if the platform's own parser takes it. */
test('agrees with JSON.parse on texts of every kind', async () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"a"',
    '"\\u00e9"',
    '-1',
    '0',
    '1e5',
    'true',
    'null',
    ' ',
    '"',
  ]
  let seed = 7
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return (seed >>> 8) % below
  }
  const isJson = (text: string) => {
    try {
      JSON.parse(text)
      return true
    } catch {
      return false
    }
  }
  let good = 0
  for (let i = 0; i < 20_000; i++) {
    const text = Array.from({ length: 1 + random(7) }, () => pieces[random(pieces.length)]).join('')
    const taken = await checkJson(Buffer.from(text)).then(
      () => true,
      () => false,
    )
    expect([text, taken]).toEqual([text, isJson(text)])
    if (taken) good++
  }
  expect(good).toBeGreaterThan(300)
})

test('others are served while a payload of millions of values is read', async () => {
  const payload = Buffer.from(`[${'{},'.repeat(2_000_000)}{}]`)
  let turns = 0
  let read = false
  const turn = () => {
    turns++
    if (!read) setImmediate(turn)
  }
  setImmediate(turn)
  await checkJson(payload)
  read = true
  expect(turns).toBeGreaterThan(15)
})

test('brackets without end are no deeper than the payload', async () => {
  await expect(checkJson(Buffer.from('['.repeat(1_000_000)))).rejects.toThrow(
    'expected close marker for Array',
  )
})

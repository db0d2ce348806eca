import { expect, test } from 'vitest'
import { plain, printable, styleFor, wrap } from './terminal.ts'

test.each([
  { isTTY: true, environment: {}, coloured: true },
  { isTTY: true, environment: { NO_COLOR: '1' }, coloured: false },
  { isTTY: true, environment: { NO_COLOR: '' }, coloured: true },
  { isTTY: true, environment: { TERM: 'dumb' }, coloured: false },
  { isTTY: false, environment: {}, coloured: false },
  { isTTY: undefined, environment: {}, coloured: false },
])('a stream with isTTY $isTTY and $environment is coloured: $coloured', (row) => {
  expect(styleFor({ isTTY: row.isTTY }, row.environment) !== plain).toBe(row.coloured)
})

test('lines break at spaces and keep their indentation; a long word stays whole', () => {
  expect(wrap('  one two arn:aws:iam::111111111111:role/x three', 12)).toEqual([
    '  one two',
    '  arn:aws:iam::111111111111:role/x',
    '  three',
  ])
})

test('a line that fits keeps the spaces inside it', () => {
  expect(wrap('  Action   says `x`\n\n  more', 20)).toEqual(['  Action   says `x`', '', '  more'])
})

test('what steers a terminal is shown, not obeyed', () => {
  expect(printable('a\u001b[2Jb\rc\u009bd\te\nf')).toBe('a\\x1b[2Jb\\x0dc\\x9bd\te\nf')
})

import { describe, expect, test } from 'vitest'
import { parsePolicy } from './parse.ts'

describe('parsing a policy', () => {
  test('one value and a list of one mean the same', () => {
    const one = parsePolicy('{"Statement":{"Effect":"Allow","Action":"a:b","Resource":"*"}}')
    const list = parsePolicy('{"Statement":[{"Effect":"Allow","Action":["a:b"],"Resource":["*"]}]}')
    expect(one).toEqual(list)
    expect(one.ok && one.document.version).toBe('2008-10-17')
  })

  test.each([
    ['', 1, 1, 'expected JSON'],
    ['[]', 1, 1, 'expected a JSON object'],
    ['{\n  "Statement": [\n    nope\n', 3, 5, 'expected JSON'],
    ['{"Statement":[\n {"Effect":"allow"}]}', 2, 12, 'expected `Effect` to be `Allow` or `Deny`'],
    ['{"Statement":{"Effect":"Deny","Action":\n {}}}', 2, 2, 'cannot read `Action`'],
    ['{"Statement":["x"]}', 1, 15, 'expected a statement object'],
  ])('%j has a problem at line %i, column %i: %s', (text, line, column, message) =>
    expect(parsePolicy(text).problems[0]).toMatchObject({ line, column, message }),
  )

  test('a statement that cannot be read is left out, the others stay', () => {
    const parsed = parsePolicy('{"Statement":[1,{"Effect":"Allow","Action":"*","Resource":"*"}]}')
    expect(parsed.ok && parsed.document.statements.map(({ index }) => index)).toEqual([1])
  })

  test('deep nesting is a problem, not a crash', () =>
    expect(() => parsePolicy(`{"Statement":${'['.repeat(50_000)}`)).not.toThrow())
})

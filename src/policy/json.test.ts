import { describe, expect, test } from 'vitest'
import { layoutOf } from './json.ts'

const text = '{\n  "a": [1, { "b": "x" }],\n  "c": 2,\n  "c": 3\n}'

describe('where values stand', () => {
  test.each([
    [[], 1, 1],
    [['a'], 2, 8],
    [['a', 1, 'b'], 2, 19],
    [['c'], 4, 8],
    // As near as the path leads.
    [['a', 1, 'z'], 2, 12],
    [['a', 7], 2, 8],
  ])('%j begins in line %i, column %i', (path, line, column) => {
    expect(layoutOf(text).locate(path)).toEqual({ line, column })
  })

  test('ranges are of whole values, the last of a key that is repeated', () => {
    const layout = layoutOf(text)
    const at = (path: readonly (string | number)[]) => {
      const range = layout.rangeOf(path)
      return range && text.slice(range.start, range.end)
    }
    expect([at(['a', 1]), at(['c']), at(['a', 7])]).toEqual(['{ "b": "x" }', '3', undefined])
  })

  test.each([
    ['{"a": 1, oops}', [], 1, 10],
    ['{"a": 1, oops}', ['a'], 1, 7],
    ['[1,\n2', [], 2, 2],
    ['', [], 1, 1],
  ])('in %j, which is no JSON, %j is in line %i, column %i', (broken, path, line, column) => {
    const layout = layoutOf(broken)
    expect(layout.locate(path)).toEqual({ line, column })
    expect(layout.rangeOf(path)).toBeUndefined()
  })
})

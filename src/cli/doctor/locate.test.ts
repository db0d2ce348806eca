import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type JsonPath, layoutOf } from '../../policy/json.ts'
import { locateAll } from './locate.ts'

const pathsIn = (value: unknown, path: JsonPath = []): readonly JsonPath[] =>
  typeof value === 'object' && value !== null
    ? [
        path,
        ...Object.entries(value).flatMap(([key, one]) =>
          pathsIn(one, [...path, Array.isArray(value) ? Number(key) : key]),
        ),
      ]
    : [path]

test('it finds what the reader that keeps everything finds', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(4), (json, indent) => {
      const value: unknown = JSON.parse(json)
      const text = JSON.stringify(value, undefined, indent)
      const paths = pathsIn(value).filter((path) => !path.includes('__proto__'))
      const layout = layoutOf(text)
      expect(locateAll(text, paths)).toEqual(paths.map((path) => layout.locate(path)))
    }),
  )
})

test('what is not there has no place, and text that is no JSON throws nothing', () => {
  expect(locateAll('{"a": [1]}', [['a', 1], ['b'], ['a', 0]])).toEqual([
    undefined,
    undefined,
    { line: 1, column: 8 },
  ])
  for (const text of ['', '{', '{"a"', '[1', 'An error occurred', '{"a": "\\'])
    expect(locateAll(text, [['b']])).toEqual([undefined])
})

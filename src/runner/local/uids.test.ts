import { expect, test } from 'vitest'
import { idMap, mappedRange } from './uids.ts'

test.each([
  { where: 'the machine itself', map: '         0          0 4294967295', first: 2_100_000_000 },
  { where: 'a container with ids of its own', map: '0 100000 65536', first: 62_000 },
  { where: 'one in two pieces', map: '0 1000 1\n1 100000 65535\n', first: 62_000 },
])('$where has ids for sandboxes', ({ map, first }) => {
  expect(mappedRange(map).first).toBe(first)
})

test('a root that is the only user has none', () => {
  expect(() => mappedRange('0 1000 1')).toThrow('no user ids')
})

test.each([
  {
    outside: 2_100_000_007,
    rows: ['993 2100000007 1', '0 0 993', '994 994 64542'],
  },
  {
    outside: 62_000,
    rows: ['993 62000 1', '0 0 993', '994 994 61006', '62001 62001 3535'],
  },
])('993 is $outside outside, and all other ids are themselves', ({ outside, rows }) => {
  expect(idMap(993, outside)).toBe(`${rows.join('\n')}\n`)
})

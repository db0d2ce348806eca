import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { globMatches, globOf, globOfPattern, patternMatches } from './glob.ts'

describe('globs', () => {
  test.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['**', 'anything', true],
    ['a*', 'a', true],
    ['*a', 'ba', true],
    ['a*a', 'a', false],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'acb', false],
    ['*ab*ab', 'ab', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['?*?', 'a', false],
    ['a.c', 'abc', false],
    ['arn:*:repository/*', 'arn:aws:ecr:us-east-1:1:repository/a/b', true],
  ])('%s against %s: %s', (pattern, text, matches) =>
    expect(globMatches(globOf(pattern), text)).toBe(matches),
  )

  test('the sorted test and the general one agree', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 }),
        fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }),
        (text, value) => {
          const glob = globOf(text)
          expect(globMatches(glob, value)).toBe(patternMatches(glob.pattern, value))
        },
      ),
      { numRuns: 2000 },
    ))

  test('a hostile pattern takes no exponential time', () => {
    const glob = globOf(`${'*a?'.repeat(500)}b`)
    expect(globMatches(glob, 'a'.repeat(20_000))).toBe(false)
  })

  test('only what was a wildcard is one: a literal star matches a star', () =>
    expect([globMatches(globOfPattern('*'), '*'), globMatches(globOfPattern('*'), 'a')]).toEqual([
      true,
      false,
    ]))
})

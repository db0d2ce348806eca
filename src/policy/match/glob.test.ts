import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { globMatches, globOf, globOfPattern, patternMatches, patternOf } from './glob.ts'

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
          expect(globMatches(glob, value)).toBe(patternMatches(patternOf(text), value))
        },
      ),
      { numRuns: 2000 },
    ))

  test('a hostile pattern takes no exponential time', () => {
    const glob = globOf(`${'*a?'.repeat(500)}b`)
    expect(globMatches(glob, 'a'.repeat(20_000))).toBe(false)
  })

  test.each(['\uffff', '\ufffe', '\ufdd0', '\ud800'])(
    'the character %j stands for itself in a pattern, and is met by wildcards in a text',
    (character) => {
      const glob = globOf(`a${character}*`)
      expect(globMatches(glob, `a${character}b`)).toBe(true)
      expect(globMatches(glob, 'abb')).toBe(false)
      expect(globMatches(globOf('a?b*'), `a${character}b`)).toBe(true)
    },
  )

  test('only what was a wildcard is one: a literal star matches a star', () =>
    expect([
      globMatches(globOfPattern(['*']), '*'),
      globMatches(globOfPattern(['*']), 'a'),
    ]).toEqual([true, false]))
})

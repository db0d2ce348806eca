import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mayMoveTag } from './tag-mutability.ts'

const moves = (filter: string, tag: string): boolean =>
  mayMoveTag(
    {
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{ filter }],
    },
    tag,
  )

test('a filter matches as the pattern it stands for', () => {
  const text = (characters: string) =>
    fc.string({ unit: fc.constantFrom(...characters), maxLength: 8 })
  fc.assert(
    fc.property(text('ab*'), text('ab'), (filter, tag) => {
      const pattern = new RegExp(`^${filter.replaceAll('*', '.*')}$`)
      expect(moves(filter, tag)).toBe(pattern.test(tag))
    }),
    { numRuns: 2_000 },
  )
})

test('a filter of many wildcards answers at once', () => {
  const began = performance.now()
  expect(moves(`${'*a'.repeat(60)}*b`, 'a'.repeat(300))).toBe(false)
  expect(performance.now() - began).toBeLessThan(1_000)
})

import { expect, test } from 'vitest'
import { readPage } from './page.ts'
import { inTurn, sliceOf, wantedOf } from './slices.ts'

const self = (text: string) => text
const letters = sliceOf(['c', 'a', 'e', 'b', 'd'], self)

test.each([1, 2, 3, 10])(
  'pages of %i are all of the lists, each once and in order',
  async (size) => {
    const read = inTurn<string>([
      ['1', async (slice) => (await letters(slice)).map((one) => `1${one}`)],
      ['2', async () => []],
      ['3', async (slice) => (await letters(slice)).map((one) => `3${one}`)],
    ])
    const all: string[] = []
    let after: string | undefined
    do {
      const { items, last } = await readPage(read, after, size, self)
      all.push(...items)
      after = last
    } while (after !== undefined)
    expect(all).toEqual(['1a', '1b', '1c', '1d', '1e', '3a', '3b', '3c', '3d', '3e'])
  },
)

test('what is not wanted takes no place on a page', async () => {
  const vowels = wantedOf(letters, self, (one) => 'aeiou'.includes(one))
  expect(await vowels({ after: '', limit: 2 })).toEqual(['a', 'e'])
  expect(await vowels({ after: 'a', limit: 1 })).toEqual(['e'])
  expect(await vowels({ after: 'e', limit: 1 })).toEqual([])
})

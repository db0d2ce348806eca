import type { Slice } from '../../store/slice.ts'

/** Reads a slice of a list that is in the order of its keys. */
export type ReadSlice<Item> = (slice: Slice) => Promise<readonly Item[]>

/** The list without those that are not wanted: reads on until enough of it are. */
export const wantedOf =
  <Item>(
    read: ReadSlice<Item>,
    keyOf: (item: Item) => string,
    isWanted: (item: Item) => boolean,
  ): ReadSlice<Item> =>
  async ({ after, limit }) => {
    const found: Item[] = []
    for (let from = after; ; ) {
      const some = await read({ after: from, limit })
      found.push(...some.filter(isWanted))
      const end = some.at(-1)
      if (!end || some.length < limit || found.length >= limit) return found.slice(0, limit)
      from = keyOf(end)
    }
  }

/** Lists one after the other as one, whose keys begin with each list's own text. The texts are in order. */
export const inTurn =
  <Item>(lists: readonly (readonly [begin: string, read: ReadSlice<Item>])[]): ReadSlice<Item> =>
  async ({ after, limit }) => {
    const found: Item[] = []
    for (const [begin, read] of lists) {
      if (found.length >= limit) break
      const inside = after.startsWith(begin)
      if (!inside && begin < after) continue
      const slice = { after: inside ? after.slice(begin.length) : '', limit: limit - found.length }
      found.push(...(await read(slice)))
    }
    return found
  }

/** A slice of a list at hand. */
export const sliceOf =
  <Item>(all: readonly Item[], keyOf: (item: Item) => string): ReadSlice<Item> =>
  async ({ after, limit }) =>
    all
      .filter((item) => keyOf(item) > after)
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
      .slice(0, limit)

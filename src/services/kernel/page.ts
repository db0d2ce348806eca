import type { Slice } from '../../store/slice.ts'

/**
 * One page of a list in the order of its keys, after `after`; `last` is the key to go on from, where more follow. Items
 * made or deleted between two pages neither repeat nor hide others.
 */
export function pageAfter<Item>(
  all: readonly Item[],
  after: string | undefined,
  size: number,
  keyOf: (item: Item) => string,
): { readonly items: readonly Item[]; readonly last: string | undefined } {
  const ordered = [...all].sort((a, b) => compare(keyOf(a), keyOf(b)))
  const left = after === undefined ? ordered : ordered.filter((item) => keyOf(item) > after)
  const items = left.slice(0, size)
  const end = items.at(-1)
  const more = left.length > items.length && end !== undefined
  return { items, last: more ? keyOf(end) : undefined }
}

/**
 * The same of a list that is read in the order of its keys, as UTF-8 sorts them, and no further than the page goes. `read` gives those after a key.
 */
export async function readPage<Item>(
  read: (slice: Slice) => Promise<readonly Item[]>,
  after: string | undefined,
  size: number,
  keyOf: (item: Item) => string,
): Promise<{ readonly items: readonly Item[]; readonly last: string | undefined }> {
  const found = await read({ after: after ?? '', limit: size + 1 })
  const items = found.slice(0, size)
  const end = items.at(-1)
  return { items, last: found.length > size && end !== undefined ? keyOf(end) : undefined }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

import { pageAfter, readPage } from '../kernel/page.ts'
import { keyInToken, pageToken } from '../kernel/page-token.ts'
import type { ReadSlice } from '../kernel/slices.ts'
import { validationError } from './errors.ts'

export interface PageInput {
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
}

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly rest: { readonly IsTruncated: boolean; readonly Marker?: string }
}

const maxItemsDefault = 100

/**
 * One page of a list. The marker holds the key of the last item shown, so that items made or deleted
 * between two pages neither repeat nor hide others.
 */
export function page<Item>(
  all: readonly Item[],
  { Marker, MaxItems = maxItemsDefault }: PageInput,
  keyOf: (item: Item) => string,
): Page<Item> {
  const after = Marker === undefined ? undefined : readMarker(Marker)
  return shown(pageAfter(all, after, MaxItems, keyOf))
}

/** The same of a list that is read from the store page by page. */
export async function pageOf<Item>(
  { Marker, MaxItems = maxItemsDefault }: PageInput,
  read: ReadSlice<Item>,
  keyOf: (item: Item) => string,
): Promise<Page<Item>> {
  const after = Marker === undefined ? undefined : readMarker(Marker)
  return shown(await readPage(read, after, MaxItems, keyOf))
}

const shown = <Item>({
  items,
  last,
}: {
  readonly items: readonly Item[]
  readonly last: string | undefined
}): Page<Item> => ({
  items,
  rest:
    last === undefined
      ? { IsTruncated: false }
      : { IsTruncated: true, Marker: pageToken(list, last) },
})

/** One page of so many items that have numbers only: none but the page's own are made. */
export function numberedPage(
  count: number,
  { Marker, MaxItems = maxItemsDefault }: PageInput,
): Page<number> {
  const after = Marker === undefined ? '-1' : readMarker(Marker)
  if (!/^(-1|\d{1,15})$/.test(after)) throw validationError('Invalid Marker.')
  const first = Number(after) + 1
  const left = Math.max(0, count - first)
  const items = Array.from({ length: Math.min(left, MaxItems) }, (_, index) => first + index)
  return left > items.length
    ? { items, rest: { IsTruncated: true, Marker: pageToken(list, `${items.at(-1)}`) } }
    : { items, rest: { IsTruncated: false } }
}

const list = 'after'

function readMarker(marker: string): string {
  const after = keyInToken(list, marker)
  if (after === undefined) throw validationError('Invalid Marker.')
  return after
}

import { keyInToken, pageToken } from '../kernel/page-token.ts'
import { validationError } from './errors.ts'

interface PageInput {
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
  const ordered = [...all].sort((a, b) => compare(keyOf(a), keyOf(b)))
  const after = Marker === undefined ? undefined : readMarker(Marker)
  const left =
    after === undefined ? ordered : ordered.filter((item) => compare(keyOf(item), after) > 0)
  const items = left.slice(0, MaxItems)
  const last = items.at(-1)
  return left.length > items.length && last !== undefined
    ? { items, rest: { IsTruncated: true, Marker: pageToken(list, keyOf(last)) } }
    : { items, rest: { IsTruncated: false } }
}

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

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const list = 'after'

function readMarker(marker: string): string {
  const after = keyInToken(list, marker)
  if (after === undefined) throw validationError('Invalid Marker.')
  return after
}

import { keyInToken, pageToken } from '../kernel/page-token.ts'
import type { ReadSlice } from '../kernel/slices.ts'
import { invalid } from './errors.ts'

interface Paging {
  readonly maxResults?: number | undefined
  readonly nextToken?: string | undefined
}

/** A page of a list that is read in slices. */
export async function page<Item>(
  list: string,
  { maxResults, nextToken }: Paging,
  perPage: number,
  read: ReadSlice<Item>,
  keyOf: (item: Item) => string,
): Promise<{ readonly items: readonly Item[]; readonly nextToken: string | undefined }> {
  const after = nextToken ? keyInToken(list, nextToken) : ''
  if (after === undefined) throw invalid('The nextToken is invalid.')
  const limit = maxResults ?? perPage
  const found = await read({ after, limit: limit + 1 })
  const items = found.slice(0, limit)
  const end = items.at(-1)
  return { items, nextToken: end && found.length > limit ? pageToken(list, keyOf(end)) : undefined }
}

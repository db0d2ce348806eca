import type { Slice } from '../../store/slice.ts'
import { pageAfter, readPage } from '../kernel/page.ts'
import { keyInToken, pageToken } from '../kernel/page-token.ts'
import { invalidInput } from './errors.ts'

interface PageInput {
  readonly NextToken?: string | undefined
  readonly MaxResults?: number | undefined
}

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly rest: { readonly NextToken?: string }
}

const maxResultsDefault = 20

/** One page of a list, in the order of its keys. The token holds the key of the last item shown. */
export function page<Item>(
  all: readonly Item[],
  { NextToken, MaxResults = maxResultsDefault }: PageInput,
  keyOf: (item: Item) => string,
): Page<Item> {
  const after = NextToken === undefined ? undefined : readToken(NextToken)
  const { items, last } = pageAfter(all, after, MaxResults, keyOf)
  return { items, rest: last === undefined ? {} : { NextToken: pageToken(list, last) } }
}

/** The same of a list that is read from the store page by page. */
export async function pageOf<Item>(
  { NextToken, MaxResults = maxResultsDefault }: PageInput,
  read: (slice: Slice) => Promise<readonly Item[]>,
  keyOf: (item: Item) => string,
): Promise<Page<Item>> {
  const after = NextToken === undefined ? undefined : readToken(NextToken)
  const { items, last } = await readPage(read, after, MaxResults, keyOf)
  return { items, rest: last === undefined ? {} : { NextToken: pageToken(list, last) } }
}

const list = 'after'

function readToken(token: string): string {
  const after = keyInToken(list, token)
  if (after === undefined)
    throw invalidInput(
      'INVALID_NEXT_TOKEN',
      'You specified an invalid value for nextToken. You must get the value from the response to a previous call to the API.',
    )
  return after
}

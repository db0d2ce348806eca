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
  const ordered = [...all].sort((a, b) => compare(keyOf(a), keyOf(b)))
  const after = NextToken === undefined ? undefined : readToken(NextToken)
  const left =
    after === undefined ? ordered : ordered.filter((item) => compare(keyOf(item), after) > 0)
  const items = left.slice(0, MaxResults)
  const last = items.at(-1)
  return left.length > items.length && last !== undefined
    ? { items, rest: { NextToken: pageToken(list, keyOf(last)) } }
    : { items, rest: {} }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const list = 'after'

function readToken(token: string): string {
  const after = keyInToken(list, token)
  if (after === undefined)
    throw invalidInput(
      'INVALID_PAGINATION_TOKEN',
      'Get the value for the NextToken parameter from the response to a previous call of the operation.',
    )
  return after
}

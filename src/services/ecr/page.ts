import { keyInToken, pageToken } from '../kernel/page-token.ts'
import { invalidParameter } from './errors.ts'

/** How many entries a list shows when the request does not say. */
export const pageDefault = 100

/** A `nextToken`: opaque, and good only for the list that gave it. */
export const nextTokenFor = (list: string, last: string | undefined): string | undefined =>
  last === undefined ? undefined : pageToken(list, last)

/** Where the page begins: after this entry. Empty for the first page. */
export function afterOf(list: string, nextToken: string | undefined): string {
  if (nextToken === undefined) return ''
  const after = keyInToken(list, nextToken)
  // Differs from AWS? The text for a token that is not its own is not known.
  if (after === undefined) throw invalidParameter('nextToken', 'Invalid token')
  return after
}

/** Names and paging are two ways to choose, which a request may not mix. */
export function refusePaging(
  named: string,
  input: { readonly nextToken?: string | undefined; readonly maxResults?: number | undefined },
): void {
  // Differs from AWS? Documented as not allowed; the text is not known.
  for (const field of ['nextToken', 'maxResults'] as const)
    if (input[field] !== undefined)
      throw invalidParameter(field, `Member must be null when ${named} is specified`)
}

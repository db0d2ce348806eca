import { type AccountId, parseAccountId } from './account.ts'
import { parseRegion, type Region } from './region.ts'

/** Where a function is; its name is unique within one account and Region. */
export interface FunctionKey {
  readonly account: AccountId
  readonly region: Region
  readonly name: string
}

/** What a `FunctionName` says, and no more: an unqualified name has neither Region nor account. */
export interface FunctionName {
  readonly name: string
  readonly region?: Region
  readonly account?: AccountId
  readonly qualifier?: string
}

/** What AWS prints when a name is refused. Dots pass, though no function can have one in its name. */
export const functionNamePattern =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?'

const form =
  /^(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:((?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_.]+)(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/

/**
 * `fn`, `function:fn`, `<account>:function:fn` or the whole ARN, each with an optional `:qualifier`.
 * Undefined for anything else.
 */
export function parseFunctionName(text: string): FunctionName | undefined {
  const match = text.length <= 256 ? form.exec(text) : null
  const name = match?.[3]
  if (!name) return undefined
  const region = parseRegion(match[1] ?? '')
  const account = parseAccountId(match[2] ?? '')
  return {
    name,
    ...(region && { region }),
    ...(account && { account }),
    ...(match[4] && { qualifier: match[4] }),
  }
}

import type { Check } from './check.ts'

type Tags =
  | Readonly<Record<string, string>>
  | readonly { readonly Key: string; readonly Value: string }[]

/** A request's tags as conditions see them: `aws:RequestTag/<key>` each, and all keys in `aws:TagKeys`. */
export function requestTags(tags: Tags = {}): NonNullable<Check['context']> {
  const pairs = isList(tags)
    ? tags.map(({ Key, Value }) => [Key, Value] as const)
    : Object.entries(tags)
  if (pairs.length === 0) return {}
  const values = pairs.map(([key, value]) => [`aws:requesttag/${key.toLowerCase()}`, value])
  return { ...Object.fromEntries(values), 'aws:tagkeys': pairs.map(([key]) => key) }
}

const isList = (tags: Tags): tags is Extract<Tags, readonly unknown[]> => Array.isArray(tags)

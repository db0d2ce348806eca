import type { Tag } from '../../aws/models/ecr.types.gen.ts'
import { invalidTag, tooManyTags } from './errors.ts'

export const tagsMax = 50

/** Throws InvalidTagParameterException, or TooManyTagsException. */
export function readTags(tags: readonly Tag[]): Readonly<Record<string, string>> {
  const read = Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))
  if (Object.keys(read).length < tags.length) throw invalidTag('A tag key is given more than once.')
  for (const { Key, Value } of tags) {
    if (Key.length < 1 || Key.length > 128)
      throw invalidTag('A tag key must have between 1 and 128 characters.')
    if (Value.length > 256) throw invalidTag('A tag value must have at most 256 characters.')
    if (Key.toLowerCase().startsWith('aws:'))
      throw invalidTag(`The tag key '${Key}' begins with 'aws:', which is reserved.`)
  }
  if (tags.length > tagsMax) throw tooManyTags(tagsMax)
  return read
}

import type { Tag } from '../../aws/models/ecr.types.gen.ts'
import { readTags as read, type TagRules } from '../kernel/tags.ts'
import { invalidTag, tooManyTags } from './errors.ts'

export const tagsMax = 50

const rules: TagRules = {
  max: tagsMax,
  foldsCase: false,
  twice: () => invalidTag('A tag key is given more than once.'),
  reserved: (key) => invalidTag(`The tag key '${key}' begins with 'aws:', which is reserved.`),
  tooMany: tooManyTags,
}

/** Throws InvalidTagParameterException, or TooManyTagsException. */
export function readTags(tags: readonly Tag[]): Readonly<Record<string, string>> {
  for (const { Key, Value } of tags) {
    if (Key.length < 1 || Key.length > 128)
      throw invalidTag('A tag key must have between 1 and 128 characters.')
    if (Value.length > 256) throw invalidTag('A tag value must have at most 256 characters.')
  }
  return Object.fromEntries(read(tags, rules).map(({ Key, Value }) => [Key, Value]))
}

import type { AwsError } from '../../aws/error.ts'

export interface Tag {
  readonly Key: string
  readonly Value: string
}

/** What a service takes for tags, and how it refuses the rest. */
export interface TagRules {
  /** Of one resource. */
  readonly max: number
  /** Whether `a` and `A` are one key. */
  readonly foldsCase: boolean
  readonly twice: () => AwsError
  readonly tooMany: (max: number) => AwsError
  /** Keys that begin with `aws:`. Absent where the service is not known to refuse them. */
  readonly reserved?: (key: string) => AwsError
}

/** A key as the service compares it. */
const compared = (key: string, { foldsCase }: TagRules): string =>
  foldsCase ? key.toLowerCase() : key

/** The tags of one request. Throws for a key given twice, a reserved one, and for too many. */
export function readTags<One extends Tag>(
  tags: readonly One[] | undefined = [],
  rules: TagRules,
): readonly One[] {
  const keys = tags.map(({ Key }) => Key)
  for (const key of keys)
    if (rules.reserved && key.toLowerCase().startsWith('aws:')) throw rules.reserved(key)
  if (new Set(keys.map((key) => compared(key, rules))).size < keys.length) throw rules.twice()
  requireRoomForTags([], keys, rules)
  return tags
}

/** Throws where a resource that has the tags `before` would have too many with those that are added or changed. */
export function requireRoomForTags(
  before: readonly string[],
  added: readonly string[],
  rules: TagRules,
): void {
  const keys = new Set([...before, ...added].map((key) => compared(key, rules)))
  if (keys.size > rules.max) throw rules.tooMany(rules.max)
}

import type { Caller } from '../../estate/caller.ts'
import { requestTags } from '../../estate/request-tags.ts'
import {
  duplicateTagKeys,
  reservedPrefix,
  transitiveKeyConflict,
  transitiveKeyNotRequested,
} from './errors.ts'

interface TagInput {
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[] | undefined
  readonly TransitiveTagKeys?: readonly string[] | undefined
}

export interface SessionTags {
  /** Those of the request, and those the calling session passes on. */
  readonly tags: Readonly<Record<string, string>>
  readonly transitiveTagKeys: readonly string[]
}

const fold = (text: string): string => text.toLowerCase()

/** The tags a session will have, from the request and the session that asks. Throws InvalidParameterValue. */
export function sessionTags(
  { Tags = [], TransitiveTagKeys = [] }: TagInput,
  { session }: Pick<Caller, 'session'>,
): SessionTags {
  const requested = new Set(Tags.map(({ Key }) => fold(Key)))
  if (requested.size < Tags.length) throw duplicateTagKeys()
  for (const { Key } of Tags) if (fold(Key).startsWith('aws:')) throw reservedPrefix(Key)
  for (const key of TransitiveTagKeys)
    if (!requested.has(fold(key))) throw transitiveKeyNotRequested()
  const passedOn = session?.transitiveTagKeys ?? []
  for (const key of passedOn) if (requested.has(fold(key))) throw transitiveKeyConflict()
  const inherited = new Set(passedOn.map(fold))
  return {
    tags: {
      ...Object.fromEntries(
        Object.entries(session?.tags ?? {}).filter(([key]) => inherited.has(fold(key))),
      ),
      ...Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
    },
    transitiveTagKeys: [...passedOn, ...TransitiveTagKeys],
  }
}

/** The condition keys of a request that carries tags. */
export function tagContext({
  tags,
  transitiveTagKeys,
}: SessionTags): Record<string, string | readonly string[]> {
  return {
    ...requestTags(tags),
    ...(transitiveTagKeys.length > 0 && { 'sts:transitivetagkeys': transitiveTagKeys }),
  }
}

interface SessionInput {
  readonly RoleSessionName: string
  readonly DurationSeconds?: number | undefined
}

/** The condition keys of a request to begin a role's session. */
export const sessionContext = (
  { RoleSessionName, DurationSeconds }: SessionInput,
  tags: SessionTags,
  sourceIdentity: string | undefined,
): Record<string, string | readonly string[]> => ({
  'sts:rolesessionname': RoleSessionName,
  ...(DurationSeconds !== undefined && { 'sts:durationseconds': String(DurationSeconds) }),
  ...(sourceIdentity !== undefined && { 'sts:sourceidentity': sourceIdentity }),
  ...tagContext(tags),
})

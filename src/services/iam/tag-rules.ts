import type { Tag, TagRules } from '../kernel/tags.ts'
import { duplicateTagKeys, reservedTagKey, tooManyProviderTags, tooManyTags } from './errors.ts'
import type { KindsOf } from './words.ts'

const folded: TagRules = {
  max: 50,
  foldsCase: true,
  twice: () => duplicateTagKeys('other'),
  tooMany: tooManyTags,
  reserved: reservedTagKey,
}

/** Policies alone tell keys apart by case. */
const exact: TagRules = { ...folded, foldsCase: false, twice: () => duplicateTagKeys('policy') }

export type Tagged = KindsOf<'Tag'>

/**
 * In the order in which a kind's tags are listed: as they were given, and those of policies by the length of their keys
 * first, which is what two recordings of AWS have in common.
 */
export const listed = <One extends Tag>(word: Tagged, tags: readonly One[]): readonly One[] =>
  word === 'Policy'
    ? [...tags].sort((a, b) => a.Key.length - b.Key.length || (a.Key < b.Key ? -1 : 1))
    : tags

/** Every kind of thing that has tags. */
export const tagRules: Readonly<Record<Tagged, TagRules>> = {
  User: folded,
  Role: folded,
  Policy: exact,
  InstanceProfile: folded,
  OpenIDConnectProvider: { ...folded, tooMany: tooManyProviderTags },
  SAMLProvider: folded,
  ServerCertificate: folded,
  MFADevice: folded,
}

import type { TagRules } from '../kernel/tags.ts'
import { duplicateTagKeys, tooManyTags } from './errors.ts'
import type { KindsOf } from './words.ts'

const folded: TagRules = {
  max: 50,
  foldsCase: true,
  twice: () => duplicateTagKeys('other'),
  tooMany: tooManyTags,
}

/** Policies alone tell keys apart by case. */
const exact: TagRules = { ...folded, foldsCase: false, twice: () => duplicateTagKeys('policy') }

export type Tagged = Exclude<KindsOf<'Tag'>, 'ServerCertificate'>

/** Every kind of thing that has tags. */
export const tagRules: Readonly<Record<Tagged, TagRules>> = {
  User: folded,
  Role: folded,
  Policy: exact,
  InstanceProfile: folded,
  OpenIDConnectProvider: folded,
  SAMLProvider: folded,
  MFADevice: folded,
}

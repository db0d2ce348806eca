import { tagMatcher } from './tag-pattern.ts'

/** As ECR has it: a mutability, and the filters of the tags for which it is the other way round. */
export interface TagMutability {
  readonly imageTagMutability:
    | 'MUTABLE'
    | 'IMMUTABLE'
    | 'MUTABLE_WITH_EXCLUSION'
    | 'IMMUTABLE_WITH_EXCLUSION'
  readonly imageTagMutabilityExclusionFilters?: readonly { readonly filter: string }[]
}

/** Whether a tag that names one image may come to name another. */
export function mayMoveTag(
  { imageTagMutability, imageTagMutabilityExclusionFilters = [] }: TagMutability,
  tag: string,
): boolean {
  const excluded = imageTagMutabilityExclusionFilters.some(({ filter }) => tagMatcher(filter)(tag))
  switch (imageTagMutability) {
    case 'MUTABLE':
      return true
    case 'IMMUTABLE':
      return false
    case 'MUTABLE_WITH_EXCLUSION':
      return !excluded
    case 'IMMUTABLE_WITH_EXCLUSION':
      return excluded
    default:
      return imageTagMutability satisfies never
  }
}

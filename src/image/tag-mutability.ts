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
  const excluded = imageTagMutabilityExclusionFilters.some(({ filter }) => matches(filter, tag))
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

/** `*` stands for any characters, and the filter for the whole tag. Linear in the tag for each `*`. */
function matches(filter: string, tag: string): boolean {
  const [first = '', ...rest] = filter.split('*')
  const last = rest.pop()
  if (last === undefined) return tag === filter
  if (!tag.startsWith(first)) return false
  let from = first.length
  for (const part of rest) {
    const at = tag.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return tag.length - last.length >= from && tag.endsWith(last)
}

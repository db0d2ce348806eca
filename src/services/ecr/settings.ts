import type {
  ImageTagMutability,
  ImageTagMutabilityExclusionFilter,
} from '../../aws/models/ecr.types.gen.ts'
import type { RepositorySettings } from '../../store/ecr/repositories.ts'
import { invalidParameter } from './errors.ts'

type Mutability = Pick<
  RepositorySettings,
  'imageTagMutability' | 'imageTagMutabilityExclusionFilters'
>

const needsFilters = (mutability: ImageTagMutability): boolean =>
  mutability === 'IMMUTABLE_WITH_EXCLUSION' || mutability === 'MUTABLE_WITH_EXCLUSION'

/** The mutability a request sets. Throws when the exclusion filters do not go with it. */
export function mutabilityOf(
  imageTagMutability: ImageTagMutability,
  filters: readonly ImageTagMutabilityExclusionFilter[] | undefined,
): Mutability {
  const field = 'imageTagMutabilityExclusionFilters'
  if (needsFilters(imageTagMutability)) {
    if (!filters || filters.length === 0)
      throw invalidParameter(
        field,
        `ImageTagMutabilityExclusionFilters can't be null when imageTagMutability is set as ${imageTagMutability}`,
      )
    return { imageTagMutability, imageTagMutabilityExclusionFilters: filters }
  }
  // Differs from AWS? That they do not go together is documented; the text is not known.
  if (filters && filters.length > 0)
    throw invalidParameter(
      field,
      `ImageTagMutabilityExclusionFilters must be null when imageTagMutability is set as ${imageTagMutability}`,
    )
  return { imageTagMutability }
}

/** The same repository settings with another mutability: filters do not outlive the mode they served. */
export function withMutability(
  { imageTagMutabilityExclusionFilters: _, ...settings }: RepositorySettings,
  mutability: Mutability,
): RepositorySettings {
  return { ...settings, ...mutability }
}

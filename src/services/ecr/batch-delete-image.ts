import type { ImageFailure, ImageIdentifier, Operations } from '../../aws/models/ecr.types.gen.ts'
import {
  type DeleteAllowances,
  type DeleteOutcome,
  deleteImages,
} from '../../store/ecr/image-deletes.ts'
import { define } from './define.ts'
import { tellDeleted } from './events.ts'
import {
  imageFailure,
  malformedImageId,
  requestedImageNotFound,
  tagDoesNotMatchDigest,
} from './image-ids.ts'
import { replicatingDeletes } from './replication/enqueue.ts'
import { onRepository, requireRepository } from './repository.ts'

/** `allows` is not in the API: only the registry sets it, where it deletes otherwise than ECR. */
export type BatchDeleteImageInput = Operations['BatchDeleteImage']['input'] & {
  readonly allows?: DeleteAllowances
}

export const batchDeleteImage = define(
  'BatchDeleteImage',
  onRepository,
  async (given, caller, needs) => {
    const input: BatchDeleteImageInput = given
    const repository = await requireRepository(input, caller, needs)
    const failures = input.imageIds.flatMap((imageId) => malformedImageId(imageId) ?? [])
    const wellFormed = input.imageIds.filter((imageId) => !malformedImageId(imageId))
    const besides = await replicatingDeletes(repository, needs)
    const outcomes = await deleteImages(needs.db, repository.id, wellFormed, input.allows, besides)
    const removed = outcomes.flatMap((one) => (one.outcome === 'removed' ? one.removed : []))
    tellDeleted(needs, repository, removed)
    return {
      imageIds: removed,
      failures: [
        ...failures,
        ...wellFormed.flatMap((imageId, at) => failureOf(imageId, outcomes[at]) ?? []),
      ],
    }
  },
)

function failureOf(
  imageId: ImageIdentifier,
  outcome: DeleteOutcome | undefined,
): ImageFailure | undefined {
  switch (outcome?.outcome) {
    case undefined:
    case 'removed':
      return undefined
    case 'not-found':
      return requestedImageNotFound(imageId)
    case 'tag-of-another-digest':
      return tagDoesNotMatchDigest(imageId)
    case 'referenced':
      return imageFailure(
        imageId,
        'ImageReferencedByManifestList',
        `Requested image referenced by manifest list: [${outcome.by.join(', ')}]`,
      )
    default:
      return outcome satisfies never
  }
}

import { deleteImages } from '../../../store/ecr/image-deletes.ts'
import { digestOfTag } from '../../../store/ecr/images.ts'
import { findRepository } from '../../../store/ecr/repositories.ts'
import type { Operation } from '../../kernel/operation.ts'
import { tellDeleted } from '../events.ts'
import { onRepository, type RepositoryInput, registryOf } from '../repository.ts'

/** `registryId` and the caller's Region are the destination's. */
export interface ReplicateDeletionInput extends RepositoryInput {
  /** Images that are gone at the source. */
  readonly digests: readonly string[]
  /** Tags that were taken from images that are still there. */
  readonly removedTags: readonly { readonly tag: string; readonly digest: string }[]
}

/**
 * What ECR does for itself where a rule replicates deletes. In no model, like ReplicateImage.
 * Differs from AWS? Which action the destination's registry policy has to allow is not documented: here it is the one that lets images come.
 */
export const replicateDeletion: Operation<ReplicateDeletionInput, Record<never, never>> = {
  service: 'ecr',
  name: 'ReplicateImageDeletion',
  permissions: (input, caller) => [
    { action: 'ecr:ReplicateImage', ...onRepository(input, caller) },
  ],
  run: async (input, caller, needs) => {
    const account = registryOf(input, caller)
    const to = await findRepository(needs.db, account, caller.region, input.repositoryName)
    if (!to) return {}
    const tags = []
    // A tag that was moved there meanwhile is another image's.
    for (const { tag, digest } of input.removedTags)
      if ((await digestOfTag(needs.db, to.id, tag)) === digest) tags.push({ imageTag: tag })
    const names = [...tags, ...input.digests.map((imageDigest) => ({ imageDigest }))]
    const outcomes = await deleteImages(needs.db, to.id, names)
    tellDeleted(
      needs,
      to,
      outcomes.flatMap((one) => (one.outcome === 'removed' ? one.removed : [])),
    )
    return {}
  },
}

import { AwsError } from '../../../aws/error.ts'
import type { Caller } from '../../../estate/caller.ts'
import { parseManifest } from '../../../image/manifest.ts'
import { mayMoveTag } from '../../../image/tag-mutability.ts'
import { putImage as storeImage } from '../../../store/ecr/image-writes.ts'
import { findImage } from '../../../store/ecr/images.ts'
import { copyLayers } from '../../../store/ecr/replication.ts'
import type { Repository } from '../../../store/ecr/repositories.ts'
import type { Needs } from '../../kernel/needs.ts'
import type { Operation } from '../../kernel/operation.ts'
import { imageNotFound, repositoryNotFound, tooManyImages } from '../errors.ts'
import { limits, newImage, ownLayers } from '../put-image.ts'
import { onRepository, type RepositoryInput, registryOf } from '../repository.ts'
import { scanning } from '../scanning/enqueue.ts'
import { repositoryFor } from '../templates/repository-for.ts'

/** `registryId` and the caller's Region are the destination's, whose repository has the name of the source's. */
export interface ReplicateImageInput extends RepositoryInput {
  /** The source repository's id. */
  readonly from: string
  readonly imageDigest: string
  readonly imageTags: readonly string[]
}

/** What ECR does for itself: no model has it, so that the API cannot reach it. A policy may name it. */
export const replicateImage: Operation<ReplicateImageInput, Record<never, never>> = {
  service: 'ecr',
  name: 'ReplicateImage',
  permissions: (input, caller) => [
    { action: 'ecr:ReplicateImage', ...onRepository(input, caller) },
  ],
  run: async (input, caller, needs) => {
    const to = await destinationOf(input, caller, needs)
    await copyImage(input.from, input.imageDigest, input.imageTags, to, needs)
    return {}
  },
}

/** What a template's own role lacks is a denial too. */
const destinationOf = (
  input: ReplicateImageInput,
  caller: Caller,
  needs: Needs,
): Promise<Repository> =>
  repositoryFor(
    'REPLICATION',
    { account: registryOf(input, caller), name: input.repositoryName },
    caller,
    needs,
  ).catch((error: unknown) => {
    if (!(error instanceof AwsError) || error.hint === undefined) throw error
    throw new AwsError('AccessDenied', error.hint)
  })

/** With the images that an index has, each of which may have been pushed before there was a rule. */
async function copyImage(
  from: string,
  digest: string,
  tags: readonly string[],
  to: Repository,
  needs: Needs,
): Promise<void> {
  const { db, clock } = needs
  const stored = await findImage(db, from, digest)
  if (!stored) throw imageNotFound(to, { imageDigest: digest })
  const parsed = parseManifest(stored.manifest, stored.mediaType)
  if (!parsed.ok) throw imageNotFound(to, { imageDigest: digest })
  const image = newImage(digest, stored.manifest, parsed.value)
  for (const child of image.children)
    if (!(await findImage(db, to.id, child))) await copyImage(from, child, [], to, needs)
  const now = clock.now()
  const besides = await scanning(to, image, needs)
  await copyLayers(db, from, to.id, ownLayers(image), now)
  const put = (tag: { name: string; mayMove: boolean } | undefined) =>
    storeImage(db, to.id, image, tag, now, limits, besides)
  for (const name of tags.length > 0 ? tags : [undefined]) {
    const first = await put(
      name === undefined ? undefined : { name, mayMove: mayMoveTag(to.settings, name) },
    )
    // A tag that is taken where none moves stays behind, and the image comes without it.
    const { outcome } = first.outcome === 'tag-taken' ? await put(undefined) : first
    if (outcome === 'repository-gone') throw repositoryNotFound(to)
    if (outcome === 'too-many-images') throw tooManyImages(to, limits.imagesMax)
    if (outcome !== 'stored' && outcome !== 'exists')
      throw imageNotFound(to, { imageDigest: digest })
  }
}

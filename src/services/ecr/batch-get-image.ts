import type { Image, ImageFailure, ImageIdentifier } from '../../aws/models/ecr.types.gen.ts'
import { digestOfTag, findImage, recordPull, type StoredImage } from '../../store/ecr/images.ts'
import type { Repository } from '../../store/ecr/repositories.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { tooMuchToAnswer } from './errors.ts'
import { malformedImageId, requestedImageNotFound, tagDoesNotMatchDigest } from './image-ids.ts'
import { onRepository, requireRepository } from './repository.ts'

/** In characters. A request may name a hundred images of 4 MiB each, and the answer is made in memory. */
const answerMax = 16 * 1024 * 1024

export const batchGetImage = define(
  'BatchGetImage',
  onRepository,
  // Differs from AWS? `acceptedMediaTypes` may there convert an OCI manifest that was asked by tag to Docker's type.
  // Here the stored manifest is the answer: a conversion would have another digest than the image.
  async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const images: Image[] = []
    const failures: ImageFailure[] = []
    let length = 0
    for (const imageId of input.imageIds) {
      const { image, failure } = await imageOf(imageId, repository, needs)
      if (failure) failures.push(failure)
      if (!image) continue
      length += image.manifest.length
      if (length > answerMax) throw tooMuchToAnswer(answerMax)
      recordPull(needs.db, repository.id, image, needs.clock.now())
      images.push({
        registryId: repository.account,
        repositoryName: repository.name,
        imageId: { imageDigest: image.digest, imageTag: imageId.imageTag },
        imageManifest: image.manifest,
        imageManifestMediaType: image.mediaType,
      })
    }
    return { images, failures }
  },
)

async function imageOf(
  imageId: ImageIdentifier,
  { id }: Repository,
  { db }: Needs,
): Promise<{ image?: StoredImage; failure?: ImageFailure }> {
  const malformed = malformedImageId(imageId)
  if (malformed) return { failure: malformed }
  const { imageDigest, imageTag } = imageId
  const tagged = imageTag === undefined ? undefined : await digestOfTag(db, id, imageTag)
  const digest = imageDigest ?? tagged
  const image = digest === undefined ? undefined : await findImage(db, id, digest)
  if (!image) return { failure: requestedImageNotFound(imageId) }
  if (imageTag !== undefined && tagged !== image.digest)
    return { failure: tagDoesNotMatchDigest(imageId) }
  return { image }
}

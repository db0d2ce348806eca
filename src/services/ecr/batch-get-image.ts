import type {
  Image,
  ImageFailure,
  ImageIdentifier,
  Operations,
} from '../../aws/models/ecr.types.gen.ts'
import { convertImage } from '../../image/convert.ts'
import { parseManifest } from '../../image/manifest.ts'
import { dockerManifest, isImageMediaType, ociManifest } from '../../image/media-types.ts'
import { digestOfTag, findImage, recordPull, type StoredImage } from '../../store/ecr/images.ts'
import type { Repository } from '../../store/ecr/repositories.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { tooMuchToAnswer } from './errors.ts'
import {
  malformedImageId,
  requestedImageInaccessible,
  requestedImageNotFound,
  tagDoesNotMatchDigest,
} from './image-ids.ts'
import { lifecycleHint } from './lifecycle/hint.ts'
import { isExcluded } from './pull-time-exclusions.ts'
import { onRepository, requireRepository } from './repository.ts'

/** In characters. A request may name a hundred images of 4 MiB each, and the answer is made in memory. */
const answerMax = 16 * 1024 * 1024

/** `withHints` is not in the API: only the registry sets it, whose client is refused where the API only tells of a failure. */
export type BatchGetImageInput = Operations['BatchGetImage']['input'] & {
  readonly withHints?: true
}

/** What is known of a failure besides what AWS says of it, which is in no answer. */
interface HintedFailure extends ImageFailure {
  readonly hint?: string | undefined
}

export const hintIn = (failure: HintedFailure | undefined): string | undefined => failure?.hint

export const batchGetImage = define('BatchGetImage', onRepository, async (given, caller, needs) => {
  const input: BatchGetImageInput = given
  const repository = await requireRepository(input, caller, needs)
  const excluded = await isExcluded(caller.principal, repository, needs)
  const images: Image[] = []
  const failures: HintedFailure[] = []
  let length = 0
  for (const imageId of input.imageIds) {
    const { image, failure } = await imageOf(imageId, repository, needs)
    if (failure) {
      const hint = input.withHints && (await lifecycleHint(repository, imageId, needs))
      failures.push(hint ? { ...failure, hint } : failure)
    }
    if (!image) continue
    const { mediaType, text } = readable(image, imageId, input.acceptedMediaTypes)
    length += text.length
    if (length > answerMax) throw tooMuchToAnswer(answerMax)
    if (!excluded) recordPull(needs.db, repository.id, image, needs.clock.now())
    images.push({
      registryId: repository.account,
      repositoryName: repository.name,
      imageId: { imageDigest: image.digest, imageTag: imageId.imageTag },
      imageManifest: text,
      imageManifestMediaType: mediaType,
    })
  }
  return { images, failures }
})

/**
 * The manifest in a format that the client accepts, where ECR has a conversion to one; else as it is stored. By digest nothing is
 * converted: the text would have another.
 */
// Differs from AWS? It also converts Docker's schema 2 to schema 1, for clients older than Docker 1.10; which digest it tells of
// what it converted is not known.
function readable(
  { mediaType, manifest }: StoredImage,
  { imageDigest }: ImageIdentifier,
  accepted: readonly string[] | undefined,
): { readonly mediaType: string; readonly text: string } {
  const stored = { mediaType, text: manifest }
  if (!accepted?.length || imageDigest !== undefined || accepted.includes(mediaType)) return stored
  const other = mediaType === ociManifest ? dockerManifest : ociManifest
  if (!isImageMediaType(mediaType) || !accepted.includes(other)) return stored
  const parsed = parseManifest(manifest, mediaType)
  const isImage = parsed.ok && parsed.value.kind === 'image'
  return (isImage && convertImage(parsed.value)) || stored
}

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
  if (image.status !== 'ACTIVE') return { failure: requestedImageInaccessible(imageId) }
  return { image }
}

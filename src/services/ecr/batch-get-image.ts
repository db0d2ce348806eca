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
import { findRepository, type Repository } from '../../store/ecr/repositories.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { repositoryNotFound, tooMuchToAnswer } from './errors.ts'
import {
  malformedImageId,
  requestedImageInaccessible,
  requestedImageNotFound,
  tagDoesNotMatchDigest,
} from './image-ids.ts'
import { lifecycleHint } from './lifecycle/hint.ts'
import { cacheRuleFor, type FoundImage, pullThrough } from './pull-through/pull.ts'
import { isExcluded } from './pull-time-exclusions.ts'
import { onRepository, registryOf } from './repository.ts'

/** In characters. A request may name a hundred images of 4 MiB each, and the answer is made in memory. */
const answerMax = 16 * 1024 * 1024

/** Neither of the two is in the API: the registry sets them, whose client is refused where the API only tells of a failure. */
export type BatchGetImageInput = Operations['BatchGetImage']['input'] & {
  readonly withHints?: true
  /** What the cache could not have is thrown. */
  readonly throughRegistry?: true
}

/** What is known of a failure besides what AWS says of it, which is in no answer. */
interface HintedFailure extends ImageFailure {
  readonly hint?: string | undefined
}

export const hintIn = (failure: HintedFailure | undefined): string | undefined => failure?.hint

export const batchGetImage = define('BatchGetImage', onRepository, async (given, caller, needs) => {
  const input: BatchGetImageInput = given
  const name = {
    account: registryOf(input, caller),
    region: caller.region,
    name: input.repositoryName,
  }
  const rule = await cacheRuleFor(caller, name, needs)
  let repository = await findRepository(needs.db, name.account, name.region, name.name)
  if (!repository && !rule) throw repositoryNotFound(name)
  const excluded = await isExcluded(caller.principal, name, needs)
  const images: Image[] = []
  const failures: HintedFailure[] = []
  let length = 0
  for (const imageId of input.imageIds) {
    const found = repository
      ? await imageOf(imageId, repository, needs)
      : { failure: malformedImageId(imageId) ?? requestedImageNotFound(imageId) }
    const { image, failure, refusal, made } = rule
      ? await pullThrough({ rule, name, repository, imageId, found }, caller, needs)
      : { ...found, refusal: undefined, made: undefined }
    if (refusal && (input.throughRegistry || refusal.code === 'RepositoryNotFoundException'))
      throw refusal
    repository ??= made
    if (failure) {
      const hint = input.withHints && (await lifecycleHint(name, imageId, needs))
      failures.push(hint ? { ...failure, hint } : failure)
    }
    if (!image || !repository) continue
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
      imageManifestSize: Buffer.byteLength(text),
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
): Promise<Pick<FoundImage, 'image' | 'failure'>> {
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

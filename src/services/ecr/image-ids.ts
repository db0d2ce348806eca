import type {
  ImageFailure,
  ImageFailureCode,
  ImageIdentifier,
} from '../../aws/models/ecr.types.gen.ts'
import { parseTag, tagPattern } from '../../names/tag.ts'

const digestPattern = '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'
const digestShape = new RegExp(`^${digestPattern.replace('9-_', '9\\-_')}$`)

/** An entry of `failures`: what is wrong with one image does not fail the others. */
export const imageFailure = (
  imageId: ImageIdentifier,
  failureCode: ImageFailureCode,
  failureReason: string,
): ImageFailure => ({ imageId, failureCode, failureReason })

export const requestedImageNotFound = (imageId: ImageIdentifier): ImageFailure =>
  imageFailure(imageId, 'ImageNotFound', 'Requested image not found')

// Differs from AWS? The codes of the two below are in the model; their texts are not known.
export const requestedImageInaccessible = (imageId: ImageIdentifier): ImageFailure =>
  imageFailure(imageId, 'ImageInaccessible', 'Requested image is archived')

export const tagDoesNotMatchDigest = (imageId: ImageIdentifier): ImageFailure =>
  imageFailure(
    imageId,
    'ImageTagDoesNotMatchDigest',
    'Invalid request parameters: image tag does not match the image digest',
  )

/** What is wrong with an image id before any image is looked for. */
export function malformedImageId(imageId: ImageIdentifier): ImageFailure | undefined {
  const { imageDigest, imageTag } = imageId
  if (imageDigest === undefined && imageTag === undefined)
    return imageFailure(
      imageId,
      'MissingDigestAndTag',
      'Invalid request parameters: both tag and digest cannot be null',
    )
  if (imageDigest !== undefined && !digestShape.test(imageDigest))
    return imageFailure(
      imageId,
      'InvalidImageDigest',
      `Invalid request parameters: image digest should satisfy the regex '${digestPattern}'`,
    )
  // Differs from AWS? Worded after the one for digests.
  if (imageTag !== undefined && !parseTag(imageTag))
    return imageFailure(
      imageId,
      'InvalidImageTag',
      `Invalid request parameters: image tag should satisfy the regex '${tagPattern}'`,
    )
  return undefined
}

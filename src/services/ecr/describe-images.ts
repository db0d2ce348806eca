import type { ImageDetail, ImageIdentifier } from '../../aws/models/ecr.types.gen.ts'
import {
  type ImageSummary,
  summarizeImages,
  summarizeNamedImages,
} from '../../store/ecr/image-lists.ts'
import { digestOfTag } from '../../store/ecr/images.ts'
import { registryFacts } from '../../store/ecr/registries.ts'
import type { Repository } from '../../store/ecr/repositories.ts'
import { type ImageScan, scansOf } from '../../store/ecr/scans.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { invalidParameter } from './errors.ts'
import { malformedImageId } from './image-ids.ts'
import { statusFilter } from './image-status.ts'
import { missingImage } from './missing-image.ts'
import { afterOf, nextTokenFor, pageDefault, refusePaging } from './page.ts'
import { onRepository, requireRepository } from './repository.ts'
import { hasFindings, statusOf, summaryOf } from './scanning/operations.ts'

export const describeImages = define(
  'DescribeImages',
  onRepository,
  async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const { imageIds, nextToken, maxResults = pageDefault, filter } = input
    if (imageIds) {
      refusePaging('imageIds', input)
      const named = await namedImages(imageIds, repository, needs)
      return { imageDetails: await detailsOf(named, repository, needs) }
    }
    const after = afterOf('DescribeImages', nextToken)
    const { items, next } = await summarizeImages(
      needs.db,
      repository.id,
      { tags: filter?.tagStatus ?? 'ANY', status: statusFilter(filter?.imageStatus) },
      after,
      maxResults,
    )
    return {
      imageDetails: await detailsOf(items, repository, needs),
      nextToken: nextTokenFor('DescribeImages', next),
    }
  },
)

/** One entry a digest, however many ids name it. One that is missing fails the whole call. */
async function namedImages(
  imageIds: readonly ImageIdentifier[],
  repository: Repository,
  needs: Needs,
): Promise<readonly ImageSummary[]> {
  const { db } = needs
  const digests = await Promise.all(
    imageIds.map(async (imageId) => {
      const malformed = malformedImageId(imageId)
      // Differs from AWS? The same faults are known as batch failures only, and this call has none.
      if (malformed) throw invalidParameter('imageIds', malformed.failureReason ?? '')
      const { imageDigest, imageTag } = imageId
      const tagged =
        imageTag === undefined ? undefined : await digestOfTag(db, repository.id, imageTag)
      if (imageTag !== undefined && (!tagged || (imageDigest ?? tagged) !== tagged))
        throw await missingImage(repository, imageId, needs)
      return imageDigest ?? tagged ?? ''
    }),
  )
  const images = await summarizeNamedImages(db, repository.id, [...new Set(digests)])
  const found = new Set(images.map(({ digest }) => digest))
  const missing = imageIds.find((_, at) => !found.has(digests[at] ?? ''))
  if (missing) throw await missingImage(repository, missing, needs)
  return images
}

/**
 * Basic scanning is told of by DescribeImageScanFindings alone. AmazonECR/latest/userguide/image-scanning-basic.html
 * Differs from AWS? That enhanced scanning is told of here is asked for in https://github.com/aws/containers-roadmap/issues/1662, still open.
 */
async function detailsOf(
  images: readonly ImageSummary[],
  repository: Repository,
  { db }: Needs,
): Promise<readonly ImageDetail[]> {
  const { scanning } = await registryFacts(db, repository.account, repository.region)
  const digests = images.map(({ digest }) => digest)
  const scans =
    scanning.scanType === 'ENHANCED'
      ? await scansOf(db, repository.id, digests, 'ENHANCED')
      : undefined
  return images.map((image) => detailOf(image, repository, scans?.get(image.digest)))
}

const detailOf = (
  image: ImageSummary,
  { account, name }: Repository,
  scan: ImageScan | undefined,
): ImageDetail => ({
  registryId: account,
  repositoryName: name,
  imageDigest: image.digest,
  imageTags: image.tags.length > 0 ? image.tags : undefined,
  imageSizeInBytes: image.size,
  imagePushedAt: image.pushedAt,
  imageScanStatus: scan && statusOf(scan, image),
  imageScanFindingsSummary: scan && hasFindings(scan) ? summaryOf(scan) : undefined,
  imageManifestMediaType: image.mediaType,
  artifactMediaType: image.artifactType,
  lastRecordedPullTime: image.lastPulledAt,
  subjectManifestDigest: image.subject,
  imageStatus: image.status,
  lastArchivedAt: image.archivedAt,
  lastActivatedAt: image.activatedAt,
})

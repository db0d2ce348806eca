import type { ImageScanStatus, ScanStatus } from '../../../aws/models/ecr.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import { digestOfTag, findImage, type StoredImage } from '../../../store/ecr/images.ts'
import { registryFacts } from '../../../store/ecr/registries.ts'
import type { Repository } from '../../../store/ecr/repositories.ts'
import { listFindings } from '../../../store/ecr/scan-results.ts'
import { findScan, type ImageScan, type ScanKey } from '../../../store/ecr/scans.ts'
import type { Needs } from '../../kernel/needs.ts'
import { define } from '../define.ts'
import {
  featureDisabled,
  imageArchived,
  invalidParameter,
  scanNotFound,
  scanQuotaExceeded,
  unsupportedImageType,
} from '../errors.ts'
import { malformedImageId } from '../image-ids.ts'
import { missingImage } from '../missing-image.ts'
import { afterOf, nextTokenFor, pageDefault } from '../page.ts'
import { onRepository, type RepositoryInput, requireRepository } from '../repository.ts'
import { enqueueScan, isScannable, quotaMs, underway } from './enqueue.ts'
import { findingFrom } from './findings.ts'

interface OneImage extends RepositoryInput {
  readonly imageId: {
    readonly imageDigest?: string | undefined
    readonly imageTag?: string | undefined
  }
}

export const startImageScan = define(
  'StartImageScan',
  onRepository,
  async (input, caller, needs) => {
    const { repository, image, answer } = await requireImage(input, caller, needs)
    const { db, clock } = needs
    const { scanning } = await registryFacts(db, repository.account, repository.region)
    if (scanning.scanType === 'ENHANCED') throw featureDisabled()
    if (image.status !== 'ACTIVE') throw imageArchived(repository, image.digest)
    if (!isScannable(image.manifest, image.mediaType)) throw unsupportedImageType(repository, image)
    const key: ScanKey = { repository: repository.id, digest: image.digest, type: 'BASIC' }
    const last = await findScan(db, key)
    const sinceMs = last && clock.now().getTime() - last.requestedAt.getTime()
    // What failed for want of data that only this server lacks takes nobody's quota.
    if (last && !last.lackedData && (sinceMs ?? 0) < quotaMs) throw scanQuotaExceeded()
    await db.transaction().execute((within) => enqueueScan(within, key, needs))
    return { ...answer, imageScanStatus: underway.BASIC }
  },
)

export const describeImageScanFindings = define(
  'DescribeImageScanFindings',
  onRepository,
  async (input, caller, needs) => {
    const { repository, image, answer } = await requireImage(input, caller, needs)
    const { db } = needs
    const { scanning } = await registryFacts(db, repository.account, repository.region)
    const type = scanning.scanType
    if (type === 'ENHANCED') await authorizeInspector(caller, needs)
    const key: ScanKey = { repository: repository.id, digest: image.digest, type }
    const scan = await findScan(db, key)
    if (!scan) throw scanNotFound(repository, input.imageId)
    const { nextToken, maxResults = pageDefault } = input
    const after = Number(afterOf('DescribeImageScanFindings', nextToken))
    // Differs from AWS? Whether the findings of an earlier scan are shown while another is underway is not known.
    const { items, next } = await listFindings(db, key, after, maxResults)
    const found = items.map(findingFrom)
    return {
      ...answer,
      imageScanStatus: statusOf(scan, image),
      imageScanFindings: hasFindings(scan)
        ? {
            ...summaryOf(scan),
            ...(type === 'BASIC' ? { findings: found } : { enhancedFindings: found }),
          }
        : {},
      nextToken: nextTokenFor('DescribeImageScanFindings', next),
    }
  },
)

/** Inspector's findings are Inspector's to show. AmazonECR/latest/userguide/image-scanning-enhanced-iam.html */
const authorizeInspector = (caller: Caller, { authorize }: Needs): Promise<void> =>
  authorize(
    caller,
    ['ListFindings', 'ListCoverage'].map((name) => ({
      action: `inspector2:${name}`,
      resource: '*',
    })),
  )

/** Only enhanced scanning looks at an image again, which it cannot while it is archived. */
export const statusOf = (
  { type, status, description }: ImageScan,
  image: Pick<StoredImage, 'status'>,
): ImageScanStatus =>
  type === 'ENHANCED' && image.status === 'ARCHIVED'
    ? { status: 'IMAGE_ARCHIVED', description: 'The image is archived.' }
    : { status, description }

/**
 * An empty list would say that nothing is wrong with an image that was not compared with anything. AWS leaves out lists and counts then, and the AWS CLI
 * fails without what they are in. https://github.com/aws/aws-sdk/issues/289
 */
export const hasFindings = ({ status, completedAt }: ImageScan): boolean =>
  completedAt !== undefined && !without.has(status)

const without: ReadonlySet<ScanStatus> = new Set([
  'FAILED',
  'UNSUPPORTED_IMAGE',
  'FINDINGS_UNAVAILABLE',
  'SCAN_ELIGIBILITY_EXPIRED',
])

export const summaryOf = ({ completedAt, sourceAt, counts }: ImageScan) => ({
  imageScanCompletedAt: completedAt,
  vulnerabilitySourceUpdatedAt: sourceAt,
  findingSeverityCounts: counts,
})

async function requireImage(
  input: OneImage,
  caller: Caller,
  needs: Needs,
): Promise<{
  repository: Repository
  image: StoredImage
  answer: {
    registryId: string
    repositoryName: string
    imageId: { imageDigest: string; imageTag: string | undefined }
  }
}> {
  const repository = await requireRepository(input, caller, needs)
  const { imageDigest, imageTag } = input.imageId
  const malformed = malformedImageId(input.imageId)
  // Differs from AWS? The same faults are known as batch failures only, and these calls have none.
  if (malformed) throw invalidParameter('imageId', malformed.failureReason ?? '')
  const { db } = needs
  const tagged = imageTag === undefined ? undefined : await digestOfTag(db, repository.id, imageTag)
  const digest = imageDigest ?? tagged
  const image = digest && (await findImage(db, repository.id, digest))
  if (!image || (imageTag !== undefined && tagged !== digest))
    throw await missingImage(repository, input.imageId, needs)
  return {
    ...{ repository, image },
    answer: {
      registryId: repository.account,
      repositoryName: repository.name,
      imageId: { imageDigest: image.digest, imageTag },
    },
  }
}

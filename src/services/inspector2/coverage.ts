import type { ScanStatus } from '../../aws/models/ecr.types.gen.ts'
import type {
  CoverageFilterCriteria,
  CoverageStringFilter,
  CoveredResource,
  ScanStatusReason,
} from '../../aws/models/inspector2.types.gen.ts'
import { repositoryArn } from '../../names/arn.ts'
import type { Database } from '../../store/database.ts'
import { type CoveredImage, coveredImages } from '../../store/ecr/enhanced-scans.ts'
import { summarizeNamedImages } from '../../store/ecr/image-lists.ts'
import { wantedOf } from '../kernel/slices.ts'
import { ofAccountsSeen } from './accounts-seen.ts'
import { define, onAll } from './define.ts'
import { notBuilt } from './errors.ts'
import { isText } from './filters.ts'
import { page } from './page.ts'

const coveragePerPage = 100

/** What Inspector calls the ways in which ECR says that a scan stands. */
const reasons: Readonly<Partial<Record<ScanStatus, ScanStatusReason>>> = {
  ACTIVE: 'SUCCESSFUL',
  COMPLETE: 'SUCCESSFUL',
  PENDING: 'PENDING_INITIAL_SCAN',
  SCAN_ELIGIBILITY_EXPIRED: 'SCAN_ELIGIBILITY_EXPIRED',
  UNSUPPORTED_IMAGE: 'UNSUPPORTED_OS',
}

export const listCoverage = define('ListCoverage', onAll, async (input, caller, needs) => {
  const { filterCriteria = {} } = input
  const isWanted = wantedBy(filterCriteria)
  const { accountId = [] } = filterCriteria
  const all = await ofAccountsSeen(
    ...([caller, needs, (account: string) => isText(accountId, [account])] as const),
    (account) => async (slice) => {
      const images = await coveredImages(needs.db, account, caller.region, slice)
      return Promise.all(
        images.map(async (image) => ({
          key: image.key,
          resource: await resourceOf(image, account, caller.region, needs.db),
        })),
      )
    },
  )
  const keyOf = ({ key }: { readonly key: string }) => key
  const wanted = wantedOf(all, keyOf, ({ resource }) => isWanted(resource))
  const { items, nextToken } = await page('ListCoverage', input, coveragePerPage, wanted, keyOf)
  return { coveredResources: items.map(({ resource }) => resource), nextToken }
})

async function resourceOf(
  { repository, repositoryName, digest, status, completedAt }: CoveredImage,
  accountId: string,
  region: string,
  db: Database,
): Promise<CoveredResource> {
  const [image] = await summarizeNamedImages(db, repository, [digest])
  const isActive = status === 'ACTIVE' || status === 'COMPLETE' || status === 'PENDING'
  return {
    ...{ resourceType: 'AWS_ECR_CONTAINER_IMAGE', accountId, scanType: 'PACKAGE' },
    resourceId: `${repositoryArn(accountId, region, repositoryName)}/${digest}`,
    scanStatus: {
      statusCode: isActive ? 'ACTIVE' : 'INACTIVE',
      reason: reasons[status] ?? 'INTERNAL_ERROR',
    },
    resourceMetadata: {
      ecrImage: { tags: image?.tags ?? [], imagePulledAt: image?.lastPulledAt, inUseCount: 0 },
      ecrRepository: { name: repositoryName },
    },
    lastScannedAt: completedAt,
  }
}

type Texts = (resource: CoveredResource) => readonly (string | undefined)[]

const texts: { readonly [Name in keyof CoverageFilterCriteria]?: Texts } = {
  scanStatusCode: (one) => [one.scanStatus?.statusCode],
  scanStatusReason: (one) => [one.scanStatus?.reason],
  accountId: (one) => [one.accountId],
  resourceId: (one) => [one.resourceId],
  resourceType: (one) => [one.resourceType],
  scanType: (one) => [one.scanType],
  ecrRepositoryName: (one) => [one.resourceMetadata?.ecrRepository?.name],
  ecrImageTags: (one) => one.resourceMetadata?.ecrImage?.tags ?? [],
}

function wantedBy(criteria: CoverageFilterCriteria): (one: CoveredResource) => boolean {
  const given = Object.entries(criteria).filter(([, filters]) => filters && filters.length > 0)
  const wanted = given.map(([field, filters]) => {
    const text = texts[field as keyof CoverageFilterCriteria]
    if (!text) throw notBuilt('filterCriteria about anything but images in ECR')
    return (one: CoveredResource) => isText(filters as readonly CoverageStringFilter[], text(one))
  })
  return (one) => wanted.every((holds) => holds(one))
}

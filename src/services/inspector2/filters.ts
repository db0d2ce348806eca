import type {
  DateFilter,
  FilterCriteria,
  Finding,
  NumberFilter,
  PackageFilter,
  StringFilter,
  VulnerablePackage,
} from '../../aws/models/inspector2.types.gen.ts'
import { notBuilt } from './errors.ts'

type Wanted = (finding: Finding) => boolean

/** Comparisons that include are alternatives; each that excludes must hold. */
export function isText(
  filters: readonly Pick<StringFilter, 'comparison' | 'value'>[],
  values: readonly (string | undefined)[],
): boolean {
  const found = values.filter((value) => value !== undefined)
  const including = filters.filter(({ comparison }) => comparison !== 'NOT_EQUALS')
  const excluded = filters.filter(({ comparison }) => comparison === 'NOT_EQUALS')
  if (excluded.some(({ value }) => found.includes(value))) return false
  return (
    including.length === 0 ||
    including.some(({ comparison, value }) =>
      found.some((one) => (comparison === 'PREFIX' ? one.startsWith(value) : one === value)),
    )
  )
}

const isDate = (filters: readonly DateFilter[], date: Date | undefined): boolean =>
  date !== undefined &&
  filters.some(
    ({ startInclusive, endInclusive }) =>
      (!startInclusive || date >= startInclusive) && (!endInclusive || date <= endInclusive),
  )

const isNumber = (filters: readonly NumberFilter[], number: number | undefined): boolean =>
  number !== undefined &&
  filters.some(
    ({ lowerInclusive, upperInclusive }) =>
      number >= (lowerInclusive ?? Number.NEGATIVE_INFINITY) &&
      number <= (upperInclusive ?? Number.POSITIVE_INFINITY),
  )

const isPackage = (filter: PackageFilter, found: VulnerablePackage): boolean =>
  (
    [
      [filter.name, found.name],
      [filter.version, found.version],
      [filter.release, found.release],
      [filter.architecture, found.arch],
      [filter.filePath, found.filePath],
      [filter.sourceLayerHash, found.sourceLayerHash],
    ] as const
  ).every(([one, value]) => !one || isText([one], [value])) &&
  (!filter.epoch || isNumber([filter.epoch], found.epoch))

const imageOf = ({ resources }: Finding) => resources[0]?.details?.awsEcrContainerImage
const details = ({ packageVulnerabilityDetails }: Finding) => packageVulnerabilityDetails

type Texts = (finding: Finding) => readonly (string | undefined)[]

const texts: { readonly [Name in keyof FilterCriteria]?: Texts } = {
  findingArn: (one) => [one.findingArn],
  awsAccountId: (one) => [one.awsAccountId],
  findingType: (one) => [one.type],
  severity: (one) => [one.severity],
  findingStatus: (one) => [one.status],
  title: (one) => [one.title],
  resourceType: (one) => one.resources.map(({ type }) => type),
  resourceId: (one) => one.resources.map(({ id }) => id),
  ecrImageArchitecture: (one) => [imageOf(one)?.architecture],
  ecrImageRegistry: (one) => [imageOf(one)?.registry],
  ecrImageRepositoryName: (one) => [imageOf(one)?.repositoryName],
  ecrImageTags: (one) => imageOf(one)?.imageTags ?? [],
  ecrImageHash: (one) => [imageOf(one)?.imageHash],
  vulnerabilityId: (one) => [details(one)?.vulnerabilityId],
  vulnerabilitySource: (one) => [details(one)?.source],
  vendorSeverity: (one) => [details(one)?.vendorSeverity],
  relatedVulnerabilities: (one) => details(one)?.relatedVulnerabilities ?? [],
  fixAvailable: (one) => [one.fixAvailable],
  exploitAvailable: (one) => [one.exploitAvailable],
}

const dates: { readonly [Name in keyof FilterCriteria]?: (one: Finding) => Date | undefined } = {
  firstObservedAt: (one) => one.firstObservedAt,
  lastObservedAt: (one) => one.lastObservedAt,
  updatedAt: (one) => one.updatedAt,
  ecrImagePushedAt: (one) => imageOf(one)?.pushedAt,
}

/** All fields that are given must hold. Throws for one of which nothing here can be told. */
export function wantedBy(criteria: FilterCriteria): Wanted {
  const wanted: Wanted[] = []
  for (const [field, filters] of Object.entries(criteria)) {
    if (filters === undefined || filters.length === 0) continue
    const name = field as keyof FilterCriteria
    const [text, date] = [texts[name], dates[name]]
    if (text) wanted.push((one) => isText(filters as readonly StringFilter[], text(one)))
    else if (date) wanted.push((one) => isDate(filters as readonly DateFilter[], date(one)))
    else if (name === 'inspectorScore')
      wanted.push((one) => isNumber(filters as readonly NumberFilter[], one.inspectorScore))
    else if (name === 'vulnerablePackages')
      wanted.push((one) =>
        (filters as readonly PackageFilter[]).some((filter) =>
          details(one)?.vulnerablePackages?.some((found) => isPackage(filter, found)),
        ),
      )
    else throw notBuilt('filterCriteria about anything but images in ECR')
  }
  return (one) => wanted.every((holds) => holds(one))
}

import { createHash } from 'node:crypto'
import type {
  EnhancedImageScanFinding,
  ImageScanFinding,
  VulnerablePackage,
} from '../../../aws/models/ecr.types.gen.ts'
import { repositoryArn } from '../../../names/arn.ts'
import { severities } from '../../../scan/advisories/advisory.ts'
import type { Distribution, FoundPackage, PackageKind } from '../../../scan/inventory.ts'
import type { Match } from '../../../scan/match.ts'
import type { ImageSummary } from '../../../store/ecr/image-lists.ts'
import type { ListedRepository } from '../../../store/ecr/repositories.ts'
import type { NewFinding } from '../../../store/ecr/scans.ts'

/** What was found in one image, and where. */
export interface ScannedImage {
  readonly repository: ListedRepository
  readonly image: ImageSummary
  readonly architecture: string | undefined
  readonly distribution: Distribution | undefined
  readonly matches: readonly Match[]
  readonly now: Date
  /** When findings of it were seen first, by their keys. */
  readonly seen: ReadonlyMap<string, Date>
}

interface Severe {
  readonly severity: (typeof severities)[number]
  readonly id: string
}

/** The worst first, and then in an order that stays. */
const keyOf = ({ severity, id }: Severe): string => `${severities.indexOf(severity)} ${id}`

const hashOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)

const limited = (text: string, charactersMax: number): string => text.slice(0, charactersMax)

/** One for each package, as basic scanning shows them. */
export function basicFindings(scanned: ScannedImage): readonly NewFinding[] {
  const { repository, image, matches } = scanned
  return inOrder(
    scanned,
    matches.map(({ advisory, package: found }) => {
      const { name, severity, description, uri, cvss } = advisory
      const [score] = cvss
      const version = score?.version.split('.')[0]
      const finding: ImageScanFinding = {
        ...{ name, severity },
        ...(description && { description }),
        ...(uri && { uri }),
        attributes: [
          { key: 'package_version', value: limited(found.version, 256) },
          { key: 'package_name', value: limited(found.name, 256) },
          ...(score
            ? [
                { key: `CVSS${version}_VECTOR`, value: limited(score.vector, 256) },
                { key: `CVSS${version}_SCORE`, value: score.score.toFixed(1) },
              ]
            : []),
        ],
      }
      const { kind, name: packageName, version: own, path } = found
      const id = hashOf(repository.id, image.digest, name, kind, packageName, own, path)
      return { key: keyOf({ severity, id: `${name} ${id}` }), finding }
    }),
  )
}

/** One for each vulnerability of the image, with all its packages, as Inspector has them. */
export function enhancedFindings(scanned: ScannedImage): readonly NewFinding[] {
  const byName = new Map<string, Match[]>()
  for (const match of scanned.matches) {
    const { name } = match.advisory
    byName.set(name, [...(byName.get(name) ?? []), match])
  }
  return inOrder(
    scanned,
    [...byName.values()].map((matches) => {
      const { account, region, name } = scanned.repository
      const imageArn = `${repositoryArn(account, region, name)}/${scanned.image.digest}`
      const vulnerability = matches[0]?.advisory.name ?? ''
      const findingArn = `arn:aws:inspector2:${region}:${account}:finding/${hashOf(imageArn, vulnerability)}`
      const key = keyOf({ severity: worst(matches), id: findingArn })
      const firstObservedAt = scanned.seen.get(key) ?? scanned.now
      const finding = enhancedFinding(scanned, matches)
      return {
        key,
        finding: {
          ...finding,
          findingArn,
          firstObservedAt,
          resources: finding.resources?.map((one) => ({ ...one, id: imageArn })),
        },
      }
    }),
  )
}

const worst = (matches: readonly Match[]) =>
  severities.find((one) => matches.some(({ advisory }) => advisory.severity === one)) ?? 'UNDEFINED'

const inOrder = (
  { repository: { account, region }, now, seen }: ScannedImage,
  found: readonly { key: string; finding: ImageScanFinding | EnhancedImageScanFinding }[],
): readonly NewFinding[] =>
  found
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, finding }) => ({
      ...{ account, region, key, lastObservedAt: now },
      severity: finding.severity ?? '',
      firstObservedAt: seen.get(key) ?? now,
      finding: JSON.stringify(finding),
    }))

function enhancedFinding(
  { repository, image, architecture, distribution, now }: ScannedImage,
  matches: readonly Match[],
): EnhancedImageScanFinding {
  const { account, name: repositoryName } = repository
  const [first] = matches
  if (!first) throw new Error('a finding is of something')
  const { name, description, uri, cvss, related, references, publishedAt, modifiedAt } =
    first.advisory
  const packages = [...new Set(matches.map((match) => match.package.name))]
  const [score] = cvss
  const severity = worst(matches)
  const fixed = matches.filter((match) => match.fixedIn !== undefined).length
  return {
    awsAccountId: account,
    type: 'PACKAGE_VULNERABILITY',
    title: limited(`${name} - ${packages.join(', ')}`, 1024),
    description: limited(description || name, 1024),
    // What ECR calls undefined Inspector has not triaged.
    severity: severity === 'UNDEFINED' ? 'UNTRIAGED' : severity,
    status: 'ACTIVE',
    ...{ lastObservedAt: now, updatedAt: now },
    ...(score && {
      score: score.score,
      scoreDetails: {
        cvss: {
          adjustments: [],
          score: score.score,
          scoreSource: sourceOf(first),
          scoringVector: score.vector,
          version: score.version,
        },
      },
    }),
    fixAvailable: fixed === matches.length ? 'YES' : fixed > 0 ? 'PARTIAL' : 'NO',
    // No data that is taken here says whether there is one.
    exploitAvailable: 'NO',
    remediation: { recommendation: { text: 'None Provided' } },
    packageVulnerabilityDetails: {
      vulnerabilityId: name,
      source: sourceOf(first),
      sourceUrl: uri || undefined,
      cvss: cvss.map((one) => ({
        baseScore: one.score,
        scoringVector: one.vector,
        version: one.version,
        source: sourceOf(first),
      })),
      referenceUrls: references.slice(0, 10),
      relatedVulnerabilities: related.filter((id) => id !== name),
      vendorSeverity: severity,
      vendorCreatedAt: dateOf(publishedAt),
      vendorUpdatedAt: dateOf(modifiedAt),
      vulnerablePackages: matches.map(vulnerablePackage),
    },
    resources: [
      {
        type: 'AWS_ECR_CONTAINER_IMAGE',
        tags: {},
        details: {
          awsEcrContainerImage: {
            architecture,
            imageHash: image.digest,
            imageTags: image.tags,
            platform: distribution && `${distribution.id}_${distribution.version}`.toUpperCase(),
            pushedAt: image.pushedAt,
            registry: account,
            repositoryName,
            inUseCount: 0,
          },
        },
      },
    ],
  }
}

/** As data says where it comes from: `DEBIAN`, `GO`. */
const sourceOf = ({ advisory }: Match): string =>
  (advisory.ecosystem.split(':')[0] ?? '').toUpperCase().replaceAll(' ', '_')

function dateOf(text: string | undefined): Date | undefined {
  const date = text === undefined ? undefined : new Date(text)
  return date && !Number.isNaN(date.getTime()) ? date : undefined
}

const managers: Readonly<Record<PackageKind, string>> = {
  dpkg: 'OS',
  apk: 'OS',
  rpm: 'OS',
  npm: 'NODEPKG',
  pypi: 'PYTHONPKG',
  go: 'GOBINARY',
  java: 'JAR',
}

function vulnerablePackage({ package: found, fixedIn }: Match): VulnerablePackage {
  const { kind, name, architecture, path } = found
  return {
    ...{ name, packageManager: managers[kind], filePath: path },
    ...partsOf(found),
    ...(architecture && { arch: architecture.toUpperCase() }),
    ...(fixedIn && { fixedInVersion: fixedIn }),
  }
}

/** Debian's and rpm's versions in their parts, others whole. */
function partsOf({ kind, version }: FoundPackage): Partial<VulnerablePackage> {
  if (kind !== 'dpkg' && kind !== 'rpm') return { version }
  const [, epoch = '0', upstream = version, release] =
    /^(?:(\d+):)?(.+?)(?:-([^-]+))?$/.exec(version) ?? []
  return { epoch: Number(epoch), version: upstream, ...(release && { release }) }
}

/** A finding as it was kept, with its times. */
export const findingFrom = (text: string): ImageScanFinding & EnhancedImageScanFinding =>
  JSON.parse(text, (key, value) =>
    key.endsWith('At') && typeof value === 'string' ? new Date(value) : value,
  )

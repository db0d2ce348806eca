import type {
  RegistryScanningRule,
  ScanFrequency,
  ScanningRepositoryFilter,
} from '../../../aws/models/ecr.types.gen.ts'
import type { ListedRepository } from '../../../store/ecr/repositories.ts'
import type { ScanningConfiguration } from '../../../store/ecr/scanning-configurations.ts'

/** How often a repository's images are scanned, and which of the registry's filters say so. */
export interface Frequency {
  readonly scanFrequency: ScanFrequency
  readonly appliedScanFilters: readonly ScanningRepositoryFilter[]
}

/**
 * The registry's rules decide, the most frequent first. Where it has none, basic scanning asks the repository's own setting.
 * AmazonECR/latest/userguide/image-scanning.html
 */
export function frequencyOf(
  { scanType, rules }: ScanningConfiguration,
  { name, settings }: Pick<ListedRepository, 'name' | 'settings'>,
): Frequency {
  for (const scanFrequency of ['CONTINUOUS_SCAN', 'SCAN_ON_PUSH'] as const) {
    const filters = rules
      .filter((rule) => rule.scanFrequency === scanFrequency)
      .flatMap((rule: RegistryScanningRule) => rule.repositoryFilters)
    const appliedScanFilters = filters.filter(({ filter }) => matchesFilter(filter, name))
    if (appliedScanFilters.length > 0) return { scanFrequency, appliedScanFilters }
  }
  const own = scanType === 'BASIC' && rules.length === 0 && settings.scanOnPush
  return { scanFrequency: own ? 'SCAN_ON_PUSH' : 'MANUAL', appliedScanFilters: [] }
}

/** Without a `*` a filter is for every name that contains it. AmazonECR/latest/userguide/image-scanning-filters.html */
export function matchesFilter(filter: string, name: string): boolean {
  if (!filter.includes('*')) return name.includes(filter)
  const [first = '', ...rest] = filter.split('*')
  const last = rest.pop() ?? ''
  if (!name.startsWith(first) || !name.endsWith(last)) return false
  // From left to right, each part as soon as it can: no text makes this slow.
  let at = first.length
  const end = name.length - last.length
  for (const part of rest) {
    const found = name.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return at <= end
}

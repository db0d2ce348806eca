import type { VersionOrder } from '../versions/order.ts'
import type { Advisory, RangeEvent } from './advisory.ts'

/** Whether a version is affected. What cannot be compared is not. https://ossf.github.io/osv-schema/#evaluation */
export const isAffected = (
  { ranges, versions }: Pick<Advisory, 'ranges' | 'versions'>,
  version: string,
  order: VersionOrder,
): boolean => versions.includes(version) || ranges.some((range) => isIn(range, version, order))

const versionOf = (event: RangeEvent): string =>
  'introduced' in event ? event.introduced : 'fixed' in event ? event.fixed : event.lastAffected

/** `0` comes before every version. */
const orderEvents = (order: VersionOrder) => (a: RangeEvent, b: RangeEvent) => {
  const [x, y] = [versionOf(a), versionOf(b)]
  if (x === y) return 0
  if (x === '0' || y === '0') return x === '0' ? -1 : 1
  return order(x, y) ?? 0
}

export function isIn(range: readonly RangeEvent[], version: string, order: VersionOrder): boolean {
  let isIn = false
  for (const event of [...range].sort(orderEvents(order))) {
    const at = versionOf(event)
    const difference = at === '0' ? 1 : order(version, at)
    // Where one end cannot be told, nothing can.
    if (difference === undefined) return false
    if ('introduced' in event && difference >= 0) isIn = true
    if ('fixed' in event && difference >= 0) isIn = false
    if ('lastAffected' in event && difference > 0) isIn = false
  }
  return isIn
}

/** The first version after this one in which it is fixed. */
export function fixedIn(
  { ranges }: Pick<Advisory, 'ranges'>,
  version: string,
  order: VersionOrder,
): string | undefined {
  const later = ranges
    .flat()
    .flatMap((event) => ('fixed' in event ? event.fixed : []))
    .filter((fixed) => (order(fixed, version) ?? 0) > 0)
  return later.sort((a, b) => order(a, b) ?? 0)[0]
}

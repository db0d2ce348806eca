import type { Advisory } from './advisory.ts'
import { alpineAdvisories } from './alpine.ts'
import { debianAdvisories, isDebianTracker } from './debian.ts'
import { osvAdvisories } from './osv.ts'

/** What a parsed JSON file says: OSV's records, one or a list, Debian's security tracker, Alpine's secdb. Undefined for anything else. */
export function advisoriesIn(value: unknown): Iterable<Advisory> | undefined {
  if (Array.isArray(value)) {
    const records = value.map(osvAdvisories)
    return records.some((found) => found) ? records.flatMap((found) => found ?? []) : undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const osv = osvAdvisories(value) ?? alpineAdvisories(value)
  if (osv) return osv
  const record = value as Readonly<Record<string, unknown>>
  return isDebianTracker(record) ? debianAdvisories(record) : undefined
}

import { z } from 'zod'
import { ecosystemNamed, packageNamed } from '../ecosystem.ts'
import { isName } from '../inventory.ts'
import { orderOf } from '../versions/orders.ts'
import { type Advisory, type RangeEvent, type Severity, severityOfScore } from './advisory.ts'
import { isIn } from './affected.ts'
import { cvssOf } from './cvss.ts'

const severity = z.array(z.object({ type: z.string(), score: z.string() })).catch([])
const specific = z.record(z.string(), z.unknown()).optional().catch(undefined)

const record = z.object({
  id: z.string(),
  summary: z.string().optional(),
  details: z.string().optional(),
  aliases: z.array(z.string()).catch([]),
  upstream: z.array(z.string()).catch([]),
  published: z.string().optional(),
  modified: z.string().optional(),
  withdrawn: z.string().optional(),
  severity: severity.optional(),
  references: z.array(z.object({ type: z.string(), url: z.string() })).catch([]),
  database_specific: specific,
  affected: z
    .array(
      z.object({
        package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
        severity: severity.optional(),
        ranges: z
          .array(z.object({ type: z.string(), events: z.array(z.record(z.string(), z.string())) }))
          .optional(),
        versions: z.array(z.string()).optional(),
        ecosystem_specific: specific,
        database_specific: specific,
      }),
    )
    .catch([]),
})

type OsvRecord = z.infer<typeof record>

/** A vulnerability of https://ossf.github.io/osv-schema/, one advisory for each package. Undefined for what is no such record. */
export function osvAdvisories(value: unknown): readonly Advisory[] | undefined {
  const parsed = record.safeParse(value)
  if (!parsed.success || !parsed.data.modified) return undefined
  if (parsed.data.withdrawn !== undefined) return []
  const found = new Map<string, Advisory>()
  for (const affected of parsed.data.affected) {
    const one = affected.package && advisoryOf(parsed.data, affected, affected.package)
    if (!one) continue
    const key = `${one.ecosystem} ${one.package}`
    const same = found.get(key)
    found.set(key, same ? joined(same, one) : one)
  }
  return [...found.values()]
}

const joined = (a: Advisory, b: Advisory): Advisory => ({
  ...a,
  ranges: [...a.ranges, ...b.ranges].slice(0, 200),
  versions: [...new Set([...a.versions, ...b.versions])].slice(0, 20_000),
})

function advisoryOf(
  osv: OsvRecord,
  affected: OsvRecord['affected'][number],
  named: { ecosystem: string; name: string },
): Advisory | undefined {
  const ecosystem = ecosystemNamed(named.ecosystem)
  const name = packageNamed(ecosystem, named.name)
  if (!isName(name) || !isName(osv.id) || ecosystem.length > 100) return undefined
  const cves = [...new Set([osv.id, ...osv.aliases, ...osv.upstream].filter(isCve))]
  const cvss = [...(affected.severity ?? []), ...(osv.severity ?? [])].flatMap(
    ({ score }) => cvssOf(score) ?? [],
  )
  const ranges = (affected.ranges ?? [])
    .filter(({ type }) => type !== 'GIT')
    .map(({ events }) => events.flatMap(eventsOf).slice(0, 200))
    .slice(0, 200)
  const order = orderOf(ecosystem)
  return {
    id: osv.id,
    // One that stands for several CVEs goes by its own name.
    name: cves.length === 1 ? (cves[0] ?? osv.id) : osv.id,
    ...{ ecosystem, package: name, cvss: cvss.slice(0, 4), ranges },
    severity: severityOf(osv, affected, cvss[0]?.score),
    description: (osv.details || osv.summary || '').slice(0, 4000),
    uri:
      (osv.references.find(({ type }) => type === 'ADVISORY') ?? osv.references[0])?.url.slice(
        0,
        1000,
      ) ?? '',
    related: [...new Set([osv.id, ...osv.aliases, ...osv.upstream])].slice(0, 50),
    references: osv.references.map(({ url }) => url).slice(0, 20),
    versions: (affected.versions ?? [])
      // Most are listed besides the ranges that say the same.
      .filter((version) => !ranges.some((range) => isIn(range, version, order)))
      .slice(0, 20_000),
    ...(osv.published && { publishedAt: osv.published }),
    ...(osv.modified && { modifiedAt: osv.modified }),
  }
}

const isCve = (id: string): boolean => /^CVE-\d{4}-\d{4,}$/.test(id)

const eventsOf = (event: Readonly<Record<string, string>>): readonly RangeEvent[] => {
  const { introduced, fixed, last_affected: lastAffected } = event
  if (introduced !== undefined) return [{ introduced }]
  if (fixed !== undefined) return [{ fixed }]
  return lastAffected === undefined ? [] : [{ lastAffected }]
}

/** Words that databases use beside or instead of a score. */
const words: Readonly<Record<string, Severity>> = {
  critical: 'CRITICAL',
  important: 'HIGH',
  high: 'HIGH',
  moderate: 'MEDIUM',
  medium: 'MEDIUM',
  low: 'LOW',
  negligible: 'INFORMATIONAL',
  unimportant: 'INFORMATIONAL',
}

/** The database's own word, which knows the package, before a score that does not. */
function severityOf(
  osv: OsvRecord,
  affected: OsvRecord['affected'][number],
  score: number | undefined,
): Severity {
  const said = [affected.ecosystem_specific, affected.database_specific, osv.database_specific]
    .flatMap((part) => [part?.severity, part?.urgency, part?.priority])
    .concat((osv.severity ?? []).map(({ score }) => score))
  for (const word of said) {
    const known = typeof word === 'string' ? word.toLowerCase() : ''
    if (Object.hasOwn(words, known)) return words[known] ?? 'UNDEFINED'
  }
  return severityOfScore(score)
}

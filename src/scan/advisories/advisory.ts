import { z } from 'zod'

export const severities = [
  'CRITICAL',
  'HIGH',
  'MEDIUM',
  'LOW',
  'INFORMATIONAL',
  'UNDEFINED',
] as const

export type Severity = (typeof severities)[number]

const event = z.union([
  z.strictObject({ introduced: z.string() }),
  z.strictObject({ fixed: z.string() }),
  z.strictObject({ lastAffected: z.string() }),
])

const cvss = z.strictObject({ version: z.string(), vector: z.string(), score: z.number() })

/** What one vulnerability means for one package of one ecosystem. */
export const advisory = z.strictObject({
  /** In its own data: `DEBIAN-CVE-2024-1234`. */
  id: z.string().min(1).max(200),
  /** As it is shown: the CVE's where there is one. */
  name: z.string().min(1).max(200),
  ecosystem: z.string().min(1).max(100),
  package: z.string().min(1).max(256),
  severity: z.enum(severities),
  cvss: z.array(cvss).max(4),
  description: z.string().max(4000),
  uri: z.string().max(1000),
  related: z.array(z.string()).max(50),
  references: z.array(z.string()).max(20),
  /** Ranges of versions, each a list of where it begins and ends. None and no versions: all are affected. */
  ranges: z.array(z.array(event).max(200)).max(200),
  versions: z.array(z.string()).max(20_000),
  publishedAt: z.string().optional(),
  modifiedAt: z.string().optional(),
})

export type Advisory = Readonly<z.infer<typeof advisory>>
export type RangeEvent = z.infer<typeof event>

/** By the score, as https://www.first.org/cvss/v3.1/specification-document#Qualitative-Severity-Rating-Scale has it. */
export function severityOfScore(score: number | undefined): Severity {
  if (score === undefined) return 'UNDEFINED'
  if (score >= 9) return 'CRITICAL'
  if (score >= 7) return 'HIGH'
  if (score >= 4) return 'MEDIUM'
  return score > 0 ? 'LOW' : 'INFORMATIONAL'
}

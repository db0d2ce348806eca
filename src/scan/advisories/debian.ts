import { z } from 'zod'
import { isName } from '../inventory.ts'
import type { Advisory, Severity } from './advisory.ts'

/** https://www.debian.org/releases/ */
const releases: Readonly<Record<string, string>> = {
  stretch: '9',
  buster: '10',
  bullseye: '11',
  bookworm: '12',
  trixie: '13',
  forky: '14',
}

const urgencies: Readonly<Record<string, Severity>> = {
  unimportant: 'INFORMATIONAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
}

const entry = z.object({
  description: z.string().optional(),
  releases: z.record(
    z.string(),
    z.object({
      status: z.string(),
      fixed_version: z.string().optional(),
      urgency: z.string().optional(),
    }),
  ),
})

/**
 * What https://security-tracker.debian.org/tracker/data/json has: by source package and issue, how each release stands. Undefined
 * for what is not it.
 */
export function* debianAdvisories(value: Readonly<Record<string, unknown>>): Generator<Advisory> {
  for (const [name, issues] of Object.entries(value)) {
    if (!isName(name) || typeof issues !== 'object' || issues === null) continue
    for (const [id, issue] of Object.entries(issues)) {
      const parsed = entry.safeParse(issue)
      if (parsed.success && isName(id)) yield* ofIssue(name, id, parsed.data)
    }
  }
}

export function isDebianTracker(value: Readonly<Record<string, unknown>>): boolean {
  const [first] = Object.values(value)
  if (typeof first !== 'object' || first === null) return false
  const [issue] = Object.values(first)
  return entry.safeParse(issue).success
}

function* ofIssue(
  name: string,
  id: string,
  { description = '', releases: standing }: z.infer<typeof entry>,
): Generator<Advisory> {
  for (const [release, { status, fixed_version: fixed, urgency = '' }] of Object.entries(
    standing,
  )) {
    const version = Object.hasOwn(releases, release) ? releases[release] : undefined
    // Resolved in version 0: it never was affected. Undetermined: nobody knows.
    const isOpen = status === 'open'
    if (!version || !(isOpen || (status === 'resolved' && fixed && fixed !== '0'))) continue
    const uri = `https://security-tracker.debian.org/tracker/${encodeURIComponent(id)}`
    yield {
      ...{ id, name: id, ecosystem: `Debian:${version}`, package: name, uri },
      severity: (Object.hasOwn(urgencies, urgency) ? urgencies[urgency] : undefined) ?? 'UNDEFINED',
      description: description.slice(0, 4000),
      ...{ cvss: [], related: [id], references: [uri], versions: [] },
      ranges: [[{ introduced: '0' }, ...(isOpen || !fixed ? [] : [{ fixed }])]],
    }
  }
}

import { z } from 'zod'
import { isName } from '../inventory.ts'
import type { Advisory } from './advisory.ts'

const secdb = z.object({
  distroversion: z.string(),
  packages: z.array(
    z.object({
      pkg: z.object({
        name: z.string(),
        secfixes: z.record(z.string(), z.array(z.string()).nullable()),
      }),
    }),
  ),
})

/** A file of https://secdb.alpinelinux.org/: by package and version, what was fixed in it. Undefined for what is none. */
export function alpineAdvisories(value: unknown): readonly Advisory[] | undefined {
  const parsed = secdb.safeParse(value)
  if (!parsed.success) return undefined
  const { distroversion, packages } = parsed.data
  const ecosystem = `Alpine:${distroversion}`
  return packages.flatMap(({ pkg: { name, secfixes } }) =>
    Object.entries(secfixes).flatMap(([fixed, issues]): Advisory[] =>
      // Version 0: it never was affected.
      fixed === '0' || !isName(name)
        ? []
        : (issues ?? []).flatMap((text) => advisoryOf(text, name, fixed, ecosystem)),
    ),
  )
}

/** An issue with its other names: `CVE-2019-14697 XSA-1`. */
function advisoryOf(
  text: string,
  name: string,
  fixed: string,
  ecosystem: string,
): readonly Advisory[] {
  const [id, ...others] = text.split(/\s+/).filter((word) => /^[A-Za-z0-9?-]+$/.test(word))
  if (!isName(id) || id.length > 200) return []
  const uri = `https://security.alpinelinux.org/vuln/${id}`
  return [
    {
      ...{ id, name: id, ecosystem, package: name, severity: 'UNDEFINED', cvss: [] },
      ...{ description: '', uri, related: [id, ...others].slice(0, 50), references: [uri] },
      ...{ ranges: [[{ introduced: '0' }, { fixed }]], versions: [] },
    },
  ]
}

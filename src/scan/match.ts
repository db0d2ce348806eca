import type { Advisory } from './advisories/advisory.ts'
import { fixedIn, isAffected } from './advisories/affected.ts'
import {
  advisoryNames,
  ecosystemOf,
  ecosystemOfPackage,
  isSystemPackage,
  packageNamed,
} from './ecosystem.ts'
import type { FoundPackage, Inventory } from './inventory.ts'
import { orderOf } from './versions/orders.ts'

/** One vulnerability of one package of an image. */
export interface Match {
  readonly advisory: Advisory
  readonly package: FoundPackage
  /** The first version without it, of what the advisory is about. */
  readonly fixedIn?: string
}

/** Advisories of an ecosystem by package; those of packages that have none are absent. */
export type FindAdvisories = (
  ecosystem: string,
  packages: readonly string[],
) => Promise<readonly Advisory[]>

/** The ecosystems of which an image has packages. */
export function ecosystemsOf({ packages, distribution }: Inventory): ReadonlySet<string> {
  const all = packages.map((one) => ecosystemOfPackage(one, distribution))
  return new Set(all.filter((ecosystem) => ecosystem !== undefined))
}

/** Without what basic scanning does not look at. */
export const systemPart = (inventory: Inventory): Inventory => ({
  ...inventory,
  packages: inventory.packages.filter(isSystemPackage),
})

/** Whether the image's system is one that is known, and has packages. */
export const hasKnownSystem = ({ packages, distribution }: Inventory): boolean =>
  distribution !== undefined &&
  ecosystemOf(distribution) !== undefined &&
  packages.some(isSystemPackage)

const packagesAtOnce = 50
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

/** The vulnerabilities of an image's packages, each once for a package; it lets requests through in between. */
export async function matches(
  { packages, distribution }: Inventory,
  find: FindAdvisories,
): Promise<readonly Match[]> {
  const found = new Map<string, Match>()
  for (let start = 0; start < packages.length; start += packagesAtOnce) {
    await nextTurn()
    const some = packages.slice(start, start + packagesAtOnce)
    const wanted = new Map<string, Map<string, { one: FoundPackage; version: string }[]>>()
    for (const one of some) {
      const ecosystem = ecosystemOfPackage(one, distribution)
      if (ecosystem === undefined) continue
      const names = wanted.get(ecosystem) ?? new Map()
      wanted.set(ecosystem, names)
      for (const { name, version } of advisoryNames(one)) {
        const named = packageNamed(ecosystem, name)
        names.set(named, [...(names.get(named) ?? []), { one, version }])
      }
    }
    for (const [ecosystem, names] of wanted) {
      const order = orderOf(ecosystem)
      for (const advisory of await find(ecosystem, [...names.keys()]))
        for (const { one, version } of names.get(advisory.package) ?? []) {
          const key = `${advisory.name} ${one.kind} ${one.name} ${one.version} ${one.path}`
          if (found.has(key) || !isAffected(advisory, version, order)) continue
          const fixed = fixedIn(advisory, version, order)
          found.set(key, { advisory, package: one, ...(fixed && { fixedIn: fixed }) })
        }
    }
  }
  return [...found.values()]
}

import type { Advisory } from './advisories/advisory.ts'
import { fixedIn, isAffected } from './advisories/affected.ts'
import {
  advisoryNames,
  ecosystemOf,
  ecosystemOfPackage,
  isSystemPackage,
  packageNamed,
} from './ecosystem.ts'
import type { Distribution, FoundPackage, Inventory } from './inventory.ts'
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
    for (const [ecosystem, named] of byName(some, distribution))
      for (const advisory of await find(ecosystem, [...named.keys()]))
        for (const one of named.get(advisory.package) ?? []) {
          const match = matchOf(advisory, one, ecosystem)
          if (match) found.set(keyOf(match), found.get(keyOf(match)) ?? match)
        }
  }
  return [...found.values()]
}

interface Named {
  readonly found: FoundPackage
  /** Of what goes by the name: a package's own version, or that of its source. */
  readonly version: string
}

/** By ecosystem and by the names under which advisories may know them. */
function byName(
  packages: readonly FoundPackage[],
  distribution: Distribution | undefined,
): ReadonlyMap<string, ReadonlyMap<string, readonly Named[]>> {
  const all = new Map<string, Map<string, Named[]>>()
  for (const found of packages) {
    const ecosystem = ecosystemOfPackage(found, distribution)
    if (ecosystem === undefined) continue
    const names = all.get(ecosystem) ?? new Map<string, Named[]>()
    all.set(ecosystem, names)
    for (const { name, version } of advisoryNames(found)) {
      const named = packageNamed(ecosystem, name)
      names.set(named, [...(names.get(named) ?? []), { found, version }])
    }
  }
  return all
}

function matchOf(
  advisory: Advisory,
  { found, version }: Named,
  ecosystem: string,
): Match | undefined {
  const order = orderOf(ecosystem)
  if (!isAffected(advisory, version, order)) return undefined
  const fixed = fixedIn(advisory, version, order)
  return { advisory, package: found, ...(fixed && { fixedIn: fixed }) }
}

const keyOf = ({ advisory, package: { kind, name, version, path } }: Match): string =>
  [advisory.name, kind, name, version, path].join('\n')

import { type FoundPackage, isName } from '../inventory.ts'
import { paragraphsOf } from './deb822.ts'
import { type ZipEntry, zipEntries } from './zip.ts'

const entriesMax = 100_000
const nestingMax = 4
const textBytesMax = 256 * 1024

export const isJavaArchive = (path: string): boolean => /\.(jar|war|ear|par)$/i.test(path)

/** What is still to be inflated of one archive and those in it. */
interface Budget {
  bytes: number
}

/**
 * The artifacts that a Java archive says it is: by `pom.properties`, of which a shaded one has several, and without them by its manifest. Archives in
 * it are read too.
 */
export function javaPackages(
  zip: Buffer,
  path: string,
  budget: Budget = { bytes: 1024 ** 3 },
  depth = 0,
): readonly FoundPackage[] {
  const found: FoundPackage[] = []
  let manifest: ReadonlyMap<string, string> | undefined
  try {
    for (const entry of zipEntries(zip, entriesMax)) {
      if (/^META-INF\/maven\/[^/]+\/[^/]+\/pom\.properties$/.test(entry.name))
        found.push(...pomPackage(readText(entry, budget), path))
      else if (entry.name === 'META-INF/MANIFEST.MF')
        [manifest] = paragraphsOf(readText(entry, budget).replaceAll(/\r?\n /g, ''))
      else if (isJavaArchive(entry.name) && depth < nestingMax)
        found.push(...javaPackages(take(entry, budget), `${path}/${entry.name}`, budget, depth + 1))
    }
  } catch {
    // An archive that is damaged, lies or is too large: what was found before that stands.
  }
  return found.some((one) => one.path === path) ? found : [...found, ...ofManifest(manifest, path)]
}

function take(entry: ZipEntry, budget: Budget, bytesMax = budget.bytes): Buffer {
  const bytes = entry.read(Math.max(Math.min(bytesMax, budget.bytes), 1))
  budget.bytes -= bytes.length
  return bytes
}

const readText = (entry: ZipEntry, budget: Budget): string =>
  take(entry, budget, textBytesMax).toString('utf8')

function pomPackage(text: string, path: string): readonly FoundPackage[] {
  const fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, name, value] = /^\s*(groupId|artifactId|version)\s*[=:]\s*(\S+)\s*$/.exec(line) ?? []
    if (name && value) fields.set(name, value)
  }
  return artifact(fields.get('groupId'), fields.get('artifactId'), fields.get('version'), path)
}

/** A manifest has no field for the artifact, which the file's name begins with. */
function ofManifest(
  manifest: ReadonlyMap<string, string> | undefined,
  path: string,
): readonly FoundPackage[] {
  const version = manifest?.get('implementation-version') ?? manifest?.get('bundle-version')
  const file = /([^/]+)\.[a-z]+$/i.exec(path)?.[1] ?? ''
  const name = version && file.endsWith(`-${version}`) ? file.slice(0, -version.length - 1) : file
  return artifact(manifest?.get('implementation-vendor-id'), name, version, path)
}

const artifact = (
  group: string | undefined,
  name: string | undefined,
  version: string | undefined,
  path: string,
): readonly FoundPackage[] =>
  isName(group) && isName(name) && isName(version)
    ? [{ kind: 'java', name: `${group}:${name}`, version, path }]
    : []

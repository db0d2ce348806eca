import type { Distribution, FoundPackage, PackageKind } from './inventory.ts'

/** Which kinds are an operating system's own packages, which alone basic scanning looks at. */
export const isSystemPackage = ({ kind }: Pick<FoundPackage, 'kind'>): boolean =>
  kind === 'dpkg' || kind === 'apk' || kind === 'rpm'

const languages: Readonly<Partial<Record<PackageKind, string>>> = {
  npm: 'npm',
  pypi: 'PyPI',
  go: 'Go',
  java: 'Maven',
}

const major = (version: string): string => version.split('.')[0] ?? ''
const minor = (version: string): string => version.split('.').slice(0, 2).join('.')

/** By the distribution's ID: what its ecosystem is called, with which of its releases. */
const distributions: Readonly<Record<string, (version: string) => string>> = {
  debian: (version) => `Debian:${major(version)}`,
  ubuntu: (version) => `Ubuntu:${minor(version)}`,
  alpine: (version) => `Alpine:v${minor(version)}`,
  wolfi: () => 'Wolfi',
  chainguard: () => 'Chainguard',
  rhel: (version) => `Red Hat:${major(version)}`,
  centos: (version) => `CentOS:${major(version)}`,
  rocky: (version) => `Rocky Linux:${major(version)}`,
  almalinux: (version) => `AlmaLinux:${major(version)}`,
  ol: (version) => `Oracle Linux:${major(version)}`,
  fedora: (version) => `Fedora:${major(version)}`,
  amzn: (version) => `Amazon Linux:${version}`,
  azurelinux: (version) => `Azure Linux:${major(version)}`,
  mariner: (version) => `Azure Linux:${major(version)}`,
  photon: (version) => `Photon OS:${version}`,
  sles: (version) => suse('SUSE:Linux Enterprise Server', version),
  'opensuse-leap': (version) => `openSUSE:Leap ${version}`,
  'opensuse-tumbleweed': () => 'openSUSE:Tumbleweed',
}

/** `15.6` is 15 with its sixth service pack. */
const suse = (name: string, version: string): string =>
  `${name} ${version.replace(/^(\d+)\.([1-9]\d*)$/, '$1 SP$2')}`

/** As OSV names it, such as `Debian:12`. Undefined for a distribution that nothing is known of. */
export const ecosystemOf = ({ id, version }: Distribution): string | undefined =>
  Object.hasOwn(distributions, id) ? distributions[id]?.(version) : undefined

/** Where the advisories of a package are. */
export const ecosystemOfPackage = (
  { kind }: FoundPackage,
  distribution: Distribution | undefined,
): string | undefined => languages[kind] ?? (distribution && ecosystemOf(distribution))

/**
 * One name for what data calls in several ways: `Ubuntu:22.04:LTS` is `Ubuntu:22.04`, `Red Hat:enterprise_linux:9::baseos` is `Red Hat:9`.
 * What needs a subscription (`Ubuntu:Pro:18.04:LTS`) stays what it is, and no image's.
 */
export const ecosystemNamed = (name: string): string =>
  name
    .replace(/^(Ubuntu:\d+\.\d+):LTS$/, '$1')
    .replace(/^Red Hat:enterprise_linux:(\d+)(?:\.\d+)?(?:::.*)?$/, 'Red Hat:$1')

/** How an ecosystem's packages are named in advisories: PyPI takes `Foo.Bar` for `foo-bar`. */
export const packageNamed = (ecosystem: string, name: string): string =>
  ecosystem === 'PyPI' ? name.toLowerCase().replace(/[-_.]+/g, '-') : name

/**
 * The names under which advisories may know a package. Debian, Ubuntu and Alpine name what packages are built from; those
 * with rpm name one or the other.
 */
export function advisoryNames(found: FoundPackage): readonly { name: string; version: string }[] {
  const own = { name: found.name, version: found.version }
  if (found.kind === 'rpm')
    return found.source?.name === found.name ? [own] : [own, found.source ?? own]
  return [found.source ?? own]
}

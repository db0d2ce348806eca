import { compare as pep440, valid as validPep440 } from '@renovatebot/pep440'
import semver from 'semver'
import { apkOrder } from './apk.ts'
import { dpkgOrder } from './dpkg.ts'
import { mavenOrder } from './maven.ts'
import { type VersionOrder, versionCharactersMax } from './order.ts'
import { rpmOrder } from './rpm.ts'

const semverOrder: VersionOrder = (a, b) => {
  const [x, y] = [semver.parse(a, { loose: true }), semver.parse(b, { loose: true })]
  return x && y ? semver.compare(x, y) : undefined
}

/** Modules are `v1.2.3`; Go itself is `1.21`, `1.21rc1`, `1.21.0`. */
const goOrder: VersionOrder = (a, b) => semverOrder(goSemver(a), goSemver(b))

const goSemver = (text: string): string =>
  text
    .replace(/^(?:go|v)/, '')
    .replace(/^(\d+)\.(\d+)(?=$|[a-z])/, '$1.$2.0')
    .replace(/^(\d+\.\d+\.\d+)([a-z]+\d+)$/, '$1-$2')

const pypiOrder: VersionOrder = (a, b) =>
  validPep440(a) && validPep440(b) ? pep440(a, b) : undefined

/** By the ecosystem's name without its release. */
const orders: Readonly<Record<string, VersionOrder>> = {
  Debian: dpkgOrder,
  Ubuntu: dpkgOrder,
  Alpine: apkOrder,
  Wolfi: apkOrder,
  Chainguard: apkOrder,
  npm: semverOrder,
  PyPI: pypiOrder,
  Go: goOrder,
  Maven: mavenOrder,
}

/** The order in which an ecosystem's versions are. Every distribution that is not named has rpm. */
export function orderOf(ecosystem: string): VersionOrder {
  const [name = ''] = ecosystem.split(':')
  const order = (Object.hasOwn(orders, name) ? orders[name] : undefined) ?? rpmOrder
  return (a, b) => (Math.max(a.length, b.length) > versionCharactersMax ? undefined : order(a, b))
}

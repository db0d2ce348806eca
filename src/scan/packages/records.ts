import { type FoundPackage, limits } from '../inventory.ts'
import { apkPackages } from './apk.ts'
import { dpkgPackages } from './dpkg.ts'
import { isJavaArchive, javaPackages } from './java.ts'
import { npmPackages } from './npm.ts'
import { pypiPackages } from './pypi.ts'
import { rpmPackages } from './rpm.ts'

type Read = (file: Buffer, path: string) => readonly FoundPackage[]

/** A file that names packages: where it lies, how much of it is read, and how. */
export interface PackageRecord {
  readonly at: (path: string) => boolean
  readonly bytesMax: number
  readonly read: Read
}

const path = (pattern: RegExp) => (path: string) => pattern.test(path)
const text =
  (read: (text: string, path: string) => readonly FoundPackage[]): Read =>
  (file, path) =>
    read(file.toString('utf8'), path)

const large = limits.fileBytes
const small = limits.textBytes

const records: readonly PackageRecord[] = [
  { at: path(/^var\/lib\/dpkg\/status$/), bytesMax: large, read: text(dpkgPackages) },
  {
    at: path(/^var\/lib\/dpkg\/status\.d\/(?!.*\.md5sums$)[^/]+$/),
    bytesMax: small,
    read: text(dpkgPackages),
  },
  { at: path(/^(?:usr\/)?lib\/apk\/db\/installed$/), bytesMax: large, read: text(apkPackages) },
  ...(
    [
      ['rpmdb.sqlite', 'sqlite'],
      ['Packages.db', 'ndb'],
      ['Packages', 'bdb'],
    ] as const
  ).map(([file, kind]) => ({
    at: (path: string) => path === `var/lib/rpm/${file}` || path === `usr/lib/sysimage/rpm/${file}`,
    bytesMax: large,
    read: rpmPackages(kind),
  })),
  {
    at: path(/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/),
    bytesMax: small,
    read: text(npmPackages),
  },
  {
    at: path(/(?:\.dist-info\/METADATA|\.egg-info\/PKG-INFO|\.egg-info|EGG-INFO\/PKG-INFO)$/),
    bytesMax: small,
    read: text(pypiPackages),
  },
  { at: isJavaArchive, bytesMax: large, read: javaPackages },
]

export const recordAt = (path: string): PackageRecord | undefined =>
  records.find(({ at }) => at(path))

/** Where an image says what it is. The first is often a link to the second. */
export const osReleases = ['etc/os-release', 'usr/lib/os-release']

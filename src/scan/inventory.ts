/** Which records of an image name its packages. */
export type PackageKind = 'dpkg' | 'apk' | 'rpm' | 'npm' | 'pypi' | 'go' | 'java'

export interface FoundPackage {
  readonly kind: PackageKind
  readonly name: string
  /** As its own ecosystem writes it: `1:2.3-4` of a Debian package. */
  readonly version: string
  /** What it was built from, where that has another name or version. */
  readonly source?: { readonly name: string; readonly version: string }
  readonly architecture?: string
  /** The file that names it, relative to the image's root. */
  readonly path: string
}

/** `ID` and `VERSION_ID` of an image's `os-release`. */
export interface Distribution {
  readonly id: string
  readonly version: string
}

/** What an image holds, with all of its layers laid over each other. */
export interface Inventory {
  readonly distribution?: Distribution
  readonly packages: readonly FoundPackage[]
}

/** What of an image is read, so that one that lies or explodes costs no more than this. */
export const limits = {
  /** Of all layers, uncompressed: as much as Lambda takes. */
  imageBytes: 10 * 1024 ** 3,
  entries: 1_000_000,
  /** Of one record of packages, and of a Java archive, which are read whole. */
  fileBytes: 256 * 1024 ** 2,
  /** Of one small text file. */
  textBytes: 8 * 1024 ** 2,
  packages: 200_000,
  /** Of a package's name or version. */
  nameCharacters: 256,
}

/** The image cannot be scanned, for a reason that lies in it. */
export class ImageUnreadable extends Error {}

/** The bytes in the data folder are not those that the digest says. */
export class LayerDamaged extends Error {
  readonly digest: string

  constructor(digest: string) {
    super(`layer ${digest} is damaged or missing in the data folder of this server: push it again`)
    this.digest = digest
  }
}

/** Whether a name or version is one, before anything is looked up by it. */
export const isName = (text: unknown): text is string =>
  typeof text === 'string' &&
  text.length > 0 &&
  text.length <= limits.nameCharacters &&
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  !/[\u0000-\u001f\u007f]/.test(text)

import { isElf } from '../../runner/architecture.ts'
import { type FoundPackage, isName, limits } from '../inventory.ts'

// Written apart, so that this program is not taken for one of Go's.
const magic = Buffer.from(['\xff Go build', 'inf:'].join(''), 'latin1')
const alignment = 16
const headerBytes = 32
const infoBytesMax = 1024 * 1024

/**
 * Finds what Go (since 1.18) writes into its programs, in bytes that come one chunk after the other; of a program no more is kept
 * than that. https://go.dev/src/debug/buildinfo/buildinfo.go
 */
export class GoBuildInfo {
  readonly #path: string
  /** What may be the beginning of it, and where in the file it lies. */
  #kept: Buffer = Buffer.alloc(0)
  #at = 0
  #isProgram: boolean | undefined
  #found: readonly FoundPackage[] | undefined

  constructor(path: string) {
    this.#path = path
  }

  add(chunk: Uint8Array): void {
    if (this.#found || this.#isProgram === false) return
    this.#kept = Buffer.concat([this.#kept, chunk])
    if (this.#isProgram === undefined) {
      if (this.#kept.length < 4) return
      this.#isProgram = isElf(this.#kept)
      if (!this.#isProgram) return
    }
    for (let start = this.#next(); start !== undefined; start = this.#next()) {
      this.#drop(start)
      const info = readInfo(this.#kept)
      if (info === 'incomplete' && this.#kept.length < infoBytesMax) return
      if (typeof info === 'object') {
        this.#found = packagesOf(info, this.#path)
        return
      }
      this.#drop(alignment)
    }
  }

  get packages(): readonly FoundPackage[] {
    return this.#found ?? []
  }

  #next(): number | undefined {
    for (let from = 0; ; ) {
      const start = this.#kept.indexOf(magic, from, 'latin1')
      if (start === -1) break
      if ((this.#at + start) % alignment === 0) return start
      from = start + 1
    }
    this.#drop(Math.max(this.#kept.length - magic.length + 1, 0))
    return undefined
  }

  #drop(bytes: number): void {
    this.#kept = this.#kept.subarray(bytes)
    this.#at += bytes
  }
}

interface Info {
  readonly go: string
  readonly modules: string
}

function readInfo(bytes: Buffer): Info | 'incomplete' | 'none' {
  if (bytes.length < headerBytes) return 'incomplete'
  // Bit 1: the strings follow. Before Go 1.18 they lay behind pointers.
  if (((bytes[15] ?? 0) & 2) === 0) return 'none'
  const go = lengthPrefixed(bytes, headerBytes)
  if (typeof go === 'string') return go
  const modules = lengthPrefixed(bytes, go.end)
  if (typeof modules === 'string') return modules
  return { go: go.text.toString('utf8'), modules: modulesIn(modules.text) }
}

function lengthPrefixed(bytes: Buffer, start: number) {
  let length = 0
  for (let at = start, shift = 0; shift <= 28; at += 1, shift += 7) {
    const byte = bytes[at]
    if (byte === undefined) return 'incomplete'
    length += (byte & 0x7f) * 2 ** shift
    if (byte & 0x80) continue
    if (length > infoBytesMax) return 'none'
    const end = at + 1 + length
    return end > bytes.length ? 'incomplete' : { text: bytes.subarray(at + 1, end), end }
  }
  return 'none'
}

/** Between two marks of 16 bytes each. */
const modulesIn = (bytes: Buffer): string =>
  bytes.length >= 33 && bytes[bytes.length - 17] === 0x0a
    ? bytes.subarray(16, bytes.length - 16).toString('utf8')
    : ''

function packagesOf({ go, modules }: Info, path: string): readonly FoundPackage[] {
  const found: { name: string; version: string }[] = []
  const [, version] = /^go(\d\S*)/.exec(go) ?? []
  if (version) found.push({ name: 'stdlib', version })
  for (const line of modules.split('\n')) {
    const [what, name, version] = line.split('\t')
    // A module that is replaced is not there.
    if (what === '=>') found.pop()
    if ((what === 'mod' || what === 'dep' || what === '=>') && isName(name))
      found.push({ name, version: version ?? '' })
    if (found.length > limits.packages) break
  }
  return found
    .filter(({ version }) => isName(version) && version !== '(devel)')
    .map((one) => ({ kind: 'go', ...one, path }))
}

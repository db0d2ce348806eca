import {
  chmodSync,
  closeSync,
  fchmodSync,
  fchownSync,
  futimesSync,
  lchownSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  openSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Header } from 'tar-stream'
import { ImageUnusable } from '../types.ts'
import { sandboxUser } from './shim.ts'
import { Tree } from './tree.ts'

const entriesMax = 1_000_000
const pathBytesMax = 4096
/** Each costs a look at every path so far. No honest layer replaces one directory with a file. */
const replacedMax = 1000
const whiteout = '.wh.'
const opaqueMarker = '.wh..wh..opq'

/** Root keeps each file's owner; anyone else owns all files, and keeps a way into every directory. */
const root = process.getuid?.() === 0

/**
 * Writes a layer's entries below a folder.
 *
 * The calls are synchronous on purpose: each takes microseconds, and a thread-pool hop for each of a layer's hundred thousand
 * would be most of the time.
 */
export class LayerWriter {
  readonly #folder: string
  readonly #tree = new Tree()
  readonly #directories = new Map<string, Header>()
  readonly #removed = new Set<string>()
  readonly #opaque = new Set<string>()
  #entries = 0
  #pathsBytes = 0
  #replaced = 0
  readonly #pathsBytesMax: number

  /** All paths of a layer and the targets of its links count together: they are kept in memory while it is unpacked. */
  constructor(folder: string, pathsBytesMax = 256 * 1024 ** 2) {
    this.#folder = folder
    this.#pathsBytesMax = pathsBytesMax
  }

  async write(header: Header, body: AsyncIterable<Uint8Array>): Promise<void> {
    this.#entries += 1
    if (this.#entries > entriesMax)
      throw new ImageUnusable(`a layer has more than ${entriesMax} entries`)
    const bytes = Buffer.byteLength(header.name)
    if (bytes > pathBytesMax)
      throw new ImageUnusable(`a layer has a path longer than ${pathBytesMax} bytes`)
    this.#pathsBytes += bytes + Buffer.byteLength(header.linkname ?? '')
    if (this.#pathsBytes > this.#pathsBytesMax)
      throw new ImageUnusable(
        `a layer's paths are longer than ${this.#pathsBytesMax} bytes together`,
      )
    // Its content would be read as the next headers, and never come as content.
    if (header.type === 'directory' && header.size)
      throw new ImageUnusable(`the layer's folder \`${header.name}\` has content`)
    const path = this.#tree.locate(header.name)
    const name = path.slice(path.lastIndexOf('/') + 1)
    const parent = path.slice(0, Math.max(0, path.length - name.length - 1))
    if (name === opaqueMarker) this.#opaque.add(parent)
    else if (name.startsWith(whiteout)) this.#removed.add(join(parent, name.slice(whiteout.length)))
    else if (header.type === 'directory') this.#directory(path, header)
    else if (path !== '') await this.#leaf(path, header, body)
    for await (const _ of body) {
      // Whatever was not written must still be read for the next entry to come.
    }
  }

  /** Sets what writing below a directory changes, and says what the layer hides. */
  finish() {
    for (const [path, header] of [...this.#directories].reverse()) {
      const at = join(this.#folder, path)
      chmodSync(at, root ? modeOf(header) : header.mode | 0o700)
      if (header.mtime) utimesSync(at, header.mtime, header.mtime)
    }
    return { removed: [...this.#removed], opaque: [...this.#opaque] }
  }

  #directory(path: string, header: Header): void {
    this.#parents(path)
    if (this.#tree.at(path) !== 'directory') {
      this.#clear(path)
      mkdirSync(join(this.#folder, path), 0o755)
      this.#tree.set(path, 'directory')
    }
    if (root) lchownSync(join(this.#folder, path), header.uid, header.gid)
    this.#directories.set(path, header)
  }

  async #leaf(path: string, header: Header, body: AsyncIterable<Uint8Array>): Promise<void> {
    switch (header.type) {
      case 'file':
      case 'contiguous-file':
        this.#make(path, 'file')
        return await this.#file(join(this.#folder, path), header, body)
      case 'symlink': {
        const target = header.linkname
        this.#make(path, { symlink: target })
        symlinkSync(target, join(this.#folder, path))
        if (root) lchownSync(join(this.#folder, path), header.uid, header.gid)
        if (header.mtime) lutimesSync(join(this.#folder, path), header.mtime, header.mtime)
        return
      }
      case 'link': {
        const target = this.#tree.locate(header.linkname)
        const kind = this.#tree.at(target)
        if (kind === undefined || kind === 'directory')
          throw new ImageUnusable(
            `the layer links \`${header.name}\` to \`${header.linkname}\`, which is no file in it`,
          )
        if (target === path) return
        this.#make(path, kind)
        // link(2) does not follow a symbolic link, and no parent is one: see Tree.
        linkSync(join(this.#folder, target), join(this.#folder, path))
        return
      }
      case 'character-device':
      case 'block-device':
      case 'fifo':
        // A sandbox has its own /dev; nothing else may make a device.
        return
      default:
        throw new ImageUnusable(
          `the layer's entry \`${header.name}\` has the type ${header.type}, which is not supported`,
        )
    }
  }

  async #file(at: string, header: Header, body: AsyncIterable<Uint8Array>): Promise<void> {
    // 'wx': never through a link, never over a file.
    const file = openSync(at, 'wx', 0o600)
    try {
      for await (const chunk of body)
        for (let done = 0; done < chunk.byteLength; ) done += writeSync(file, chunk, done)
      if (root) fchownSync(file, header.uid, header.gid)
      fchmodSync(file, root ? modeOf(header) : header.mode & 0o7777)
      if (header.mtime) futimesSync(file, header.mtime, header.mtime)
    } finally {
      closeSync(file)
    }
  }

  #make(path: string, kind: 'file' | { symlink: string }): void {
    this.#parents(path)
    this.#clear(path)
    this.#tree.set(path, kind)
  }

  #parents(path: string): void {
    for (const parent of this.#tree.missingParents(path)) {
      mkdirSync(join(this.#folder, parent), 0o755)
      this.#tree.set(parent, 'directory')
    }
  }

  #clear(path: string): void {
    if (this.#tree.at(path) === undefined) return
    rmSync(join(this.#folder, path), { recursive: true, force: true })
    const wasDirectory = this.#tree.at(path) === 'directory'
    this.#tree.delete(path)
    if (!wasDirectory) return
    this.#replaced += 1
    if (this.#replaced > replacedMax)
      throw new ImageUnusable(`a layer replaces more than ${replacedMax} of its own directories`)
    for (const directory of this.#directories.keys())
      if (directory === path || directory.startsWith(`${path}/`))
        this.#directories.delete(directory)
  }
}

/**
 * Outside, a sandbox of root's has an id of its own and owns no file of an image: what an image lets the sandbox's user do by owner or group, it
 * lets everybody do. Nobody but sandboxes sees these files.
 */
function modeOf({ uid, gid, mode }: Pick<Header, 'uid' | 'gid' | 'mode'>): number {
  const shift = uid === sandboxUser.uid ? 6 : gid === sandboxUser.gid ? 3 : 0
  return (mode & 0o7770) | ((mode >> shift) & 0o7)
}

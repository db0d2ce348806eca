import { ImageUnusable } from '../types.ts'

type Kind = 'directory' | 'file' | { readonly symlink: string }

const symlinksMax = 40
/** Each step costs as much as the path is long. */
const stepsMax = 1000

/**
 * The paths that one layer has made so far, by path from its root.
 *
 * A layer is unpacked into an empty folder that nothing else writes to, so this table knows every symbolic link in it:
 * each name is resolved here, as if the folder were the root, and what reaches the disk never follows a link.
 */
export class Tree {
  readonly #kinds = new Map<string, Kind>([['', 'directory']])

  get size(): number {
    return this.#kinds.size
  }

  at(path: string): Kind | undefined {
    return this.#kinds.get(path)
  }

  set(path: string, kind: Kind): void {
    this.#kinds.set(path, kind)
  }

  /** Forgets a path and everything below it. */
  delete(path: string): void {
    if (this.#kinds.get(path) === 'directory')
      for (const other of this.#kinds.keys())
        if (other.startsWith(`${path}/`)) this.#kinds.delete(other)
    this.#kinds.delete(path)
  }

  /** The directories above `path` that do not exist yet, outermost first. */
  missingParents(path: string): string[] {
    const missing: string[] = []
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
      const parent = path.slice(0, end)
      const kind = this.#kinds.get(parent)
      if (kind === undefined) missing.push(parent)
      else if (kind !== 'directory')
        throw new ImageUnusable(`the layer has \`${path}\` below \`${parent}\`, a file`)
    }
    return missing
  }

  /**
   * Where an archive's name lies: `..` stops at the root, and links among its parents are followed inside it.
   * The last part is not followed.
   */
  locate(name: string): string {
    const pending = partsOf(name)
    const done: string[] = []
    let followed = 0
    let steps = 0
    for (let part = pending.shift(); part !== undefined; part = pending.shift()) {
      steps += 1
      if (steps > stepsMax)
        throw new ImageUnusable(`the layer has a path of more than ${stepsMax} folders`)
      if (part === '..') {
        done.pop()
        continue
      }
      const kind = this.#kinds.get([...done, part].join('/'))
      if (pending.length === 0 || typeof kind !== 'object') {
        done.push(part)
        continue
      }
      followed += 1
      if (followed > symlinksMax)
        throw new ImageUnusable(`too many levels of symbolic links at \`${name}\``)
      if (kind.symlink.startsWith('/')) done.length = 0
      pending.unshift(...partsOf(kind.symlink))
    }
    return done.join('/')
  }
}

const partsOf = (path: string): string[] =>
  path.split('/').filter((part) => part !== '' && part !== '.')

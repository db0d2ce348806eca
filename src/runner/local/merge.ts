import {
  chmodSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  type Stats,
  utimesSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Unpacked } from './unpack.ts'

export interface LayerFolder extends Unpacked {
  readonly files: string
}

/**
 * Lays layers over each other into one folder, lowest first, as an overlay mount would show them.
 *
 * Files are hard links: an image costs directories only. For images with whiteouts, which would need device nodes or extended
 * attributes in the shared layer folders, and for machines whose kernel cannot mount overlays.
 */
export function mergeLayers(layers: readonly LayerFolder[], into: string): void {
  mkdirSync(into, { mode: 0o755 })
  for (const layer of layers) {
    for (const path of layer.opaque) empty(into, path)
    for (const path of layer.removed) remove(into, path)
    lay(layer.files, into)
  }
}

function lay(from: string, into: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name)
    const target = join(into, entry.name)
    const there = stat(target)
    if (!entry.isDirectory()) {
      if (there) rmSync(target, { recursive: true, force: true })
      linkSync(source, target)
      continue
    }
    if (!there?.isDirectory()) {
      if (there) rmSync(target, { force: true })
      mkdirSync(target)
    }
    lay(source, target)
  }
  const { mode, uid, gid, mtime } = lstatSync(from)
  if (process.getuid?.() === 0) lchownSync(into, uid, gid)
  chmodSync(into, mode & 0o7777)
  utimesSync(into, mtime, mtime)
}

/** Nothing when any part of the way is no directory: a link there would lead out of the folder. */
function reach(root: string, path: string): string | undefined {
  let at = root
  const parts = path.split('/').filter((part) => part !== '')
  for (const part of parts) {
    if (part === '..' || part === '.' || !stat(at)?.isDirectory()) return undefined
    at = join(at, part)
  }
  return at
}

function remove(root: string, path: string): void {
  const at = reach(root, path)
  if (at !== undefined && at !== root) rmSync(at, { recursive: true, force: true })
}

function empty(root: string, path: string): void {
  const at = reach(root, path)
  if (at === undefined || !stat(at)?.isDirectory()) return
  for (const name of readdirSync(at)) rmSync(join(at, name), { recursive: true, force: true })
}

const stat = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false })

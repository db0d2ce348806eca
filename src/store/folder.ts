import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
} from 'node:fs'
import { constants, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Makes a folder for this user alone, with the folders above it. Node's own recursive mkdir never returns where a
 * folder's parent exists and refuses it with ENOENT, as under /proc.
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return
  const parent = dirname(path)
  if (parent !== path) makeFolder(parent)
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Somebody was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  syncFolderNow(parent)
}

/** Where it can be: others may let us make a folder in theirs, and not read it. */
function syncFolderNow(path: string): void {
  try {
    const folder = openSync(path, constants.O_RDONLY)
    try {
      fsyncSync(folder)
    } finally {
      closeSync(folder)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error
  }
}

/** A rename or a new file survives a crash only when its folder is synced too. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** What a server keeps in its data folder. */
const ours: ReadonlySet<string> = new Set([
  ...['', '-wal', '-shm', '-journal'].map((part) => `metadata.sqlite${part}`),
  ...['tidegate.json', 'tidegate.json.new', 'blobs', 'images'],
])

/**
 * Makes a data folder and what is kept in it this user's alone, whatever stood before: keys and images are in it. What
 * lies deeper is out of reach then.
 * @throws Error when it, or anything of it, belongs to somebody else, or it is a folder for other things.
 */
export function keepPrivate(path: string): void {
  makeFolder(path)
  const { uid, mode } = statSync(path)
  refuseForeign(path, uid)
  const names = readdirSync(path)
  if (mode & 0o077) refuseShared(path, names)
  chmodSync(path, 0o700)
  for (const name of names.filter((name) => ours.has(name))) {
    const entry = join(path, name)
    refuseForeign(entry, lstatSync(entry).uid)
    const found = statSync(entry, { throwIfNoEntry: false })
    if (found) chmodSync(entry, found.isDirectory() ? 0o700 : 0o600)
  }
}

/** Windows has no owners here. */
function refuseForeign(path: string, uid: number): void {
  const us = process.geteuid?.()
  if (us === undefined || uid === us) return
  throw new Error(
    `\`${path}\` belongs to user ${uid} and this server runs as user ${us}: expected a folder of your own; give it to yourself with chown, or choose another with --data`,
  )
}

/** `--data /tmp`, as root: to close a folder that others use would do harm. */
function refuseShared(path: string, names: readonly string[]): void {
  const others = names.filter((name) => !name.startsWith('.') && name !== 'lost+found')
  if (others.length === 0 || names.some((name) => ours.has(name))) return
  throw new Error(
    `\`${path}\` is open to other users and holds other things, such as \`${others[0]}\`: expected a folder for this server alone; name a new one with --data`,
  )
}

import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs'
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

/**
 * Makes a folder and what lies in it this user's alone, whatever stood before: keys and images are in it. What lies
 * deeper is out of reach then.
 * @throws Error when it, or anything in it, belongs to somebody else.
 */
export function keepPrivate(path: string): void {
  makeFolder(path)
  own(path, statSync(path).uid)
  chmodSync(path, 0o700)
  for (const name of readdirSync(path)) {
    const entry = join(path, name)
    const found = lstatSync(entry)
    own(entry, found.uid)
    if (found.isDirectory()) chmodSync(entry, 0o700)
    else if (found.isFile()) chmodSync(entry, 0o600)
  }
}

/** Windows has no owners here. */
function own(path: string, uid: number): void {
  const us = process.geteuid?.()
  if (us === undefined || uid === us) return
  throw new Error(
    `\`${path}\` belongs to user ${uid} and this server runs as user ${us}: expected a folder of your own; give it to yourself with chown, or choose another with --data`,
  )
}

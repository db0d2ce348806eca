import { randomUUID } from 'node:crypto'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PreparedImage } from './images.ts'
import { quote } from './scripts.ts'

/**
 * The line that makes an image the root of a sandbox. `dev` is the sandbox's own /dev.
 *
 * All mounts are in one table because each `mount` costs a millisecond and a half, most of it to start the program.
 */
export async function mountLine(
  image: PreparedImage,
  dev: string,
  ephemeralStorageMiB: number,
): Promise<string> {
  const root = join(image.folder, 'root')
  const table = [
    ['overlay', root, 'overlay', `ro,nosuid,nodev,lowerdir=${image.lowers.join(':')}`],
    ['tmpfs', join(root, 'tmp'), 'tmpfs', `size=${ephemeralStorageMiB}m,mode=1777,nosuid,nodev`],
    ['proc', join(root, 'proc'), 'proc', 'nosuid,nodev,noexec'],
    [dev, join(root, 'dev'), 'none', 'rbind'],
  ]
    .map((row) => `${row.map(escapeField).join(' ')} 0 0\n`)
    .join('')
  const file = join(image.folder, `mounts.${ephemeralStorageMiB}`)
  // Whole at once: another sandbox of the image may be reading it.
  const made = `${file}.${randomUUID()}`
  await writeFile(made, table)
  await rename(made, file)
  // The old root is put on top of /tmp, which every root has, and detached from there.
  return `cd ${quote(image.folder)} && mount -a -T ${quote(file)} && cd root && pivot_root . tmp\n`
}

const escapeField = (field: string): string =>
  field.replace(/[\\\s]/g, (one) => `\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`)

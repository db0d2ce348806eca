import { chmodSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Who runs a function, as on AWS. USER of the image is not heeded. */
export const sandboxUser = { name: 'sbx_user1051', uid: 993, gid: 990 } as const

const accountsBytesMax = 1024 ** 2

/**
 * Writes the topmost layer of every root file system: the mount points that a sandbox needs, and the files of /etc that the platform
 * provides. `layers` are the folders below it, lowest first.
 */
export function writeShim(folder: string, layers: readonly string[]): void {
  mkdirSync(folder, { mode: 0o755 })
  for (const name of ['dev', 'etc', 'proc', 'tmp']) mkdirSync(join(folder, name), { mode: 0o755 })
  chmodSync(join(folder, 'tmp'), 0o1777)
  const { name, uid, gid } = sandboxUser
  const etc = {
    hosts: '127.0.0.1 localhost localhost.localdomain sandbox.localdomain\n',
    // Nothing listens there, so that a look-up fails at once: a sandbox has no network but the server.
    'resolv.conf': 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n',
    passwd: `${accounts(layers, 'passwd') ?? 'root:x:0:0:root:/root:/bin/sh\n'}${name}:x:${uid}:${gid}::/home/${name}:/sbin/nologin\n`,
    group: `${accounts(layers, 'group') ?? 'root:x:0:\n'}${name}:x:${gid}:\n`,
  }
  for (const [file, text] of Object.entries(etc))
    writeFileSync(join(folder, 'etc', file), text, { mode: 0o644 })
}

/** The image's own list, without lines for the sandbox's user or its id. */
function accounts(layers: readonly string[], file: 'passwd' | 'group'): string | undefined {
  const id = file === 'passwd' ? sandboxUser.uid : sandboxUser.gid
  for (const layer of [...layers].reverse()) {
    if (!lstatSync(join(layer, 'etc'), { throwIfNoEntry: false })?.isDirectory()) continue
    const found = lstatSync(join(layer, 'etc', file), { throwIfNoEntry: false })
    if (!found?.isFile() || found.size > accountsBytesMax) continue
    const lines = readFileSync(join(layer, 'etc', file), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && line.split(':')[2] !== String(id))
    return lines.map((line) => `${line}\n`).join('')
  }
  return undefined
}

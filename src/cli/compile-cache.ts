import { lstatSync, mkdirSync } from 'node:fs'
import module from 'node:module'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** The types are those of the oldest Node. */
interface NewerModule {
  readonly enableCompileCache?: (folder: string) => unknown
}

/**
 * Lets Node keep what it compiled of this program, so that a start need not compile it again. Nodes before 22.1 cannot,
 * and the start is as it was. What lies there is run: it must be a folder that nobody else can write.
 */
export function keepCompiled(environment: NodeJS.ProcessEnv): void {
  const { enableCompileCache } = module as NewerModule
  if (!enableCompileCache) return
  const folder = compiledFolder(environment)
  if (folder !== undefined) enableCompileCache(folder)
}

/**
 * `~/.cache/tidegate/compiled`, made where it is not there. Undefined where it or what it lies in is not this user's
 * alone to write, as in the home of another: who runs this as root must not run what that user put there.
 */
export function compiledFolder(
  { XDG_CACHE_HOME: given = '' }: NodeJS.ProcessEnv,
  home = homedir(),
): string | undefined {
  const caches = isAbsolute(given) ? given : join(home, '.cache')
  const own = join(caches, 'tidegate')
  const folder = join(own, 'compiled')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return [caches, own, folder].every(isOurs) ? folder : undefined
  } catch {
    // A home that cannot be written, or none: it is only slower.
    return undefined
  }
}

function isOurs(folder: string): boolean {
  const found = lstatSync(folder)
  const isOwn = !process.getuid || (found.uid === process.getuid() && (found.mode & 0o022) === 0)
  return found.isDirectory() && isOwn
}

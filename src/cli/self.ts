import { readFileSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** This program's entry file, for starting it again as another process. */
export const entryFile = fileURLToPath(new URL('./main.js', import.meta.url))

interface Manifest {
  readonly version: string
  readonly homepage?: string
}

const manifest = (): Manifest =>
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

export const version = (): string => manifest().version

/** Where a file of the package can be read: on the project's page, if it has one, else on this machine. */
export const pageUri = (path: string, { homepage }: Pick<Manifest, 'homepage'> = manifest()) =>
  (homepage ? new URL(path, `${homepage}/`) : new URL(`../../${path}`, import.meta.url)).href

/**
 * What a person types to run this program: `tidegate` when that name on their PATH is this program,
 * `npx tidegate` in a clone. npm and npx put folders of their own on the PATH of what they run; the
 * person's shell does not have those.
 */
export function typedName(environment: NodeJS.ProcessEnv, entry = entryFile): string {
  const folders = (environment.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder && !/[\\/](node_modules[\\/]\.bin|node-gyp-bin)$/.test(folder))
  return folders.some((folder) => realPath(join(folder, 'tidegate')) === realPath(entry))
    ? 'tidegate'
    : 'npx tidegate'
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How the command line finds a server on this machine and proves that it runs as the same user. */
export interface RunFile {
  readonly pid: number
  readonly url: string
  readonly operatorKey: string
}

const folder = (): string => join(tmpdir(), `tidegate-${process.getuid?.() ?? 'user'}`)

/**
 * Writes `<tmp>/tidegate-<uid>/<port>.json`, readable by this user alone, and returns what removes it.
 * @throws Error when the folder belongs to somebody else, who could read the operator's key, or is none.
 */
export function writeRunFile(port: number, content: RunFile): () => void {
  const path = folder()
  mkdirSync(path, { recursive: true, mode: 0o700 })
  // Not what a link leads to: anybody may make one in the temporary folder.
  const found = lstatSync(path)
  if (!found.isDirectory() || (process.getuid && found.uid !== process.getuid()))
    throw new Error(
      `\`${path}\` is not a folder of yours: remove it, or set TMPDIR to a folder of yours`,
    )
  chmodSync(path, 0o700)
  const file = join(path, `${port}.json`)
  const temporary = `${file}.${content.pid}`
  rmSync(temporary, { force: true })
  writeFileSync(temporary, JSON.stringify(content), { mode: 0o600, flag: 'wx' })
  // Whole or not at all: a command may look at this very moment.
  renameSync(temporary, file)
  return () => rmSync(file, { force: true })
}

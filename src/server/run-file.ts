import { chmodSync, lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
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
 * @throws Error when the folder belongs to somebody else, who could read the operator's key.
 */
export function writeRunFile(port: number, content: RunFile): () => void {
  const path = folder()
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const { uid } = lstatSync(path)
  if (process.getuid && uid !== process.getuid())
    throw new Error(
      `\`${path}\` belongs to another user: remove it, or set TMPDIR to a folder of yours`,
    )
  chmodSync(path, 0o700)
  const file = join(path, `${port}.json`)
  rmSync(file, { force: true })
  writeFileSync(file, JSON.stringify(content), { mode: 0o600 })
  return () => rmSync(file, { force: true })
}

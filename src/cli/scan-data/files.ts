import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { systemWords } from '../../aws/system-words.ts'
import type { Advisory } from '../../scan/advisories/advisory.ts'
import { advisoriesIn } from '../../scan/advisories/read.ts'
import { zipEntries } from '../../scan/packages/zip.ts'
import { Failure } from '../failure.ts'

/** Node reads no larger file at once, and all of Debian's tracker has 70 MB. */
const fileBytesMax = 2 ** 31 - 1
const recordBytesMax = 256 * 1024 ** 2
const entriesMax = 2_000_000

/** One file of data, or one of those in a zip archive. */
export interface DataFile {
  readonly name: string
  /** Undefined for what is no vulnerability data. */
  readonly advisories: Iterable<Advisory> | undefined
}

/** The JSON files of a folder and those in it, or one file; zip archives are looked into. */
export function* dataFiles(path: string): Generator<DataFile> {
  const found = statOf(path)
  if (found.isDirectory()) {
    for (const name of readdirSync(path).sort())
      if (isRead(name) || statOf(join(path, name)).isDirectory()) yield* dataFiles(join(path, name))
    return
  }
  if (!isRead(path)) throw new Failure(`\`${path}\`: expected a folder, a .json or a .zip file`)
  if (found.size > fileBytesMax)
    throw new Failure(`\`${path}\` has more than ${fileBytesMax} bytes`)
  const bytes = readFileSync(path)
  if (path.endsWith('.json')) yield { name: path, advisories: advisoriesOf(bytes) }
  else yield* archived(path, bytes)
}

const isRead = (name: string): boolean => /\.(json|zip)$/.test(name)

function statOf(path: string) {
  try {
    return statSync(path)
  } catch (error) {
    throw new Failure(`\`${path}\` cannot be read: ${systemWords(error)}`)
  }
}

function* archived(path: string, bytes: Buffer): Generator<DataFile> {
  try {
    for (const entry of zipEntries(bytes, entriesMax))
      if (entry.name.endsWith('.json'))
        yield {
          name: `${path}/${basename(entry.name)}`,
          advisories: advisoriesOf(entry.read(recordBytesMax)),
        }
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure(
      `\`${path}\` cannot be read: ${error instanceof Error ? error.message : error}`,
    )
  }
}

function advisoriesOf(bytes: Buffer): Iterable<Advisory> | undefined {
  try {
    return advisoriesIn(JSON.parse(bytes.toString('utf8')))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

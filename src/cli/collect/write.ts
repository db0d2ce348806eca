import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { systemWords } from '../../aws/system-words.ts'
import { Failure, usage } from '../failure.ts'
import type { KeptAnswer } from './asker.ts'

/** @throws Failure (usage) where there is something that must not be mixed with what is written. */
export async function expectEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder).catch(() => [])
  if (entries.length > 0)
    throw usage(
      `--redact: expected a folder that is not there yet, or an empty one, got \`${folder}\``,
    )
}

/**
 * A folder for each account, which takes the place of an older one as a whole: whoever reads never finds half of it.
 * Only the user may read them.
 */
export async function writeEstate(folder: string, answers: readonly KeptAnswer[]): Promise<void> {
  const target = resolve(folder)
  try {
    await mkdir(dirname(target), { recursive: true })
    const partial = await mkdtemp(join(dirname(target), `${basename(target)}.partial-`))
    try {
      for (const [path, text] of textsOf(answers)) await write(join(partial, 'new', path), text)
      await mkdir(target, { recursive: true, mode: 0o700 })
      await mkdir(join(partial, 'old'))
      for (const account of await readdir(join(partial, 'new')).catch(() => [])) {
        await rename(join(target, account), join(partial, 'old', account)).catch(ignoreAbsent)
        await rename(join(partial, 'new', account), join(target, account))
      }
    } finally {
      await rm(partial, { recursive: true, force: true })
    }
  } catch (error) {
    throw new Failure(`cannot write to \`${folder}\`: ${systemWords(error)}`)
  }
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(path, text, { mode: 0o600 })
}

/** Files by path. All answers of one operation in one place are one: an account has thousands of repositories. */
export function textsOf(answers: readonly KeptAnswer[]): ReadonlyMap<string, string> {
  const files = new Map<string, KeptAnswer[]>()
  for (const answer of answers) {
    const { account, region, service, operation } = answer
    const name = [service, operation, ...(region === undefined ? [] : [region]), 'json'].join('.')
    const path = join(account, name)
    const ofFile = files.get(path)
    if (ofFile) ofFile.push(answer)
    else files.set(path, [answer])
  }
  return new Map([...files].map(([path, ofFile]) => [path, textOf(ofFile)]))
}

function textOf(ofFile: KeptAnswer[]): string {
  const [first, ...others] = ofFile.sort((a, b) => (subjectOf(a) < subjectOf(b) ? -1 : 1))
  return `${JSON.stringify(others.length === 0 ? first : ofFile, undefined, 2)}\n`
}

/** The order in which answers came would make two exports of the same account differ. */
const subjectOf = ({ input }: KeptAnswer): string => JSON.stringify(input ?? {})

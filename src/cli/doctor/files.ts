import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Collection } from '../../collected/collection.ts'
import {
  type Content,
  collectContent,
  contentIn,
  contentOfAnswers,
} from '../../collected/content.ts'
import type { Setting } from '../../collected/declared/setting.ts'
import { BadInput } from '../../collected/fact.ts'
import { documentOf } from '../../collected/subject.ts'
import { usage } from '../failure.ts'

/** A listing of 10,000 roles is some 50 MB; Node reads no longer text than 512 MB. */
const bytesMax = 256 * 1024 * 1024
const filesMax = 200_000

/**
 * What files and folders hold, or nothing at all where one of them cannot be read.
 *
 * @throws Failure (usage) that names the file, what was expected and what was got.
 */
export async function collectionFrom(
  paths: readonly string[],
  setting: Setting = {},
): Promise<Collection> {
  const content: Content[] = []
  const into = new Collection()
  try {
    for (const path of paths) content.push(...(await contentAt(path)))
    collectContent(content, setting, into)
  } catch (error) {
    if (error instanceof BadInput) throw usage(error.message)
    throw error
  }
  return into
}

async function contentAt(path: string): Promise<readonly Content[]> {
  const [, file, subject] = /^(.+)=(arn:.+)$/.exec(path) ?? []
  if (file !== undefined && subject !== undefined)
    return [contentOfAnswers([documentOf(subject, await textOf(file), { file, pointer: '' })])]
  const content: Content[] = []
  for (const one of await filesIn(path))
    content.push(contentIn(await textOf(one), { file: one, pointer: '' }))
  return content
}

async function filesIn(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined)
  if (!found) throw usage(`expected a file or folder, and there is no \`${path}\``)
  if (!found.isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && /\.(json|tfstate|txt|err)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  if (files.length === 0)
    throw usage(
      `expected files that end in .json, .tfstate, .txt or .err in \`${path}\`, and there is none`,
    )
  if (files.length > filesMax)
    throw usage(`expected at most ${filesMax} files in \`${path}\`, got ${files.length}`)
  return files.sort()
}

export async function textOf(file: string): Promise<string> {
  const { size } = await stat(file).catch(() => {
    throw usage(`expected a file, and there is no \`${file}\``)
  })
  if (size > bytesMax)
    throw usage(
      `\`${file}\` has ${size} bytes, and at most ${bytesMax} are read: export less at once (\`get-account-authorization-details --filter Role User LocalManagedPolicy\`), or of a state the modules in question (\`terraform state pull\` of each workspace)`,
    )
  return decoded(await readFile(file))
}

/** PowerShell writes UTF-16 with a byte order mark. */
function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le')
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(bytes.subarray(2)).swap16().toString('utf16le')
  return bytes.toString('utf8').replace(/^\uFEFF/, '')
}

import { fstatSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { systemWords } from '../../aws/system-words.ts'
import type { Answer } from '../../collected/answer.ts'
import { Collection } from '../../collected/collection.ts'
import {
  type Content,
  collectContent,
  contentIn,
  contentOf,
  contentOfAnswers,
  contentOfStacks,
} from '../../collected/content.ts'
import type { Setting } from '../../collected/declared/setting.ts'
import { BadInput, type Source } from '../../collected/fact.ts'
import { asList } from '../../collected/sequence.ts'
import { documentOf } from '../../collected/subject.ts'
import { usage } from '../failure.ts'
import { fromJson } from '../json.ts'
import { isAssembly, stacksOf } from './assembly.ts'
import { remember, textOf } from './text.ts'
import { rememberFolders } from './tf-places.ts'
import { readYaml } from './yaml.ts'

const filesMax = 200_000

/**
 * What files and folders hold, or nothing at all where one of them cannot be read.
 *
 * @throws Failure (usage) that names the file, what was expected and what was got.
 */
export async function collectionFrom(
  paths: readonly string[],
  setting: Setting = {},
  more: readonly Answer[] = [],
): Promise<Collection> {
  const content: Content[] = [contentOfAnswers(more)]
  const into = new Collection()
  try {
    for (const path of paths) content.push(...(await contentAt(path, into.written)))
    collectContent(content, setting, into)
  } catch (error) {
    if (error instanceof BadInput) throw usage(error.message)
    if (error instanceof RangeError) throw tooDeep('files')
    throw error
  }
  rememberFolders(into.written)
  return into
}

async function contentAt(path: string, written: Set<string>): Promise<readonly Content[]> {
  const [, file, subject] = /^(.+)=(arn:.+)$/.exec(path) ?? []
  if (file !== undefined && subject !== undefined)
    return [contentOfAnswers([documentOf(subject, textOf(file), { file, pointer: '' })])]
  const found = statOf(path)
  if (!found) throw usage(`expected a file or folder, and there is no \`${path}\``)
  if (path.endsWith('.tf')) {
    written.add(dirname(path))
    return []
  }
  if (!found.isDirectory()) return [await contentOfFile(path)]
  const { files, assemblies, folders } = await filesIn(path)
  for (const one of folders) written.add(one)
  const content: Content[] = []
  for (const one of assemblies) content.push(contentOfStacks(stacksOf(one, textOf)))
  for (const one of files) content.push(await contentOfFile(one))
  return content
}

const tooDeep = (what: string) =>
  usage(`expected ${what} whose values are nested at most some hundred levels deep`)

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    throw usage(`cannot read \`${path}\`: ${systemWords(error)}`)
  }
}

async function contentOfFile(file: string): Promise<Content> {
  const text = textOf(file)
  const from = { file, pointer: '' }
  try {
    return isYaml(text, file)
      ? contentOf((await readYaml(text, file)).value, from)
      : contentOfText(text, from)
  } catch (error) {
    throw error instanceof RangeError ? tooDeep(`\`${file}\` to be a file`) : error
  }
}

/** By its name, or as `--output yaml` begins. */
const isYaml = (text: string, file: string): boolean =>
  !/^\s*(?:[[{]|aws: \[ERROR\])/.test(text) &&
  (/\.(ya?ml|template)(?:\.gz)?$/i.test(file) ||
    /^(?:---\s*\n|#.*\n|\s*\n)*(?:- )?[A-Za-z]\w*:(?:\s|$)/.test(text))

function contentOfText(text: string, from: Source): Content {
  try {
    return contentIn(text, from)
  } catch (error) {
    const list = error instanceof BadInput ? asList(text) : undefined
    if (list === undefined || !isJson(list)) throw error
    remember(from.file, list)
    return contentIn(list, from)
  }
}

const isJson = (text: string): boolean => fromJson(text) !== undefined

const isRead = /\.(json|tfstate|ya?ml|template|txt|err)(?:\.gz)?$/i

/** An assembly of CDK's is read as its manifest says, and not file by file. */
async function filesIn(folder: string) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const folders = [folder, ...new Set(entries.map(({ parentPath }) => parentPath))]
  const assemblies = folders.filter(
    (one, index) =>
      isAssembly(one) &&
      folders.indexOf(one) === index &&
      !folders.some((other) => other !== one && isAssembly(other) && isWithin(one, other)),
  )
  const isOwn = ownOutput()
  const files = entries
    .filter((entry) => entry.isFile() && isRead.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !isOwn(file))
    .filter((file) => !assemblies.some((one) => isWithin(file, one)))
  // Terraform's own language is read in plans; patches alone are for its files.
  const own = new Set(
    entries.flatMap(({ name, parentPath }) =>
      name.endsWith('.tf') && !/(?:^|\/)(?:\.terraform|node_modules)(?:\/|$)/.test(parentPath)
        ? [parentPath]
        : [],
    ),
  )
  if (files.length === 0 && assemblies.length === 0 && own.size === 0)
    throw usage(
      `expected files that end in .json, .tfstate, .yaml, .yml, .template, .txt or .err in \`${folder}\`, and there is none`,
    )
  if (files.length > filesMax)
    throw usage(`expected at most ${filesMax} files in \`${folder}\`, got ${files.length}`)
  return { files: files.sort(), assemblies, folders: [...own].sort() }
}

/** What this command prints may be on its way into the folder that it reads: the shell has made the file already. */
function ownOutput(): (file: string) => boolean {
  const written = [process.stdout.fd, process.stderr.fd].flatMap((fd) => {
    const found = fstatSync(fd)
    return found.isFile() ? [`${found.dev} ${found.ino}`] : []
  })
  if (written.length === 0) return () => false
  return (file) => {
    const { dev, ino } = statSync(file)
    return written.includes(`${dev} ${ino}`)
  }
}

const isWithin = (path: string, folder: string): boolean => path.startsWith(join(folder, sep))

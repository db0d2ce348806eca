import { join, normalize } from 'node:path'
import { type Files, textIn } from '../files.ts'
import { NotPatched } from '../text.ts'
import { type Attribute, type Block, type Body, parseHcl } from './hcl.ts'

export interface TerraformText {
  readonly file: string
  readonly text: string
  readonly body: Body
}

/** One folder of `.tf` files, as it is used at one address. */
export interface Module {
  readonly folder: string
  readonly files: readonly TerraformText[]
  /** What calls it; absent in the root module. */
  readonly by?: { readonly module: Module; readonly call: Found }
  /** Whether it is used once: what is written in it holds for one place alone. */
  readonly isOnce: boolean
}

export interface Found {
  readonly block: Block
  readonly in: TerraformText
}

export function moduleIn(folder: string, files: Files): Module | undefined {
  const found = files.list(folder).filter((file) => file.endsWith('.tf'))
  if (found.length === 0) return undefined
  return { folder, isOnce: true, files: found.map((file) => parsedFile(file, files)) }
}

const known = new WeakMap<Files, Map<string, TerraformText>>()

/** An estate may have hundreds of fixes in one folder. */
function parsedFile(file: string, files: Files): TerraformText {
  const read = known.get(files) ?? new Map<string, TerraformText>()
  known.set(files, read)
  const text = textIn(files, file)
  const parsed = read.get(file) ?? { file, text, body: parseHcl(text) }
  read.set(file, parsed)
  return parsed
}

/** @throws NotPatched where a module on the way is not in a folder of its own here. */
export function called(root: Module, path: readonly Step[], files: Files): Module {
  return path.reduce((module, { name, key }) => {
    const call = blockIn(module, 'module', [name])
    if (!call) throw new NotPatched(`no \`module "${name}"\` stands in ${module.folder}`)
    const folder = localFolder(module, call)
    if (folder === undefined)
      throw new NotPatched(`the source of \`module.${name}\` is not a folder here`)
    const inner = moduleIn(folder, files)
    if (!inner) throw new NotPatched(`there is no .tf file in ${folder}`)
    const users = blocksIn(module, 'module').filter((one) => localFolder(module, one) === folder)
    const isOnce = module.isOnce && key === undefined && users.length === 1 && !isMany(call.block)
    return { ...inner, by: { module, call }, isOnce }
  }, root)
}

export interface Step {
  readonly name: string
  readonly key?: string
}

function localFolder(module: Module, { block }: Found): string | undefined {
  const source = attributeOf(block, 'source')?.value
  const value = source?.kind === 'scalar' ? String(source.value) : ''
  return /^\.\.?\//.test(value) ? normalize(join(module.folder, value)) : undefined
}

export const isMany = (block: Block): boolean =>
  ['count', 'for_each'].some((name) => attributeOf(block, name))

export const attributeOf = ({ body }: Block, name: string): Attribute | undefined =>
  body.attributes.find((one) => one.name === name)

export const blocksIn = ({ files }: Module, type: string): readonly Found[] =>
  files.flatMap((one) =>
    one.body.blocks.filter((block) => block.type === type).map((block) => ({ block, in: one })),
  )

export const blockIn = (
  module: Module,
  type: string,
  labels: readonly string[],
): Found | undefined =>
  blocksIn(module, type).find(({ block }) => labels.every((one, at) => block.labels[at] === one))

/** In how many places of a module's files a thing is named. */
export const usesOf = ({ files }: Module, name: string): number =>
  files.reduce(
    (sum, { text }) =>
      sum +
      text.split(new RegExp(`(?<![\\w.-])${name.replaceAll('.', '\\.')}(?![\\w-])`)).length -
      1,
    0,
  )

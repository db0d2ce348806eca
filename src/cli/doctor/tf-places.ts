import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { textOf } from './text.ts'

/** Where a block begins. */
export interface BlockPlace {
  readonly file: string
  /** Counted from 1. */
  readonly line: number
}

const folders = new Set<string>()
let blocks: ReadonlyMap<string, readonly BlockPlace[]> | undefined

/** Folders with files in Terraform's own language that were given beside a plan or state. */
export function rememberFolders(more: ReadonlySet<string>): void {
  for (const one of more) folders.add(one)
  blocks = undefined
}

/**
 * The block in the user's own files that a plan's address means: `module.app.aws_ecr_repository_policy.this["x"]`. Undefined
 * where no file has it, or more than one: a module may stand there under several names.
 */
export function blockOf(address: string | undefined): BlockPlace | undefined {
  const [, type, name] = /(?:^|\.)(aws_\w+)\.([\w-]+)(?:\[[^\]]*\])?$/.exec(address ?? '') ?? []
  if (type === undefined || name === undefined || folders.size === 0) return undefined
  blocks ??= blocksIn([...folders])
  const [found, ...others] = blocks.get(`${type} ${name}`) ?? []
  return others.length === 0 ? found : undefined
}

function blocksIn(all: readonly string[]): ReadonlyMap<string, readonly BlockPlace[]> {
  const found = new Map<string, BlockPlace[]>()
  for (const file of all.flatMap(filesOf))
    for (const [at, line] of textOf(file).split('\n').entries()) {
      const [, type, name] = /^\s*resource\s+"?(aws_\w+)"?\s+"?([\w-]+)"?\s*\{/.exec(line) ?? []
      if (type === undefined) continue
      const key = `${type} ${name}`
      found.set(key, [...(found.get(key) ?? []), { file, line: at + 1 }])
    }
  return found
}

const filesOf = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.tf'))
        .sort()
        .map((name) => join(folder, name))
    : []

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { NotPatched } from './text.ts'

/** Where patches are for: the user's files, as they are named on the command line. */
export interface Files {
  /** Undefined for what cannot be read as text. */
  readonly read: (file: string) => string | undefined
  /** The files of a folder, with it. */
  readonly list: (folder: string) => readonly string[]
}

const bytesMax = 16 * 1024 * 1024

/** The files of this machine, each read once. */
export function filesHere(): Files {
  const texts = new Map<string, string | undefined>()
  const read = (file: string): string | undefined => {
    if (!texts.has(file)) texts.set(file, textOf(file))
    return texts.get(file)
  }
  return { read, list: filesIn }
}

function textOf(file: string): string | undefined {
  try {
    if (statSync(file).size > bytesMax) return undefined
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file))
  } catch {
    return undefined
  }
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => join(folder, name))
  } catch {
    return []
  }
}

/** @throws NotPatched where it is no text, or too long. */
export function textIn(files: Files, file: string): string {
  const text = files.read(file)
  if (text === undefined) throw new NotPatched(`\`${file}\` cannot be read`)
  return text
}

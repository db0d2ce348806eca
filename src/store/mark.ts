import { readFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { syncFolder } from './folder.ts'

/** The newest layout of a data folder that this version reads and writes. */
export const folderFormat = 1

/**
 * What a data folder is, written apart from its database so that a loss there shows. The database was seen to hold
 * `commits` commits on disk: it may hold more, and never fewer.
 */
export interface Mark {
  readonly format: number
  /** The database has the same. */
  readonly store: string
  readonly commits: number
  /** Whether the server that wrote it had ended, with everything in the database's own file. */
  readonly clean: boolean
}

const mark = z.object({
  format: z.int().min(1),
  store: z.string().min(1),
  commits: z.int().min(0),
  clean: z.boolean(),
})

const fileName = 'tidegate.json'

/** Undefined when the folder has none. @throws Error when it cannot be read. */
export function readMark(folder: string): Mark | undefined {
  const file = join(folder, fileName)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const parsed = mark.safeParse(fromJson(text))
  if (parsed.success) return parsed.data
  throw new Error(
    `\`${file}\` says what the data folder holds, and cannot be read: restore it from a backup of the folder, or start with --accept-loss to go on with what is there`,
  )
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whole or not at all, and on disk when it resolves. */
export async function writeMark(folder: string, content: Mark): Promise<void> {
  const file = join(folder, fileName)
  const temporary = `${file}.new`
  const handle = await open(temporary, 'w', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify(content)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
  await syncFolder(folder)
}

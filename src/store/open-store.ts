import { existsSync, opendirSync } from 'node:fs'
import { join } from 'node:path'
import type Sqlite from 'libsql'
import { countCommits, storeRow } from './commit-count.ts'
import { cannotOpen, type Database, openDatabase, openFile } from './database.ts'
import { keepPrivate } from './folder.ts'
import { newUuid } from './ids.ts'
import { refuseLoss } from './loss.ts'
import { folderFormat, readMark, writeMark } from './mark.ts'
import { isWhole } from './whole.ts'

/** A data folder's metadata, open. */
export interface Store {
  readonly db: Database
  /** Whether the database is whole as far as can be told. Only then may anything be removed as unreferenced. */
  whole(): Promise<boolean>
  close(): Promise<void>
}

export interface StoreOptions {
  /** Goes on with what is there, where it is not what the folder's mark says. */
  readonly acceptLoss?: boolean
}

/**
 * Opens the metadata of a data folder, which becomes this user's alone. The folder's mark is held against what is found,
 * so that a loss is told and never taken for an empty start.
 * @throws Error when another server uses it, it cannot be written, or something of it is gone.
 */
export async function openStore(
  folder: string,
  { acceptLoss = false }: StoreOptions = {},
): Promise<Store> {
  try {
    keepPrivate(folder)
  } catch (error) {
    throw cannotOpen(folder, error)
  }
  const file = join(folder, 'metadata.sqlite')
  const mark = acceptLoss ? undefined : readMark(folder)
  const before = { mark, file: existsSync(file), blobs: hasBlobs(folder) }
  if (!acceptLoss) refuseLoss(folder, before)
  const sqlite = openFile(file)
  const row = storeRow(sqlite)
  if (!acceptLoss) refuseLoss(folder, { ...before, row, empty: isEmpty(sqlite) })

  const store = row?.id ?? newUuid()
  const marks = openMarks(folder, store, row?.commits ?? 0)
  const db = await openDatabase(sqlite, countCommits(sqlite, store, marks.committed))
  await marks.write(false)
  let proof: Promise<boolean> | undefined
  return {
    db,
    // What was not closed, or was never told apart, is looked through before anything is removed by it.
    whole: () => (proof ??= mark?.clean ? Promise.resolve(true) : isWhole(db)),
    close: async () => {
      await db.destroy()
      await marks.write(true)
    },
  }
}

function hasBlobs(folder: string): boolean {
  const blobs = join(folder, 'blobs', 'sha256')
  if (!existsSync(blobs)) return false
  const entries = opendirSync(blobs)
  try {
    return entries.readSync() !== null
  } finally {
    entries.closeSync()
  }
}

const isEmpty = (sqlite: Sqlite.Database): boolean =>
  sqlite.prepare('select 1 from sqlite_master limit 1').get() === undefined

/** So much may be committed, and lost again in silence, before the mark has seen it. */
const markEveryMs = 1_000

/** Writes what is known to be on disk, behind the commits and never ahead of them. */
function openMarks(folder: string, store: string, first: number) {
  let commits = first
  let writing: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let writtenAt = 0
  const write = (clean: boolean): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    writing = writing
      .catch(() => undefined)
      .then(() => writeMark(folder, { format: folderFormat, store, commits, clean }))
      .then(() => {
        writtenAt = Date.now()
      })
    return writing
  }
  return {
    committed: (now: number) => {
      commits = now
      // A mark that lags is safe: where it cannot be written, as on a full disk, the next commit tries again.
      timer ??= setTimeout(
        () => void write(false).catch(() => undefined),
        Math.max(0, writtenAt + markEveryMs - Date.now()),
      ).unref()
    },
    write,
  }
}

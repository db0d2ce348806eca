import { existsSync, opendirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type Sqlite from 'libsql'
import { countCommits, type StoreRow, storeRow } from './commit-count.ts'
import { cannotOpen, type Database, openDatabase, openFile } from './database.ts'
import { keepPrivate } from './folder.ts'
import { newUuid } from './ids.ts'
import { openLogSync } from './log-sync.ts'
import { type Found, refuseLoss } from './loss.ts'
import { folderFormat, readMark, writeMark } from './mark.ts'
import type { Migrations } from './tables.ts'
import { isWhole } from './whole.ts'

/** A data folder's metadata, open. */
export interface Store {
  readonly db: Database
  /** Whether the database is whole as far as can be told. Only then may anything be removed as unreferenced. */
  whole(): Promise<boolean>
  close(): Promise<void>
}

export interface StoreOptions {
  /** Those of all services. */
  readonly migrations: Migrations
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
  { migrations, acceptLoss = false }: StoreOptions,
): Promise<Store> {
  try {
    keepPrivate(folder)
  } catch (error) {
    throw cannotOpen(folder, error)
  }
  const file = join(folder, 'metadata.sqlite')
  const mark = acceptLoss ? undefined : readMark(folder)
  const before = {
    mark,
    file: sizeOf(file) >= pageBytes,
    log: sizeOf(`${file}-wal`) > 0,
    blobs: hasBlobs(folder),
    damage: cutIn(sizeOf(file), sizeOf(`${file}-wal`) > 0),
  }
  if (!acceptLoss) refuseLoss(folder, before)
  const { sqlite, row } = look(file, (seen) => {
    if (!acceptLoss) refuseLoss(folder, { ...before, ...seen })
  })

  const store = row?.id ?? newUuid()
  const marks = openMarks(folder, store, row?.commits ?? 0)
  const hooks = countCommits(sqlite, store, marks.committed)
  const log = openLogSync(file)
  const db = await openDatabase(sqlite, migrations, { hooks, sync: log.sync })
  await marks.write(false)
  let proof: Promise<boolean> | undefined
  return {
    db,
    // What was not closed, or was never told apart, is looked through before anything is removed by it.
    whole: () => (proof ??= mark?.clean && !before.log ? Promise.resolve(true) : isWhole(db)),
    close: async () => {
      await db.destroy()
      await log.close()
      // One that lags is safe, as on a full disk.
      await marks.write(sizeOf(`${file}-wal`) === 0).catch(() => undefined)
    },
  }
}

/** What was opened and refused: SQLite would copy the log into the database and remove it, were this collected. */
const refused: Sqlite.Database[] = []

/** Opens the file, and lets `judge` refuse it before anything is written. */
function look(
  file: string,
  judge: (seen: Pick<Found, 'row' | 'empty' | 'damage'>) => void,
): { readonly sqlite: Sqlite.Database; readonly row: StoreRow | undefined } {
  const sqlite = openFile(file)
  try {
    const row = storeRow(sqlite)
    judge({ row, empty: isEmpty(sqlite), damage: damageIn(sqlite, sizeOf(file)) })
    sqlite.pragma('journal_mode = WAL')
    return { sqlite, row }
  } catch (error) {
    refused.push(sqlite)
    throw cannotOpen(dirname(file), error)
  }
}

/** A larger one is looked through in the background: SQLite takes some 2 ms for a megabyte. */
const atOnceBytesMax = 33_554_432
/** SQLite's own, where nothing else was asked for. */
const pageBytes = 4096

/** SQLite reads zeros behind the end. With a log it may be that a crash cut a page short that the log still has. */
const cutIn = (bytes: number, log: boolean): string | undefined =>
  !log && bytes > pageBytes && bytes % pageBytes > 0 ? 'its last page is cut short' : undefined

function damageIn(sqlite: Sqlite.Database, bytes: number): string | undefined {
  if (bytes > atOnceBytesMax) return undefined
  const { quick_check } = sqlite.prepare('pragma quick_check(1)').get() as { quick_check: string }
  return quick_check === 'ok' ? undefined : quick_check
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

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
  let writtenAt = Number.NEGATIVE_INFINITY
  const write = (clean: boolean): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    writing = writing
      .catch(() => undefined)
      .then(() => {
        // Also when it fails: a full disk is not tried with each commit.
        writtenAt = performance.now()
        return writeMark(folder, { format: folderFormat, store, commits, clean })
      })
    return writing
  }
  return {
    committed: (now: number) => {
      commits = now
      // A mark that lags is safe: where it cannot be written, as on a full disk, the next commit tries again.
      timer ??= setTimeout(
        () => void write(false).catch(() => undefined),
        Math.max(0, writtenAt + markEveryMs - performance.now()),
      ).unref()
    },
    write,
  }
}

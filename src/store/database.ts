import { closeSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { Kysely, Migrator } from 'kysely'
import Sqlite from 'libsql'
import { systemWords } from '../aws/system-words.ts'
import type { CommitParts } from './group-commit.ts'
import { kernelMigrations } from './kernel/schema.ts'
import { GroupCommitDialect } from './sqlite-dialect.ts'
import type { Migrations, Tables } from './tables.ts'

export type Database = Kysely<Tables>

/** A database in memory, of this connection alone. */
export const openMemory = (migrations: Migrations): Promise<Database> =>
  openDatabase(new Sqlite(':memory:'), migrations)

/**
 * Brings the schema up to date with all services' migrations. Every commit is synced before it is acknowledged: by SQLite itself, or
 * where `parts` have a `sync` by that, while SQLite syncs its log only before it copies from it.
 */
export async function openDatabase(
  sqlite: Sqlite.Database,
  migrations: Migrations,
  parts: CommitParts = {},
): Promise<Database> {
  sqlite.pragma(`synchronous = ${parts.sync ? 'NORMAL' : 'FULL'}`)
  sqlite.pragma('foreign_keys = ON')
  const db = new Kysely<Tables>({ dialect: new GroupCommitDialect(sqlite, parts) })
  await migrate(db, { ...kernelMigrations, ...migrations })
  return db
}

/**
 * Opens the file and writes nothing. It is this connection's alone until it is closed or its process ends, however it ends.
 * @throws Error when another server has the file open, or it cannot be written.
 */
export function openFile(file: string): Sqlite.Database {
  const folder = dirname(file)
  try {
    makePrivateFile(file)
    const sqlite = new Sqlite(file)
    // A server that is just ending may still hold it.
    sqlite.pragma('busy_timeout = 1000')
    sqlite.pragma('locking_mode = EXCLUSIVE')
    sqlite.exec('BEGIN EXCLUSIVE; COMMIT')
    return sqlite
  } catch (error) {
    throw cannotOpen(folder, error)
  }
}

/**
 * SQLite gives its other files the mode of this one. One that stands is not opened here: to close it again would end
 * the lock that this process may have on it.
 */
function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** Why a data folder cannot be used, and what to do. */
export function cannotOpen(folder: string, error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error)) return error
  const because = (text: string) => new Error(text, { cause: error })
  switch (error.code) {
    case 'SQLITE_BUSY':
      return because(
        `another server uses the data folder \`${folder}\`: stop it, or choose another with --data`,
      )
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
      return because(
        `\`${folder}\` holds a metadata file that is no database: restore it, or choose another with --data`,
      )
    default:
      return because(
        `cannot write to the data folder \`${folder}\` (${systemWords(error)}): make it writable, or choose another with --data`,
      )
  }
}

async function migrate(db: Database, migrations: Migrations): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    allowUnorderedMigrations: true,
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { Kysely, type Migration, Migrator, SqliteDialect } from 'kysely'
import Sqlite from 'libsql'
import { type EcrTables, ecrMigrations } from './ecr/schema.ts'
import { type IamTables, iamMigrations } from './iam/schema.ts'
import { type KernelTables, kernelMigrations } from './kernel/schema.ts'
import { type LambdaTables, lambdaMigrations } from './lambda/schema.ts'
import { type LogsTables, logsMigrations } from './logs/schema.ts'
import { type OrganizationsTables, organizationsMigrations } from './organizations/schema.ts'

/** All tables. Each service's store folder owns its own and their migrations. */
export type Tables = KernelTables &
  IamTables &
  EcrTables &
  LambdaTables &
  LogsTables &
  OrganizationsTables

export type Database = Kysely<Tables>

/**
 * Opens the metadata file, or a database in memory when `file` is undefined, and brings its schema
 * up to date. Every commit is synced before it is acknowledged: `synchronous = FULL` under WAL.
 */
export async function openDatabase(file: string | undefined): Promise<Database> {
  if (file !== undefined) mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const sqlite = new Sqlite(file ?? ':memory:')
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('foreign_keys = ON')
  sqlite.pragma('busy_timeout = 5000')
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: sqlite }) })
  await migrate(db)
  return db
}

/** Names are `<date>-<room>-<what>`; Kysely applies them in the order of their names. */
async function migrate(db: Database): Promise<void> {
  const migrations: Record<string, Migration> = {
    ...kernelMigrations,
    ...iamMigrations,
    ...ecrMigrations,
    ...lambdaMigrations,
    ...logsMigrations,
    ...organizationsMigrations,
  }
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    allowUnorderedMigrations: true,
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

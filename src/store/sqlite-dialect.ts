import {
  type Dialect,
  type Driver,
  type Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type Sqlite from 'libsql'
import { type CommitParts, GroupCommitDriver } from './group-commit.ts'

/** Kysely's SQLite, with statements that are kept, commits that are shared, and migrations that are one transaction. */
export class GroupCommitDialect implements Dialect {
  readonly #sqlite: Sqlite.Database

  readonly #parts: CommitParts

  constructor(sqlite: Sqlite.Database, parts: CommitParts = {}) {
    this.#sqlite = sqlite
    this.#parts = parts
  }

  createDriver = (): Driver => new GroupCommitDriver(this.#sqlite, this.#parts)
  createQueryCompiler = () => new SqliteQueryCompiler()
  createAdapter = () => new TransactionalAdapter()
  createIntrospector = (db: Kysely<unknown>) => new SqliteIntrospector(db)
}

class TransactionalAdapter extends SqliteAdapter {
  /** SQLite's are. Kysely would sync each of their statements, and leave half a schema behind a crash. */
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

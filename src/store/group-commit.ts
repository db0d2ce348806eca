import { setImmediate } from 'node:timers'
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely'
import type Sqlite from 'libsql'
import type { CommitHooks } from './commit-count.ts'
import { Statements } from './statements.ts'

/** Work that is committed, and synced, together. */
interface Group {
  /** Resolves when the commit is on disk; rejects when it failed, and nothing of it happened. */
  readonly committed: Promise<void>
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
  /** Set when its time has come while a transaction was running. */
  due: boolean
}

/** What is committed, and not yet known to be on disk. */
interface Unsynced {
  readonly group: Group
  readonly synced: (() => void) | undefined
}

export interface CommitParts {
  readonly hooks?: CommitHooks
  /** Pushes what was committed to the disk, in another thread. Absent where SQLite does so itself, or nothing is kept. */
  readonly sync?: () => Promise<void>
}

/**
 * The one connection of a SQLite file. Transactions run one after the other, and those of one turn of the event loop
 * share a commit: sixteen clients then wait for one sync instead of sixteen. None is told of its success,
 * and no reader of what it read, before that sync is done.
 */
export class GroupCommitDriver implements Driver {
  readonly #sqlite: Sqlite.Database
  readonly #statements: Statements
  readonly #waiting: (() => void)[] = []
  #busy = false
  #closed = false
  #group: Group | undefined
  #unsynced: Unsynced[] = []
  /** Of the last commit that is not yet known to be on disk. */
  #last: Promise<void> | undefined
  #syncing: Promise<void> | undefined
  #failure: unknown
  readonly #parts: CommitParts

  constructor(sqlite: Sqlite.Database, parts: CommitParts = {}) {
    this.#sqlite = sqlite
    this.#parts = parts
    this.#statements = new Statements(sqlite)
  }

  async init(): Promise<void> {}

  /** A turn on the connection. It ends with the work, which may be long before its commit. */
  async acquireConnection(): Promise<Turn> {
    await this.#take()
    return new Turn(this)
  }

  async beginTransaction(turn: Turn): Promise<void> {
    await this.#goOn(turn)
    this.#open()
    this.run('savepoint work')
    turn.inTransaction = true
  }

  async commitTransaction(turn: Turn): Promise<void> {
    this.run('release work')
    await this.#end(turn)
  }

  /** Awaits the commit as well: what made this work give up may be what another of its group wrote. */
  async rollbackTransaction(turn: Turn): Promise<void> {
    // A full disk, for one, makes SQLite roll back everything by itself.
    if (this.#sqlite.inTransaction) {
      this.run('rollback to work')
      this.run('release work')
    }
    await this.#end(turn).catch(() => undefined)
  }

  async releaseConnection(turn: Turn): Promise<void> {
    this.#pass(turn)
  }

  async destroy(): Promise<void> {
    await this.#take()
    this.#closed = true
    if (this.#group) this.#commit(this.#group)
    await this.#syncing
    this.#leaveLog()
    this.#sqlite.close()
    this.#busy = false
    for (const next of this.#waiting.splice(0)) next()
  }

  /**
   * Closing alone leaves all in the `-wal`, which a copy of the folder easily lacks, and the lock where it is until the
   * connection is collected.
   */
  #leaveLog(): void {
    try {
      this.#sqlite.pragma('journal_mode = DELETE')
      this.#sqlite.pragma('locking_mode = NORMAL')
      this.#sqlite.prepare('select 1 from sqlite_master').all([])
    } catch {
      // What finds no room in the file stays in the `-wal`, and the next start reads both.
    }
  }

  /** One query of a turn, which is all of it when no transaction was begun. */
  async query<Row>(turn: Turn, { sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (turn.inTransaction) return this.run(sql, parameters)
    await this.#goOn(turn)
    const isRead = /^\s*select\b/i.test(sql)
    if (!isRead) this.#open()
    const result = this.run<Row>(sql, parameters)
    await this.#end(turn)
    return result
  }

  run<Row>(sql: string, parameters: readonly unknown[] = []): QueryResult<Row> {
    const statement = this.#statements.prepare(sql)
    if (statement.reader) return { rows: statement.all(parameters) as Row[] }
    const { changes, lastInsertRowid } = statement.run(parameters)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }

  async #take(): Promise<void> {
    if (this.#busy) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    // libsql ends the process when a closed database is used.
    if (this.#closed) throw new Error('the database is closed')
    if (this.#failure) throw this.#failure
    this.#busy = true
  }

  /** Who keeps its connection for a second query, as a migration does, waits for its turn again. */
  async #goOn(turn: Turn): Promise<void> {
    if (!turn.passed) return
    await this.#take()
    turn.passed = false
  }

  #open(): void {
    if (this.#group) return
    this.run('begin')
    const group = newGroup()
    this.#group = group
    // Requests whose bytes are here already come before this.
    setImmediate(() => {
      if (this.#busy) group.due = true
      else this.#commit(group)
    })
  }

  /** Lets the next in, and waits for the commit of what this one did or saw. */
  async #end(turn: Turn): Promise<void> {
    const committed = this.#group?.committed ?? this.#last
    turn.inTransaction = false
    this.#pass(turn)
    await committed
  }

  #pass(turn: Turn): void {
    if (turn.passed) return
    turn.passed = true
    // One that SQLite rolled back by itself fails there.
    if (this.#group && (this.#group.due || !this.#sqlite.inTransaction)) this.#commit(this.#group)
    const next = this.#waiting.shift()
    if (next) next()
    else this.#busy = false
  }

  #commit(group: Group): void {
    if (this.#group !== group) return
    this.#group = undefined
    const { hooks } = this.#parts
    try {
      if (this.#sqlite.inTransaction) hooks?.before()
      this.run('commit')
    } catch (error) {
      if (this.#sqlite.inTransaction) this.run('rollback')
      group.reject(error)
      return
    }
    const synced = hooks?.after()
    if (!this.#parts.sync) {
      synced?.()
      group.resolve()
      return
    }
    // What wrote nothing has nothing to sync, but may have read what others are still syncing.
    if (hooks && !synced) {
      if (this.#last) this.#last.then(group.resolve, group.reject)
      else group.resolve()
      return
    }
    this.#unsynced.push({ group, synced })
    this.#last = group.committed
    this.#syncing ??= this.#syncAll(this.#parts.sync).finally(() => {
      this.#syncing = undefined
    })
  }

  /** One sync after the other, each for all that was committed before it began. */
  async #syncAll(sync: () => Promise<void>): Promise<void> {
    while (this.#unsynced.length > 0) {
      const some = this.#unsynced.splice(0)
      try {
        await sync()
      } catch (error) {
        this.#fail(error, some)
        return
      }
      if (this.#last === some.at(-1)?.group.committed) this.#last = undefined
      for (const { group, synced } of some) {
        synced?.()
        group.resolve()
      }
    }
  }

  /** The system forgets what it could not write: what is on disk is known only to a new start. */
  #fail(error: unknown, some: readonly Unsynced[]): void {
    this.#failure = new Error('the disk did not keep what was written: restart the server', {
      cause: error,
    })
    for (const { group } of [...some, ...this.#unsynced.splice(0)]) group.reject(this.#failure)
  }
}

function newGroup(): Group {
  let resolve = () => {}
  let reject: Group['reject'] = () => {}
  const committed = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  // It may be that nobody waits: all work of the group was refused.
  committed.catch(() => undefined)
  return { committed, resolve, reject, due: false }
}

export class Turn implements DatabaseConnection {
  readonly #driver: GroupCommitDriver
  inTransaction = false
  passed = false

  constructor(driver: GroupCommitDriver) {
    this.#driver = driver
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return this.#driver.query(this, query)
  }

  // biome-ignore lint/correctness/useYield: nothing is streamed
  async *streamQuery<Row>(): AsyncGenerator<QueryResult<Row>> {
    throw new Error('queries are not streamed: read a page')
  }
}

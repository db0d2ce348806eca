import type Sqlite from 'libsql'

/** Statements with lists in them differ by the list's length, hence more texts than there are queries. */
const keptMax = 500

/**
 * Statements by their text, the least recently used forgotten first: preparing one costs more than running it.
 * They run from start to end in one call each, so that one is never in use twice.
 */
export class Statements {
  readonly #sqlite: Sqlite.Database
  readonly #kept = new Map<string, Sqlite.Statement>()

  constructor(sqlite: Sqlite.Database) {
    this.#sqlite = sqlite
  }

  prepare(sql: string): Sqlite.Statement {
    const kept = this.#kept.get(sql)
    if (kept) {
      this.#kept.delete(sql)
      this.#kept.set(sql, kept)
      return kept
    }
    const statement = this.#sqlite.prepare(sql)
    // The schema's own statements run once.
    if (!/^\s*(select|insert|update|delete|begin|commit|savepoint|release)\b/i.test(sql))
      return statement
    this.#kept.set(sql, statement)
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= keptMax) break
      this.#kept.delete(oldest)
    }
    return statement
  }
}

import type Sqlite from 'libsql'

/** Called by the driver around each commit of a group. */
export interface CommitHooks {
  /** The last thing inside the transaction. */
  before(): void
  /** Right after the commit. What it returns is called once that is on disk; undefined when nothing was written. */
  after(): (() => void) | undefined
}

/** By which a database says which it is, and how many commits it holds. */
export interface StoreRow {
  readonly id: string
  readonly commits: number
}

/** Undefined in a database that is new, or from before there was such a row. Writes nothing. */
export function storeRow(sqlite: Sqlite.Database): StoreRow | undefined {
  const table = sqlite.prepare("select 1 from sqlite_master where name = 'store'").get()
  return table ? (sqlite.prepare('select id, commits from store').get() as StoreRow) : undefined
}

/** Counts each commit within its own transaction. `committed` is told the number once it is on disk. */
export function countCommits(
  sqlite: Sqlite.Database,
  id: string,
  committed: (commits: number) => void,
): CommitHooks {
  let commits = storeRow(sqlite)?.commits
  if (commits === undefined) {
    commits = 0
    sqlite.exec('create table store (id text primary key, commits integer not null) without rowid')
    sqlite.prepare('insert into store values (?, 0)').run(id)
  }
  let last = commits
  const count = sqlite.prepare('update store set commits = ?')
  const total = sqlite.prepare('select total_changes() as changes')
  const changes = () => (total.get() as { changes: number }).changes
  let seen = changes()
  let counted = false
  return {
    before: () => {
      const now = changes()
      // Work that only read, or changed nothing, needs no sync: it must not be given one.
      counted = now > seen
      if (!counted) return
      count.run(last + 1)
      seen = now + 1
    },
    after: () => {
      if (!counted) return undefined
      counted = false
      const now = ++last
      return () => committed(now)
    },
  }
}

import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'libsql'

/** What the server writes down about requests themselves, refused ones too. */
const bookkeeping = new Set([
  'refusals',
  'decisions',
  'ledger_documents',
  'usage',
  'events',
  // How many commits there were.
  'store',
  'sqlite_sequence',
])
const lastUse = new Set(['last_used_at', 'last_used_service', 'last_used_region'])

type Row = Readonly<Record<string, unknown>>

/** Every row of every table but what requests leave behind, by table, as JSON. The server must have ended. */
export function tablesOf(data: string): ReadonlyMap<string, ReadonlySet<string>> {
  // A copy: the driver lets go of a file late, and the next server wants it for itself.
  const copy = mkdtempSync(join(tmpdir(), 'tidegate-tables-'))
  for (const name of readdirSync(data).filter((name) => name.startsWith('metadata.sqlite')))
    copyFileSync(join(data, name), join(copy, name))
  const db = new Sqlite(join(copy, 'metadata.sqlite'))
  const names = db.prepare("select name from sqlite_master where type = 'table'").all() as Row[]
  const tables = new Map<string, ReadonlySet<string>>()
  for (const { name } of names) {
    const table = String(name)
    if (bookkeeping.has(table)) continue
    const rows = db.prepare(`select * from "${table}"`).all() as Row[]
    tables.set(table, new Set(rows.map(withoutLastUse)))
  }
  db.close()
  rmSync(copy, { recursive: true })
  return tables
}

const withoutLastUse = (row: Row): string =>
  JSON.stringify(Object.entries(row).filter(([column]) => !lastUse.has(column)))

/** What stands in one and not in the other: `sessions: {…}`. */
export function rowsOnlyIn(
  one: ReturnType<typeof tablesOf>,
  other: ReturnType<typeof tablesOf>,
): string[] {
  return [...one].flatMap(([table, rows]) =>
    [...rows].filter((row) => !other.get(table)?.has(row)).map((row) => `${table}: ${row}`),
  )
}

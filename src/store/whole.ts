import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database } from './database.ts'

/**
 * SQLite's own look at every table and its references, one after the other, so that requests are answered in between.
 * What is cut or overwritten fails it.
 */
export async function isWhole(db: Database): Promise<boolean> {
  const tables = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`.execute(db)
  for (const { name } of tables.rows) {
    if (!(await isTableWhole(db, name))) return false
    await setImmediate()
  }
  return true
}

async function isTableWhole(db: Database, table: string): Promise<boolean> {
  const pages = await sql<{ quick_check: string }>`
    select quick_check from pragma_quick_check(${table})`.execute(db)
  const orphans = await sql`select 1 from pragma_foreign_key_check(${table}) limit 1`.execute(db)
  return pages.rows.every(({ quick_check }) => quick_check === 'ok') && orphans.rows.length === 0
}

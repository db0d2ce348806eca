import Sqlite from 'libsql'
import { migrations } from '../../../src/services/all.ts'
import { openDatabase } from '../../../src/store/database.ts'
import { growingReads } from './query-plan.ts'

/** Which of these statements read more the more is stored, and where they stand. */
export async function growing(prepared: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const sqlite = new Sqlite(':memory:')
  const db = await openDatabase(sqlite, migrations)
  const reads = (sql: string): readonly string[] => {
    try {
      return growingReads(sqlite, sql)
    } catch (error) {
      // A test's own table.
      if (/^no such table/.test(String((error as Error).message))) return []
      throw error
    }
  }
  const found = Array.from(prepared, ([sql, from]) =>
    reads(sql).map((read) => `${from}: ${read} in: ${sql.replace(/\s+/g, ' ')}`),
  )
  await db.destroy()
  return found.flat()
}

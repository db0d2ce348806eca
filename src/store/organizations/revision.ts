import { Changes } from '../changes.ts'
import type { Database } from '../database.ts'

const known = new WeakMap<Database, Changes>()

/** By organization. What was computed from its tables holds until something of it is written. */
export function organizationChanges(db: Database): Changes {
  const changes = known.get(db) ?? new Changes()
  known.set(db, changes)
  return changes
}

/**
 * Runs writes in one transaction. Inside it only `db` of the callback may be used: the database has one
 * connection, and a query on the outer one would wait for the transaction forever.
 */
export async function organizationsWrite<T>(
  db: Database,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const { result, written } = await db.transaction().execute(async (db) => {
    const result = await work(db)
    const rows = await db.deleteFrom('organizations_written').returning('owner').execute()
    return { result, written: rows }
  })
  organizationChanges(db).wrote(written.map(({ owner }) => owner))
  return result
}

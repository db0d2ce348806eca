import { Changes } from '../changes.ts'
import type { Database } from '../database.ts'

const known = new WeakMap<Database, Changes>()

/** By account. What was computed from IAM's tables holds until something of its account is written. */
export function iamChanges(db: Database): Changes {
  const changes = known.get(db) ?? new Changes()
  known.set(db, changes)
  return changes
}

/**
 * Runs IAM writes in one transaction. Inside it only `db` of the callback may be used: the database
 * has one connection, and a query on the outer one would wait for the transaction forever.
 */
export async function iamWrite<T>(db: Database, work: (db: Database) => Promise<T>): Promise<T> {
  const { result, written } = await db.transaction().execute(async (db) => {
    const result = await work(db)
    return { result, written: await db.deleteFrom('iam_written').returning('owner').execute() }
  })
  iamChanges(db).wrote(written.map(({ owner }) => owner))
  return result
}

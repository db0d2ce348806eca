import type { Database } from '../database.ts'

const revisions = new WeakMap<Database, number>()

/**
 * Grows with every committed IAM write. What was computed from IAM's tables at one revision holds
 * until the next, so caches compare a number instead of asking the database.
 */
export const iamRevision = (db: Database): number => revisions.get(db) ?? 0

/**
 * Runs IAM writes in one transaction. Inside it only `db` of the callback may be used: the database
 * has one connection, and a query on the outer one would wait for the transaction forever.
 */
export async function iamWrite<T>(db: Database, work: (db: Database) => Promise<T>): Promise<T> {
  const result = await db.transaction().execute(work)
  revisions.set(db, iamRevision(db) + 1)
  return result
}

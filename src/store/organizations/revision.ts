import type { Database } from '../database.ts'

const revisions = new WeakMap<Database, number>()

/**
 * Grows with every committed write to an organization: what was computed from its tables at one
 * revision holds until the next.
 */
export const organizationsRevision = (db: Database): number => revisions.get(db) ?? 0

/**
 * Runs writes in one transaction. Inside it only `db` of the callback may be used: the database has one
 * connection, and a query on the outer one would wait for the transaction forever.
 */
export async function organizationsWrite<T>(
  db: Database,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const result = await db.transaction().execute(work)
  revisions.set(db, organizationsRevision(db) + 1)
  return result
}

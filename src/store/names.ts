import type { ResourceName } from '../estate/estate.ts'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'

/** The tables of what is named in an account and a Region. */
type NamedTable = {
  [Table in keyof Tables]: Tables[Table] extends ResourceName ? Table : never
}[keyof Tables]

/** Reads the names of some account, in any Region; of every account where none is said. */
export const namesIn =
  (table: NamedTable) =>
  (db: Database, account: string | undefined, limit: number): Promise<readonly ResourceName[]> => {
    // All such tables have these columns, which the type of a query over one of several does not say.
    const query = db
      .selectFrom(table as 'repositories')
      .select(['account', 'region', 'name'])
      .limit(limit)
    return (account === undefined ? query : query.where('account', '=', account)).execute()
  }

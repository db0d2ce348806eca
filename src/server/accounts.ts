import type { Estate } from '../estate/estate.ts'
import type { Database } from '../store/database.ts'
import { accountsWithEntities } from '../store/iam/entities.ts'

export interface KnownAccounts {
  readonly accounts: readonly string[]
  /** Where there are repositories or functions. */
  readonly regions: readonly string[]
}

const namesMax = 1_000_000

/** Any number is an account: these are the ones in which something stands, or that an organization has. */
export async function knownAccounts({
  db,
  estate,
}: {
  readonly db: Database
  readonly estate: Estate
}): Promise<KnownAccounts> {
  const named = Object.values((await estate.names?.(undefined, namesMax)) ?? {}).flatMap(
    ({ all }) => all,
  )
  const accounts = [
    ...(await accountsWithEntities(db)),
    ...(await estate.accounts()).keys(),
    ...named.map(({ account }) => account),
  ]
  return {
    accounts: [...new Set(accounts)].sort(),
    regions: [...new Set(named.map(({ region }) => region))].sort(),
  }
}

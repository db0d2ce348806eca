import type { Database } from '../database.ts'

/** The account that has this alias. */
export async function aliasHolder(db: Database, alias: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('account_aliases')
    .select('account')
    .where('alias', '=', alias)
    .executeTakeFirst()
  return row?.account
}

/** An account has one alias: a new one takes the old one's place. */
export async function putAlias(db: Database, account: string, alias: string): Promise<void> {
  await db
    .insertInto('account_aliases')
    .values({ account, alias })
    .onConflict((conflict) => conflict.column('account').doUpdateSet({ alias }))
    .execute()
}

/** False where the account has no such alias. */
export async function deleteAlias(db: Database, account: string, alias: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('account_aliases')
    .where('account', '=', account)
    .where('alias', '=', alias)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

export async function aliasesOf(db: Database, account: string): Promise<string[]> {
  const rows = await db
    .selectFrom('account_aliases')
    .select('alias')
    .where('account', '=', account)
    .execute()
  return rows.map(({ alias }) => alias)
}

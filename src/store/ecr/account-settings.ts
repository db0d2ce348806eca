import type { Database } from '../database.ts'
import { forgetRegistry } from './registries.ts'

/** Undefined for one that was never set. */
export async function readAccountSetting(
  db: Database,
  account: string,
  region: string,
  name: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('account_settings')
    .select('value')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.value
}

export async function writeAccountSetting(
  db: Database,
  account: string,
  region: string,
  name: string,
  value: string,
): Promise<void> {
  await db
    .insertInto('account_settings')
    .values({ account, region, name, value })
    .onConflict((conflict) =>
      conflict.columns(['account', 'region', 'name']).doUpdateSet({ value }),
    )
    .execute()
  forgetRegistry(db, account, region)
}

import type { Database } from '../database.ts'

export async function readSetting(db: Database, name: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.value
}

export async function writeSetting(db: Database, name: string, value: string): Promise<void> {
  await db
    .insertInto('settings')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

/** The setting, made and kept on first use. */
export async function settingOr(db: Database, name: string, make: () => string): Promise<string> {
  const kept = await readSetting(db, name)
  if (kept !== undefined) return kept
  const value = make()
  await writeSetting(db, name, value)
  return value
}

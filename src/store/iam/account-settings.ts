import type { Database } from '../database.ts'

/** What an account, an organization by its id or an issuer by its URL has set, by name. */
export interface Settings {
  readonly stsToken: 'v1Token' | 'v2Token'
  /** `issuer` is kept when the feature is disabled. */
  readonly webIdentityFederation: { readonly issuer: string; readonly isEnabled: boolean }
  /** Of an issuer's URL: whose it is. */
  readonly issuerOf: string
  readonly rootAccess: readonly ('RootCredentialsManagement' | 'RootSessions')[]
  readonly properties: Readonly<Record<string, string>>
  /** When root was last let choose a password, in milliseconds; null once that is taken back. */
  readonly rootPassword: number | null
}

/** Undefined for what was never set. */
export async function findSetting<Name extends keyof Settings>(
  db: Database,
  account: string,
  name: Name,
): Promise<Settings[Name] | undefined> {
  const row = await db
    .selectFrom('iam_account_settings')
    .select('value')
    .where('account', '=', account)
    .where('name', '=', name)
    .executeTakeFirst()
  return row && (JSON.parse(row.value) as Settings[Name])
}

export async function putSetting<Name extends keyof Settings>(
  db: Database,
  account: string,
  name: Name,
  setting: Settings[Name],
): Promise<void> {
  const value = JSON.stringify(setting)
  await db
    .insertInto('iam_account_settings')
    .values({ account, name, value })
    .onConflict((conflict) => conflict.columns(['account', 'name']).doUpdateSet({ value }))
    .execute()
}

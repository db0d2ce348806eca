import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import type { IamTables } from './schema.ts'

export type LoginProfile = Selectable<IamTables['iam_login_profiles']>

export async function findLoginProfile(
  db: Database,
  user: string,
): Promise<LoginProfile | undefined> {
  return await db
    .selectFrom('iam_login_profiles')
    .selectAll()
    .where('user', '=', user)
    .executeTakeFirst()
}

export async function insertLoginProfile(db: Database, profile: LoginProfile): Promise<void> {
  await db.insertInto('iam_login_profiles').values(profile).execute()
}

export async function updateLoginProfile(
  db: Database,
  user: string,
  change: Partial<Omit<LoginProfile, 'user'>>,
): Promise<void> {
  await db.updateTable('iam_login_profiles').set(change).where('user', '=', user).execute()
}

export async function deleteLoginProfile(db: Database, user: string): Promise<void> {
  await db.deleteFrom('iam_login_profiles').where('user', '=', user).execute()
}

/** JSON of the account's password policy, when it has one of its own. */
export async function passwordPolicyOf(db: Database, account: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('iam_password_policies')
    .select('policy')
    .where('account', '=', account)
    .executeTakeFirst()
  return row?.policy
}

export async function putPasswordPolicy(
  db: Database,
  account: string,
  policy: string,
): Promise<void> {
  await db
    .insertInto('iam_password_policies')
    .values({ account, policy })
    .onConflict((conflict) => conflict.column('account').doUpdateSet({ policy }))
    .execute()
}

/** False when there was none. */
export async function deletePasswordPolicy(db: Database, account: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('iam_password_policies')
    .where('account', '=', account)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import type { IamTables } from './schema.ts'

export type UserCredential = Selectable<IamTables['iam_user_credentials']>
export type CredentialKind = UserCredential['kind']

const rows = (db: Database, kind: CredentialKind) =>
  db.selectFrom('iam_user_credentials').selectAll().where('kind', '=', kind)

export const findUserCredential = (
  db: Database,
  kind: CredentialKind,
  id: string,
): Promise<UserCredential | undefined> => rows(db, kind).where('id', '=', id).executeTakeFirst()

/** Of a user by its unique id, or of an account's root user by the account id. Oldest first. */
export const userCredentialsOf = (
  db: Database,
  kind: CredentialKind,
  holder: string,
): Promise<UserCredential[]> =>
  rows(db, kind).where('holder', '=', holder).orderBy('created_at').orderBy('id').execute()

/** Of all users of an account. */
export const userCredentialsIn = (
  db: Database,
  kind: CredentialKind,
  account: string,
): Promise<UserCredential[]> =>
  rows(db, kind).where('account', '=', account).orderBy('created_at').orderBy('id').execute()

/** Whether a user has any, of whatever kind. */
export async function hasUserCredentials(db: Database, holder: string): Promise<boolean> {
  const row = await db
    .selectFrom('iam_user_credentials')
    .select('id')
    .where('holder', '=', holder)
    .executeTakeFirst()
  return row !== undefined
}

export async function insertUserCredential(db: Database, row: UserCredential): Promise<void> {
  await db.insertInto('iam_user_credentials').values(row).execute()
}

export async function updateUserCredential(
  db: Database,
  id: string,
  change: Partial<Pick<UserCredential, 'status' | 'details'>>,
): Promise<void> {
  await db.updateTable('iam_user_credentials').set(change).where('id', '=', id).execute()
}

export async function deleteUserCredential(db: Database, id: string): Promise<void> {
  await db.deleteFrom('iam_user_credentials').where('id', '=', id).execute()
}

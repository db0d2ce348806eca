import type { Selectable } from 'kysely'
import type { AccountId } from '../../names/account.ts'
import type { Database } from '../database.ts'
import { newAccessKeyId, newSecretAccessKey } from '../ids.ts'
import type { IamTables } from './schema.ts'

export type AccessKey = Selectable<IamTables['access_keys']>

export async function findAccessKey(db: Database, id: string): Promise<AccessKey | undefined> {
  return await db.selectFrom('access_keys').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Of a user by its unique id, or of an account's root user by the account id. Oldest first. */
export async function accessKeysOf(db: Database, holder: string): Promise<AccessKey[]> {
  return await db
    .selectFrom('access_keys')
    .selectAll()
    .where('holder', '=', holder)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

export async function insertAccessKey(
  db: Database,
  { account, holder, now }: { account: AccountId; holder: string; now: number },
): Promise<AccessKey> {
  const key: AccessKey = {
    id: newAccessKeyId('AKIA', account),
    account,
    holder,
    secret: newSecretAccessKey(),
    status: 'Active',
    created_at: now,
    last_used_at: null,
    last_used_service: null,
    last_used_region: null,
  }
  await db.insertInto('access_keys').values(key).execute()
  return key
}

export async function setAccessKeyStatus(
  db: Database,
  id: string,
  status: 'Active' | 'Inactive',
): Promise<void> {
  await db.updateTable('access_keys').set({ status }).where('id', '=', id).execute()
}

export async function deleteAccessKey(db: Database, id: string): Promise<void> {
  await db.deleteFrom('access_keys').where('id', '=', id).execute()
}

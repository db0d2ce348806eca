import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import type { OrganizationsTables } from './schema.ts'

export type AccountRequest = Selectable<OrganizationsTables['organization_account_requests']>

export async function findAccountRequest(
  db: Database,
  id: string,
): Promise<AccountRequest | undefined> {
  return await db
    .selectFrom('organization_account_requests')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function listAccountRequests(
  db: Database,
  organization: string,
): Promise<AccountRequest[]> {
  return await db
    .selectFrom('organization_account_requests')
    .selectAll()
    .where('organization', '=', organization)
    .execute()
}

export async function insertAccountRequest(db: Database, row: AccountRequest): Promise<void> {
  await db.insertInto('organization_account_requests').values(row).execute()
}

export async function updateAccountRequest(
  db: Database,
  id: string,
  change: Pick<AccountRequest, 'state' | 'failure' | 'completed_at'>,
): Promise<void> {
  await db.updateTable('organization_account_requests').set(change).where('id', '=', id).execute()
}

import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import type { Slice } from '../slice.ts'
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

/** In the order of their ids; of these states, or of any. */
export async function listAccountRequests(
  db: Database,
  organization: string,
  states: readonly AccountRequest['state'][] | undefined,
  { after, limit }: Slice,
): Promise<AccountRequest[]> {
  const query = db
    .selectFrom('organization_account_requests')
    .selectAll()
    .where('organization', '=', organization)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
  return await (states?.length ? query.where('state', 'in', states) : query).execute()
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

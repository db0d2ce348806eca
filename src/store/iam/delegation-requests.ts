import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import type { IamTables } from './schema.ts'

export type DelegationRow = Selectable<IamTables['iam_delegation_requests']>

export async function findDelegation(db: Database, id: string): Promise<DelegationRow | undefined> {
  return await db
    .selectFrom('iam_delegation_requests')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Whether a partner has a request for this piece of its work. */
export async function workflowTaken(
  db: Database,
  requestor: string,
  workflow: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('iam_delegation_requests')
    .select('id')
    .where('requestor', '=', requestor)
    .where('workflow', '=', workflow)
    .executeTakeFirst()
  return row !== undefined
}

/** Those that somebody of an account took. */
export async function delegationsOwnedIn(db: Database, account: string): Promise<DelegationRow[]> {
  return await db
    .selectFrom('iam_delegation_requests')
    .selectAll()
    .where('owner_account', '=', account)
    .where('state', '<>', 'UNASSIGNED')
    .execute()
}

export async function insertDelegation(db: Database, row: DelegationRow): Promise<void> {
  await db.insertInto('iam_delegation_requests').values(row).execute()
}

export async function updateDelegation(
  db: Database,
  id: string,
  change: Partial<
    Pick<DelegationRow, 'owner_account' | 'state' | 'updated_at' | 'expires_at' | 'details'>
  >,
): Promise<void> {
  await db.updateTable('iam_delegation_requests').set(change).where('id', '=', id).execute()
}

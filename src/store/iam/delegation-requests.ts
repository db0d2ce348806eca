import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import type { Slice } from '../slice.ts'
import type { IamTables } from './schema.ts'

export type DelegationRow = Selectable<IamTables['iam_delegation_requests']>

export async function findDelegation(db: Database, id: string): Promise<DelegationRow | undefined> {
  return await db
    .selectFrom('iam_delegation_requests')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
}

/** By the hash of the token that was sent for it. */
export async function delegationByToken(
  db: Database,
  hash: string,
): Promise<DelegationRow | undefined> {
  return await db
    .selectFrom('iam_delegation_requests')
    .selectAll()
    .where('token_hash', '=', hash)
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

/** Those that somebody of an account took, or one principal of it, in the order of their ids. */
export async function delegationsOwnedIn(
  db: Database,
  account: string,
  ownerId: string | undefined,
  { after, limit }: Slice,
): Promise<DelegationRow[]> {
  const owned = db
    .selectFrom('iam_delegation_requests')
    .selectAll()
    .where('owner_account', '=', account)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
  return await (ownerId === undefined
    ? owned.where('owner_id', 'is not', null)
    : owned.where('owner_id', '=', ownerId)
  ).execute()
}

export async function insertDelegation(db: Database, row: DelegationRow): Promise<void> {
  await db.insertInto('iam_delegation_requests').values(row).execute()
}

export async function updateDelegation(
  db: Database,
  id: string,
  change: Partial<Omit<DelegationRow, 'id' | 'requestor' | 'workflow' | 'created_at'>>,
): Promise<void> {
  await db.updateTable('iam_delegation_requests').set(change).where('id', '=', id).execute()
}

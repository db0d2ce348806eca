import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import type { Slice } from '../slice.ts'
import { organizationOf } from './organizations.ts'
import type { OrganizationsTables } from './schema.ts'

export type Transfer = Selectable<OrganizationsTables['organization_transfers']>

export async function findTransfer(db: Database, id: string): Promise<Transfer | undefined> {
  return await db
    .selectFrom('organization_transfers')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function transferOfHandshake(
  db: Database,
  handshake: string,
): Promise<Transfer | undefined> {
  return await db
    .selectFrom('organization_transfers')
    .selectAll()
    .where('handshake', '=', handshake)
    .executeTakeFirst()
}

/** As one of its two management accounts calls it: for the source it goes out, for the target it comes in. */
export async function transferArn(
  db: Database,
  { id, target, organization }: Transfer,
  account: string,
): Promise<string> {
  const isTarget = account === target
  const own = isTarget ? organization : (await organizationOf(db, account))?.id
  return `arn:aws:organizations::${account}:transfer/${own ?? organization}/billing/${isTarget ? 'inbound' : 'outbound'}/${id}`
}

/** Those by which a management account hands over, or takes over, in the order of their ids. */
export async function listTransfers(
  db: Database,
  side: 'source' | 'target',
  account: string,
  { after, limit }: Slice,
): Promise<Transfer[]> {
  return await db
    .selectFrom('organization_transfers')
    .selectAll()
    .where(side, '=', account)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** The same, of those that hold or may come to hold. */
export async function transfersUnderway(
  db: Database,
  side: 'source' | 'target',
  account: string,
): Promise<Transfer[]> {
  return await db
    .selectFrom('organization_transfers')
    .selectAll()
    .where(side, '=', account)
    .where('status', 'in', ['REQUESTED', 'ACCEPTED'])
    .execute()
}

export async function insertTransfer(db: Database, row: Transfer): Promise<void> {
  await db.insertInto('organization_transfers').values(row).execute()
}

export async function updateTransfer(
  db: Database,
  id: string,
  change: Partial<Pick<Transfer, 'name' | 'status' | 'ends_at'>>,
): Promise<void> {
  await db.updateTable('organization_transfers').set(change).where('id', '=', id).execute()
}

import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import type { HandshakeState, OrganizationsTables } from './schema.ts'

export type Handshake = Selectable<OrganizationsTables['organization_handshakes']>

export async function findHandshake(db: Database, id: string): Promise<Handshake | undefined> {
  return await db
    .selectFrom('organization_handshakes')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Those an organization sent, or those an account got. */
export async function listHandshakes(
  db: Database,
  by: { readonly organization: string } | { readonly account: string },
): Promise<Handshake[]> {
  const query = db.selectFrom('organization_handshakes').selectAll()
  return await ('organization' in by
    ? query.where('organization', '=', by.organization)
    : query.where('account', '=', by.account)
  ).execute()
}

export async function insertHandshake(db: Database, row: Handshake): Promise<void> {
  await db.insertInto('organization_handshakes').values(row).execute()
}

export async function setHandshakeState(
  db: Database,
  id: string,
  state: HandshakeState,
): Promise<void> {
  await db.updateTable('organization_handshakes').set({ state }).where('id', '=', id).execute()
}

import { type Selectable, sql } from 'kysely'
import type { Database } from '../database.ts'
import type { Slice } from '../slice.ts'
import type { HandshakeState, OrganizationsTables } from './schema.ts'

export type Handshake = Selectable<OrganizationsTables['organization_handshakes']>

export async function findHandshake(db: Database, id: string): Promise<Handshake | undefined> {
  return await db
    .selectFrom('organization_handshakes')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Those an organization sent, or those an account got, and of these what is asked for. */
export type HandshakeQuery = {
  readonly [Column in 'organization' | 'account' | 'action' | 'parent']?: string | undefined
}

/** In the order of their ids. */
export const listHandshakes = (
  db: Database,
  query: HandshakeQuery,
  { after, limit }: Slice,
): Promise<Handshake[]> =>
  handshakes(db, query).where('id', '>', after).orderBy('id').limit(limit).execute()

/** Those that are not answered, as far as it is known without the time. */
export const openHandshakes = (db: Database, query: HandshakeQuery): Promise<Handshake[]> =>
  handshakes(db, query).where('state', 'in', ['REQUESTED', 'OPEN']).execute()

/** What the members were asked for one change of the whole organization. */
export const approvalsOf = (db: Database, parent: string): Promise<Handshake[]> =>
  handshakes(db, { parent }).execute()

function handshakes(db: Database, by: HandshakeQuery) {
  let query = db.selectFrom('organization_handshakes').selectAll()
  for (const column of ['organization', 'account', 'action', 'parent'] as const) {
    const value = by[column]
    if (value !== undefined) query = query.where(sql.ref<string>(column), '=', value)
  }
  return query
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

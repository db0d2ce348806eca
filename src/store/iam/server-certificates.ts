import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import { type Entity, insertEntity } from './entities.ts'
import type { IamTables } from './schema.ts'

type Details = Omit<Selectable<IamTables['iam_server_certificates']>, 'id'>
export type ServerCertificate = Entity & Details

const certificates = (db: Database) =>
  db
    .selectFrom('iam_entities')
    .innerJoin('iam_server_certificates', 'iam_server_certificates.id', 'iam_entities.id')
    .selectAll('iam_server_certificates')
    .selectAll('iam_entities')

export const serverCertificateById = (
  db: Database,
  id: string,
): Promise<ServerCertificate | undefined> =>
  certificates(db).where('iam_entities.id', '=', id).executeTakeFirst()

export const serverCertificatesIn = (db: Database, account: string): Promise<ServerCertificate[]> =>
  certificates(db)
    .where('account', '=', account)
    .where('kind', '=', 'server-certificate')
    .orderBy('name')
    .execute()

export async function insertServerCertificate(
  db: Database,
  entity: Omit<Entity, 'id' | 'kind' | 'boundary'>,
  details: Details,
): Promise<ServerCertificate> {
  const row = await insertEntity(db, { ...entity, kind: 'server-certificate', boundary: null })
  await db
    .insertInto('iam_server_certificates')
    .values({ ...details, id: row.id })
    .execute()
  return { ...row, ...details }
}

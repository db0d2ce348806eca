import type { Selectable } from 'kysely'
import { parseAccountId } from '../../names/account.ts'
import { parseArn } from '../../names/arn.ts'
import type { Database } from '../database.ts'
import { type Entity, entityArn, findEntity, insertEntity } from './entities.ts'
import type { IamTables } from './schema.ts'

export interface OidcProvider {
  readonly entity: Entity
  /** With its scheme. */
  readonly url: string
  readonly clientIds: readonly string[]
  readonly thumbprints: readonly string[]
}

export type SamlProvider = Entity & Selectable<IamTables['iam_saml_providers']>

export interface SamlKey {
  readonly id: string
  readonly pem: string
  readonly at: number
}

type ProviderKind = 'oidc-provider' | 'saml-provider'

/** The entity that a provider's ARN names, or undefined. */
export async function findProvider(
  db: Database,
  kind: ProviderKind,
  arn: string,
): Promise<Entity | undefined> {
  const { service, account: text = '', resource = '' } = parseArn(arn) ?? {}
  const account = parseAccountId(text)
  if (service !== 'iam' || !account || !resource.startsWith(`${kind}/`)) return undefined
  const entity = await findEntity(db, kind, account, resource.slice(kind.length + 1))
  return entity && entityArn(entity) === arn ? entity : undefined
}

export async function findOidcProvider(
  db: Database,
  arn: string,
): Promise<OidcProvider | undefined> {
  const entity = await findProvider(db, 'oidc-provider', arn)
  const row = entity && (await oidcRow(db, entity.id))
  return (
    row && {
      entity,
      url: row.url,
      clientIds: JSON.parse(row.client_ids),
      thumbprints: JSON.parse(row.thumbprints),
    }
  )
}

const oidcRow = (db: Database, id: string) =>
  db.selectFrom('iam_oidc_providers').selectAll().where('id', '=', id).executeTakeFirst()

export async function insertOidcProvider(
  db: Database,
  entity: Omit<Entity, 'id' | 'kind' | 'boundary' | 'path'>,
  lists: Omit<OidcProvider, 'entity'>,
): Promise<Entity> {
  const row = await insertEntity(db, {
    ...entity,
    kind: 'oidc-provider',
    path: '/',
    boundary: null,
  })
  const { url, clientIds, thumbprints } = lists
  await db
    .insertInto('iam_oidc_providers')
    .values({
      id: row.id,
      url,
      client_ids: JSON.stringify(clientIds),
      thumbprints: JSON.stringify(thumbprints),
    })
    .execute()
  return row
}

export async function updateOidcProvider(
  db: Database,
  id: string,
  change: Partial<Pick<OidcProvider, 'clientIds' | 'thumbprints'>>,
): Promise<void> {
  await db
    .updateTable('iam_oidc_providers')
    .set({
      ...(change.clientIds && { client_ids: JSON.stringify(change.clientIds) }),
      ...(change.thumbprints && { thumbprints: JSON.stringify(change.thumbprints) }),
    })
    .where('id', '=', id)
    .execute()
}

const samlRows = (db: Database) =>
  db
    .selectFrom('iam_entities')
    .innerJoin('iam_saml_providers', 'iam_saml_providers.id', 'iam_entities.id')
    .selectAll('iam_saml_providers')
    .selectAll('iam_entities')

export async function findSamlProvider(
  db: Database,
  arn: string,
): Promise<SamlProvider | undefined> {
  const entity = await findProvider(db, 'saml-provider', arn)
  return entity && (await samlRows(db).where('iam_entities.id', '=', entity.id).executeTakeFirst())
}

export async function samlProvidersOf(db: Database, account: string): Promise<SamlProvider[]> {
  return await samlRows(db)
    .where('account', '=', account)
    .where('kind', '=', 'saml-provider')
    .orderBy('name')
    .execute()
}

export async function insertSamlProvider(
  db: Database,
  entity: Omit<Entity, 'id' | 'kind' | 'boundary' | 'path'>,
  details: Omit<Selectable<IamTables['iam_saml_providers']>, 'id'>,
): Promise<Entity> {
  const row = await insertEntity(db, {
    ...entity,
    kind: 'saml-provider',
    path: '/',
    boundary: null,
  })
  await db
    .insertInto('iam_saml_providers')
    .values({ ...details, id: row.id })
    .execute()
  return row
}

export async function updateSamlProvider(
  db: Database,
  id: string,
  change: Partial<Omit<Selectable<IamTables['iam_saml_providers']>, 'id'>>,
): Promise<void> {
  await db.updateTable('iam_saml_providers').set(change).where('id', '=', id).execute()
}

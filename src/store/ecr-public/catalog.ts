import type { RepositoryCatalogData } from '../../aws/models/ecr-public.types.gen.ts'
import type { Database } from '../database.ts'

/** `repository` is the repository's id. */
export async function readCatalog(
  db: Database,
  repository: string,
): Promise<RepositoryCatalogData | undefined> {
  const row = await db
    .selectFrom('public_catalog')
    .select('data')
    .where('repository', '=', repository)
    .executeTakeFirst()
  return row && (JSON.parse(row.data) as RepositoryCatalogData)
}

export async function writeCatalog(
  db: Database,
  repository: string,
  data: RepositoryCatalogData,
): Promise<void> {
  const text = JSON.stringify(data)
  await db
    .insertInto('public_catalog')
    .values({ repository, data: text })
    .onConflict((conflict) => conflict.column('repository').doUpdateSet({ data: text }))
    .execute()
}

/** What a registry is called in the gallery; empty where nothing was said. */
export async function readDisplayName(db: Database, account: string): Promise<string> {
  const row = await db
    .selectFrom('public_registries')
    .select('display_name')
    .where('account', '=', account)
    .executeTakeFirst()
  return row?.display_name ?? ''
}

export async function writeDisplayName(
  db: Database,
  account: string,
  display_name: string,
): Promise<void> {
  await db
    .insertInto('public_registries')
    .values({ account, display_name })
    .onConflict((conflict) => conflict.column('account').doUpdateSet({ display_name }))
    .execute()
}

import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import type { LambdaTables } from './schema.ts'

/** What of an event source mapping may be changed. */
export interface MappingSettings {
  readonly enabled: boolean
  readonly batchSize: number
  readonly windowSeconds: number
  readonly reportsFailures: boolean
  readonly maximumConcurrency?: number
  /** Patterns as they were given. */
  readonly filters?: readonly string[]
}

/** `Deleting` and the other words for what is under way end when the poller has seen them. */
export type MappingState =
  | 'Creating'
  | 'Enabling'
  | 'Enabled'
  | 'Disabling'
  | 'Disabled'
  | 'Updating'
  | 'Deleting'

export interface Mapping {
  readonly id: string
  readonly account: string
  readonly region: string
  readonly function: string
  readonly functionArn: string
  readonly sourceArn: string
  readonly state: MappingState
  readonly settings: MappingSettings
  readonly modifiedAt: number
}

const mappingOf = (row: Selectable<LambdaTables['event_source_mappings']>): Mapping => ({
  ...{ id: row.id, account: row.account, region: row.region, function: row.function },
  ...{ functionArn: row.function_arn, sourceArn: row.source_arn, modifiedAt: row.modified_at },
  state: row.state as MappingState,
  settings: JSON.parse(row.settings),
})

export async function insertMapping(
  db: Database,
  mapping: Mapping,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  await db
    .insertInto('event_source_mappings')
    .values({
      ...{ id: mapping.id, account: mapping.account, region: mapping.region },
      ...{ function: mapping.function, function_arn: mapping.functionArn },
      ...{ source_arn: mapping.sourceArn, state: mapping.state },
      settings: JSON.stringify(mapping.settings),
      modified_at: mapping.modifiedAt,
    })
    .execute()
  for (const [key, value] of Object.entries(tags))
    await db
      .insertInto('event_source_mapping_tags')
      .values({ mapping: mapping.id, key, value })
      .execute()
}

export async function findMapping(
  db: Database,
  { account, region }: { readonly account: string; readonly region: string },
  id: string,
): Promise<Mapping | undefined> {
  const row = await db
    .selectFrom('event_source_mappings')
    .selectAll()
    .where('id', '=', id)
    .where('account', '=', account)
    .where('region', '=', region)
    .executeTakeFirst()
  return row && mappingOf(row)
}

export async function mappingById(db: Database, id: string): Promise<Mapping | undefined> {
  const row = await db
    .selectFrom('event_source_mappings')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row && mappingOf(row)
}

export interface MappingFilter {
  readonly function?: string
  readonly sourceArn?: string
}

/** In the order of their ids. */
export async function listMappings(
  db: Database,
  { account, region }: { readonly account: string; readonly region: string },
  { function: name, sourceArn }: MappingFilter,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly Mapping[]> {
  let query = db
    .selectFrom('event_source_mappings')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
  if (name !== undefined) query = query.where('function', '=', name)
  if (sourceArn !== undefined) query = query.where('source_arn', '=', sourceArn)
  return (await query.execute()).map(mappingOf)
}

/** False where it is in another state by now. */
export async function changeMapping(
  db: Database,
  { id, state }: Pick<Mapping, 'id' | 'state'>,
  change: Partial<Pick<Mapping, 'state' | 'settings' | 'function' | 'functionArn' | 'modifiedAt'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('event_source_mappings')
    .set({
      ...(change.state && { state: change.state }),
      ...(change.settings && { settings: JSON.stringify(change.settings) }),
      ...(change.function && { function: change.function }),
      ...(change.functionArn && { function_arn: change.functionArn }),
      ...(change.modifiedAt !== undefined && { modified_at: change.modifiedAt }),
    })
    .where('id', '=', id)
    .where('state', '=', state)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function removeMapping(db: Database, id: string): Promise<void> {
  await db.deleteFrom('event_source_mappings').where('id', '=', id).execute()
}

export async function mappingTags(db: Database, id: string): Promise<Record<string, string>> {
  const rows = await db
    .selectFrom('event_source_mapping_tags')
    .select(['key', 'value'])
    .where('mapping', '=', id)
    .execute()
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]))
}

export async function putMappingTags(
  db: Database,
  mapping: string,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [key, value] of Object.entries(tags))
    await db
      .insertInto('event_source_mapping_tags')
      .values({ mapping, key, value })
      .onConflict((conflict) => conflict.columns(['mapping', 'key']).doUpdateSet({ value }))
      .execute()
}

export async function removeMappingTags(
  db: Database,
  mapping: string,
  keys: readonly string[],
): Promise<void> {
  if (keys.length > 0)
    await db
      .deleteFrom('event_source_mapping_tags')
      .where('mapping', '=', mapping)
      .where('key', 'in', keys)
      .execute()
}

import type { Database } from '../database.ts'
import { slices } from '../slices.ts'

export interface Tag {
  readonly Key: string
  readonly Value: string
}

export async function tagsOf(db: Database, organization: string, resource: string): Promise<Tag[]> {
  const rows = await db
    .selectFrom('organization_tags')
    .select(['key', 'value'])
    .where('organization', '=', organization)
    .where('resource', '=', resource)
    .orderBy('key')
    .execute()
  return rows.map(({ key, value }) => ({ Key: key, Value: value }))
}

export async function putTags(
  db: Database,
  organization: string,
  resource: string,
  tags: readonly Tag[],
): Promise<void> {
  for (const { Key: key, Value: value } of tags)
    await db
      .insertInto('organization_tags')
      .values({ organization, resource, key, value })
      .onConflict((conflict) =>
        conflict.columns(['organization', 'resource', 'key']).doUpdateSet({ value }),
      )
      .execute()
}

export async function deleteTags(
  db: Database,
  organization: string,
  resource: string,
  keys: readonly string[],
): Promise<void> {
  for (const some of slices(keys, 10_000))
    await db
      .deleteFrom('organization_tags')
      .where('organization', '=', organization)
      .where('resource', '=', resource)
      .where('key', 'in', some)
      .execute()
}

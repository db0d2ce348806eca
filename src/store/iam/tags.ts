import type { Database } from '../database.ts'

export type Tags = Readonly<Record<string, string>>

export async function tagsOf(db: Database, holder: string): Promise<Tags> {
  const rows = await db
    .selectFrom('iam_tags')
    .select(['key', 'value'])
    .where('holder', '=', holder)
    .orderBy('folded')
    .execute()
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]))
}

/** A key that is there in any case is replaced. */
export async function putTags(
  db: Database,
  holder: string,
  tags: readonly { readonly Key: string; readonly Value: string }[],
): Promise<void> {
  if (tags.length === 0) return
  await untag(
    db,
    holder,
    tags.map(({ Key }) => Key),
  )
  await db
    .insertInto('iam_tags')
    .values(
      tags.map(({ Key, Value }) => ({ holder, folded: Key.toLowerCase(), key: Key, value: Value })),
    )
    .execute()
}

export async function untag(db: Database, holder: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  await db
    .deleteFrom('iam_tags')
    .where('holder', '=', holder)
    .where(
      'folded',
      'in',
      keys.map((key) => key.toLowerCase()),
    )
    .execute()
}

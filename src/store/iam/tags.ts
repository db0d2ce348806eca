import { sql } from 'kysely'
import type { Database } from '../database.ts'

export interface Tag {
  readonly Key: string
  readonly Value: string
}

export type Tags = Readonly<Record<string, string>>

/** Whether a kind of thing takes `a` and `A` for one key. */
export interface KeyRules {
  readonly foldsCase: boolean
}

const compared = (key: string, { foldsCase }: KeyRules): string =>
  foldsCase ? key.toLowerCase() : key

/** In the order in which they were given. */
export async function tagsOf(db: Database, holder: string): Promise<Tag[]> {
  const rows = await db
    .selectFrom('iam_tags')
    .select(['key', 'value'])
    .where('holder', '=', holder)
    .orderBy(sql`rowid`)
    .execute()
  return rows.map(({ key, value }) => ({ Key: key, Value: value }))
}

/** As conditions see them. */
export const tagRecordOf = async (db: Database, holder: string): Promise<Tags> =>
  Object.fromEntries((await tagsOf(db, holder)).map(({ Key, Value }) => [Key, Value]))

/** A key that is there keeps its place, and is written as it is given now. */
export async function putTags(
  db: Database,
  holder: string,
  tags: readonly Tag[],
  rules: KeyRules,
): Promise<void> {
  for (const { Key: key, Value: value } of tags)
    await db
      .insertInto('iam_tags')
      .values({ holder, folded: compared(key, rules), key, value })
      .onConflict((conflict) => conflict.columns(['holder', 'folded']).doUpdateSet({ key, value }))
      .execute()
}

export async function untag(
  db: Database,
  holder: string,
  keys: readonly string[],
  rules: KeyRules,
): Promise<void> {
  if (keys.length === 0) return
  await db
    .deleteFrom('iam_tags')
    .where('holder', '=', holder)
    .where(
      'folded',
      'in',
      keys.map((key) => compared(key, rules)),
    )
    .execute()
}

import type { Database } from '../database.ts'

/** `document` is the text as it was sent. */
export interface InlinePolicy {
  readonly name: string
  readonly document: string
}

/** Of a user, group or role, by its unique id. In the order of their names. */
export async function inlinePoliciesOf(db: Database, holder: string): Promise<InlinePolicy[]> {
  return await db
    .selectFrom('iam_inline_policies')
    .select(['name', 'document'])
    .where('holder', '=', holder)
    .orderBy('name')
    .execute()
}

export async function putInlinePolicy(
  db: Database,
  holder: string,
  { name, document }: InlinePolicy,
): Promise<void> {
  await db
    .insertInto('iam_inline_policies')
    .values({ holder, name, document })
    .onConflict((conflict) => conflict.columns(['holder', 'name']).doUpdateSet({ document }))
    .execute()
}

/** False when there was none of that name. */
export async function deleteInlinePolicy(
  db: Database,
  holder: string,
  name: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('iam_inline_policies')
    .where('holder', '=', holder)
    .where('name', '=', name)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

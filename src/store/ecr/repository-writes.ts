import type { Transaction } from 'kysely'
import type { Database } from '../database.ts'
import { slices } from '../slices.ts'
import type { Tables } from '../tables.ts'
import { forgetRepository, type Repository, type RepositorySettings } from './repositories.ts'

/**
 * Runs `write` if the repository is still there, in one transaction. Undefined when it was deleted meanwhile:
 * a repository made again under the same name is another one.
 */
async function write<Result>(
  db: Database,
  repository: Repository,
  write: (trx: Transaction<Tables>, settings: RepositorySettings) => Promise<Result>,
): Promise<Result | undefined> {
  const result = await db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('repositories')
      .select('settings')
      .where('id', '=', repository.id)
      .executeTakeFirst()
    return row && write(trx, JSON.parse(row.settings) as RepositorySettings)
  })
  forgetRepository(db, repository)
  return result
}

/** `policy` names IAM principals by their unique ids; undefined removes the policy. */
export const writeRepositoryPolicy = (
  db: Database,
  repository: Repository,
  policy: string | undefined,
): Promise<'written' | undefined> =>
  write<'written'>(db, repository, async (trx) => {
    await trx
      .updateTable('repositories')
      .set({ policy: policy ?? null })
      .where('id', '=', repository.id)
      .execute()
    return 'written'
  })

/** `change` is given the settings as they are, so that two changes at once both count. */
export const changeRepositorySettings = (
  db: Database,
  repository: Repository,
  change: (settings: RepositorySettings) => RepositorySettings,
): Promise<RepositorySettings | undefined> =>
  write(db, repository, async (trx, settings) => {
    const changed = change(settings)
    await trx
      .updateTable('repositories')
      .set({ settings: JSON.stringify(changed) })
      .where('id', '=', repository.id)
      .execute()
    return changed
  })

/** Adds tags or gives them new values. `too-many` when more than `max` would result: nothing is changed. */
export const addRepositoryTags = (
  db: Database,
  repository: Repository,
  tags: Readonly<Record<string, string>>,
  max: number,
): Promise<'written' | 'too-many' | undefined> =>
  write(db, repository, async (trx) => {
    const kept = await trx
      .selectFrom('repository_tags')
      .select('key')
      .where('repository', '=', repository.id)
      .execute()
    if (new Set([...kept.map(({ key }) => key), ...Object.keys(tags)]).size > max) return 'too-many'
    for (const [key, value] of Object.entries(tags))
      await trx
        .insertInto('repository_tags')
        .values({ repository: repository.id, key, value })
        .onConflict((conflict) => conflict.columns(['repository', 'key']).doUpdateSet({ value }))
        .execute()
    return 'written'
  })

export const removeRepositoryTags = (
  db: Database,
  repository: Repository,
  keys: readonly string[],
): Promise<'written' | undefined> =>
  write<'written'>(db, repository, async (trx) => {
    for (const some of slices(keys, 10_000))
      await trx
        .deleteFrom('repository_tags')
        .where('repository', '=', repository.id)
        .where('key', 'in', some)
        .execute()
    return 'written'
  })

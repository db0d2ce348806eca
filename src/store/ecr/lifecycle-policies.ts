import type { Database } from '../database.ts'

export interface LifecyclePolicy {
  /** As ECR gives it back. */
  readonly text: string
  /** 1970 until it was evaluated. */
  readonly evaluatedAt: Date
}

/** A policy with whose it is. */
export interface OwnedPolicy {
  readonly text: string
  readonly account: string
  readonly region: string
  readonly name: string
}

/** `repository` is the repository's id, here and below. */
export const policyOfRepository = (
  db: Database,
  repository: string,
): Promise<OwnedPolicy | undefined> =>
  db
    .selectFrom('repositories')
    .innerJoin('lifecycle_policies', 'lifecycle_policies.repository', 'repositories.id')
    .select(['lifecycle_policies.policy as text', 'account', 'region', 'name'])
    .where('repositories.id', '=', repository)
    .executeTakeFirst()

export async function findLifecyclePolicy(
  db: Database,
  repository: string,
): Promise<LifecyclePolicy | undefined> {
  const row = await db
    .selectFrom('lifecycle_policies')
    .select(['policy', 'evaluated_at'])
    .where('repository', '=', repository)
    .executeTakeFirst()
  return row && { text: row.policy, evaluatedAt: new Date(row.evaluated_at) }
}

/** `firstOne` runs in the same transaction where none stood. False when the repository is gone. */
export const writeLifecyclePolicy = (
  db: Database,
  repository: string,
  policy: string,
  firstOne: (within: Database) => Promise<void>,
): Promise<boolean> =>
  db.transaction().execute(async (trx) => {
    const exists = await trx
      .selectFrom('repositories')
      .select('id')
      .where('id', '=', repository)
      .executeTakeFirst()
    if (!exists) return false
    await putLifecyclePolicy(trx, repository, policy, firstOne)
    return true
  })

/** The same in a transaction of the caller's, of a repository that is there. */
export async function putLifecyclePolicy(
  within: Database,
  repository: string,
  policy: string,
  firstOne: (within: Database) => Promise<void>,
): Promise<void> {
  const stands = await findLifecyclePolicy(within, repository)
  await within
    .insertInto('lifecycle_policies')
    .values({ repository, policy, evaluated_at: 0 })
    .onConflict((conflict) => conflict.column('repository').doUpdateSet({ policy }))
    .execute()
  if (!stands) await firstOne(within)
}

/** What stood there, or undefined. `lastOne` runs in the same transaction. */
export const removeLifecyclePolicy = (
  db: Database,
  repository: string,
  lastOne: (within: Database) => Promise<void>,
): Promise<LifecyclePolicy | undefined> =>
  db.transaction().execute(async (trx) => {
    const stands = await findLifecyclePolicy(trx, repository)
    if (!stands) return undefined
    await trx.deleteFrom('lifecycle_policies').where('repository', '=', repository).execute()
    await lastOne(trx)
    return stands
  })

export async function noteEvaluation(db: Database, repository: string, at: Date): Promise<void> {
  await db
    .updateTable('lifecycle_policies')
    .set({ evaluated_at: at.getTime() })
    .where('repository', '=', repository)
    .execute()
}

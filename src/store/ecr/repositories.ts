import type { Selectable } from 'kysely'
import type {
  EncryptionConfiguration,
  ImageTagMutability,
  ImageTagMutabilityExclusionFilter,
} from '../../aws/models/ecr.types.gen.ts'
import type { AccountId } from '../../names/account.ts'
import type { Region } from '../../names/region.ts'
import type { Database } from '../database.ts'
import { newUuid } from '../ids.ts'
import { Recent } from './recent.ts'
import type { EcrTables } from './schema.ts'

export interface RepositorySettings {
  readonly imageTagMutability: ImageTagMutability
  /** Present exactly with the `…_WITH_EXCLUSION` mutabilities. */
  readonly imageTagMutabilityExclusionFilters?: readonly ImageTagMutabilityExclusionFilter[]
  readonly scanOnPush: boolean
  readonly encryptionConfiguration: EncryptionConfiguration
}

export interface Repository {
  /** Its row: a repository deleted and made again has another. */
  readonly id: string
  readonly account: AccountId
  readonly region: Region
  readonly name: string
  readonly createdAt: Date
  readonly settings: RepositorySettings
  /** The repository policy with IAM principals as unique ids. */
  readonly policy: string | undefined
  readonly tags: Readonly<Record<string, string>>
}

const caches = new WeakMap<Database, Recent<Repository>>()

function cacheOf(db: Database): Recent<Repository> {
  const known = caches.get(db)
  if (known) return known
  // In characters. A policy has at most 10,240, and 50 tags at most 19,200.
  const cache = new Recent<Repository>(16 * 1024 * 1024)
  caches.set(db, cache)
  return cache
}

const keyOf = (account: string, region: string, name: string) => `${account} ${region} ${name}`

const weigh = ({ policy, tags }: Repository) =>
  1_000 + (policy?.length ?? 0) + JSON.stringify(tags).length

/** Answers from memory when it can: every request about a repository passes here, most of them twice. */
export async function findRepository(
  db: Database,
  account: string,
  region: string,
  name: string,
): Promise<Repository | undefined> {
  const read = async () => {
    const row = await db
      .selectFrom('repositories')
      .selectAll()
      .where('account', '=', account)
      .where('region', '=', region)
      .where('name', '=', name)
      .executeTakeFirst()
    return row && (await withTags(db, [row]))[0]
  }
  return cacheOf(db).or(keyOf(account, region, name), read, weigh)
}

export const repositoryPolicyOf = async (
  db: Database,
  account: string,
  region: string,
  name: string,
): Promise<string | undefined> => (await findRepository(db, account, region, name))?.policy

/** Empty when there is no such repository: a condition on its tags then finds none. */
export const repositoryTagsOf = async (
  db: Database,
  account: string,
  region: string,
  name: string,
): Promise<Readonly<Record<string, string>>> =>
  (await findRepository(db, account, region, name))?.tags ?? {}

/** In order of name, those after `after`. */
export async function listRepositories(
  db: Database,
  account: string,
  region: string,
  after: string,
  limit: number,
): Promise<readonly Repository[]> {
  const rows = await db
    .selectFrom('repositories')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit)
    .execute()
  return withTags(db, rows)
}

/** The new repository, or undefined when one of that name exists. */
export async function createRepository(
  db: Database,
  made: Omit<Repository, 'id' | 'policy'>,
): Promise<Repository | undefined> {
  const id = newUuid()
  const { account, region, name, createdAt, settings, tags } = made
  const isNew = await db.transaction().execute(async (trx) => {
    const inserted = await trx
      .insertInto('repositories')
      .values({
        id,
        account,
        region,
        name,
        created_at: createdAt.getTime(),
        settings: JSON.stringify(settings),
        policy: null,
      })
      .onConflict((conflict) => conflict.columns(['account', 'region', 'name']).doNothing())
      .executeTakeFirst()
    if (!inserted.numInsertedOrUpdatedRows) return false
    const rows = Object.entries(tags).map(([key, value]) => ({ repository: id, key, value }))
    if (rows.length > 0) await trx.insertInto('repository_tags').values(rows).execute()
    return true
  })
  cacheOf(db).forget([keyOf(account, region, name)])
  return isNew ? { ...made, id, policy: undefined } : undefined
}

/** False when it holds images and `force` is not given. */
export async function deleteRepository(
  db: Database,
  repository: Repository,
  force: boolean,
): Promise<boolean> {
  const deleted = await db.transaction().execute(async (trx) => {
    const image = force
      ? undefined
      : await trx
          .selectFrom('images')
          .select('digest')
          .where('repository', '=', repository.id)
          .executeTakeFirst()
    if (image) return false
    await trx.deleteFrom('repositories').where('id', '=', repository.id).execute()
    return true
  })
  forgetRepository(db, repository)
  return deleted
}

/** To be called by whoever wrote a repository, after the commit and before acknowledging it. */
export function forgetRepository(db: Database, { account, region, name }: Repository): void {
  cacheOf(db).forget([keyOf(account, region, name)])
}

async function withTags(
  db: Database,
  rows: readonly Selectable<EcrTables['repositories']>[],
): Promise<readonly Repository[]> {
  const ids = rows.map(({ id }) => id)
  const tags =
    ids.length === 0
      ? []
      : await db.selectFrom('repository_tags').selectAll().where('repository', 'in', ids).execute()
  const byRepository = new Map<string, Record<string, string>>(ids.map((id) => [id, {}]))
  for (const { repository, key, value } of tags) {
    const found = byRepository.get(repository)
    // Defined, not assigned: `__proto__` is a lawful tag key.
    if (found) Object.defineProperty(found, key, { value, enumerable: true })
  }
  return rows.map(({ created_at, settings, policy, ...names }) => ({
    ...names,
    account: names.account as AccountId,
    region: names.region as Region,
    createdAt: new Date(created_at),
    settings: JSON.parse(settings) as RepositorySettings,
    policy: policy ?? undefined,
    tags: byRepository.get(names.id) ?? {},
  }))
}

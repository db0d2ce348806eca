import type { Selectable } from 'kysely'
import type {
  EncryptionConfiguration,
  ImageTagMutability,
  ImageTagMutabilityExclusionFilter,
} from '../../aws/models/ecr.types.gen.ts'
import type { Awaitable } from '../../estate/awaitable.ts'
import type { AccountId } from '../../names/account.ts'
import type { Region } from '../../names/region.ts'
import type { Database } from '../database.ts'
import { newUuid } from '../ids.ts'
import { Recent } from '../recent.ts'
import { RecentPages } from './recent-pages.ts'
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

/** As lists show it: without its tags, which no list shows. */
export type ListedRepository = Omit<Repository, 'tags'>

interface Caches {
  readonly repositories: Recent<Repository>
  readonly pages: RecentPages<readonly ListedRepository[]>
}

const caches = new WeakMap<Database, Caches>()

function cachesOf(db: Database): Caches {
  const known = caches.get(db)
  if (known) return known
  // Both in characters. A policy has at most 10,240, and 50 tags at most 19,200.
  const made = {
    repositories: new Recent<Repository>(16 * 1024 * 1024),
    pages: new RecentPages<readonly ListedRepository[]>(8 * 1024 * 1024),
  }
  caches.set(db, made)
  return made
}

const keyOf = (account: string, region: string, name: string) => `${account} ${region} ${name}`

const weighListed = ({ policy }: ListedRepository) => 1_000 + (policy?.length ?? 0)

const weigh = (repository: Repository) =>
  weighListed(repository) + JSON.stringify(repository.tags).length

/** Answers from memory when it can: every request about a repository passes here, most of them twice. */
export function findRepository(
  db: Database,
  account: string,
  region: string,
  name: string,
): Awaitable<Repository | undefined> {
  const read = async () => {
    const row = await db
      .selectFrom('repositories')
      .selectAll()
      .where('account', '=', account)
      .where('region', '=', region)
      .where('name', '=', name)
      .executeTakeFirst()
    return row && { ...repositoryOf(row), tags: await tagsOf(db, row.id) }
  }
  return cachesOf(db).repositories.or(keyOf(account, region, name), read, weigh)
}

/** For work in the background, which knows a repository by its row. */
export async function repositoryById(
  db: Database,
  id: string,
): Promise<ListedRepository | undefined> {
  const row = await db
    .selectFrom('repositories')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row && repositoryOf(row)
}

/** In order of name, those after `after`. */
export const listRepositories = (
  db: Database,
  account: string,
  region: string,
  after: string,
  limit: number,
): Promise<readonly ListedRepository[]> =>
  cachesOf(db).pages.or(
    `${account} ${region}`,
    `${limit} ${after}`,
    async () => {
      const rows = await db
        .selectFrom('repositories')
        .selectAll()
        .where('account', '=', account)
        .where('region', '=', region)
        .where('name', '>', after)
        .orderBy('name')
        .limit(limit)
        .execute()
      return rows.map(repositoryOf)
    },
    (page) => page.reduce((sum, repository) => sum + weighListed(repository), 0),
  )

/**
 * The new repository, or undefined when one of that name exists. `besides` is given its id, and runs in the same
 * transaction.
 */
export async function createRepository(
  db: Database,
  made: Omit<Repository, 'id' | 'policy'> & Partial<Pick<Repository, 'policy'>>,
  besides: (within: Database, id: string) => Promise<void> = async () => undefined,
): Promise<Repository | undefined> {
  const id = newUuid()
  const { account, region, name, createdAt, settings, policy, tags } = made
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
        policy: policy ?? null,
      })
      .onConflict((conflict) => conflict.columns(['account', 'region', 'name']).doNothing())
      .executeTakeFirst()
    if (!inserted.numInsertedOrUpdatedRows) return false
    const rows = Object.entries(tags).map(([key, value]) => ({ repository: id, key, value }))
    if (rows.length > 0) await trx.insertInto('repository_tags').values(rows).execute()
    await besides(trx, id)
    return true
  })
  forgetRepository(db, made)
  return isNew ? { ...made, id, policy } : undefined
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
          .limit(1)
          .executeTakeFirst()
    if (image) return false
    await trx.deleteFrom('repositories').where('id', '=', repository.id).execute()
    return true
  })
  forgetRepository(db, repository)
  return deleted
}

/** To be called by whoever wrote a repository, after the commit and before acknowledging it. */
export function forgetRepository(
  db: Database,
  { account, region, name }: Pick<Repository, 'account' | 'region' | 'name'>,
): void {
  const { repositories, pages } = cachesOf(db)
  repositories.forget([keyOf(account, region, name)])
  pages.forget(`${account} ${region}`)
}

const repositoryOf = ({
  created_at,
  settings,
  policy,
  ...names
}: Selectable<EcrTables['repositories']>): ListedRepository => ({
  ...names,
  account: names.account as AccountId,
  region: names.region as Region,
  createdAt: new Date(created_at),
  settings: JSON.parse(settings) as RepositorySettings,
  policy: policy ?? undefined,
})

async function tagsOf(db: Database, repository: string): Promise<Record<string, string>> {
  const rows = await db
    .selectFrom('repository_tags')
    .select(['key', 'value'])
    .where('repository', '=', repository)
    .execute()
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]))
}

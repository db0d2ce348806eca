import type { Repository as EcrRepository } from '../../aws/models/ecr.types.gen.ts'
import type {
  RepositoryCatalogData,
  RepositoryCatalogDataInput,
  Repository as RepositoryShape,
} from '../../aws/models/ecr-public.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { requestTags } from '../../estate/request-tags.ts'
import { type AccountId, parseAccountId } from '../../names/account.ts'
import { publicAliasOf, publicRegion, publicRepositoryArn } from '../../names/public-registry.ts'
import { findRepository, type Repository } from '../../store/ecr/repositories.ts'
import { readCatalog, writeCatalog } from '../../store/ecr-public/catalog.ts'
import type { Needs } from '../kernel/needs.ts'
import { accountOf, asEcr, define, onRepository, publicly, type RepositoryInput } from './define.ts'
import { catalogNotFound, logoNotBuilt, repositoryNotFound } from './errors.ts'
import { wholeTags } from './tags.ts'

/** Throws RepositoryNotFoundException. */
export async function requireRepository(
  input: RepositoryInput,
  caller: Caller,
  { db }: Needs,
): Promise<Repository> {
  const account = accountOf(input, caller)
  publicly(caller)
  const repository = await findRepository(db, account, publicRegion, input.repositoryName)
  if (!repository) throw repositoryNotFound(account, input.repositoryName)
  return repository
}

function show(
  { registryId = '', repositoryName = '', createdAt }: EcrRepository,
  { publicHost }: Needs,
): RepositoryShape {
  const account = parseAccountId(registryId) as AccountId
  return {
    repositoryArn: publicRepositoryArn(registryId, repositoryName),
    ...{ registryId, repositoryName, createdAt },
    repositoryUri: `${publicHost}/${publicAliasOf(account)}/${repositoryName}`,
  }
}

export const createRepository = define(
  'CreateRepository',
  (input, caller) => ({
    ...onRepository({ repositoryName: input.repositoryName }, caller),
    context: requestTags(wholeTags(input.tags)),
  }),
  async ({ catalogData: given, ...input }, caller, needs) => {
    const data = given && readData(given)
    const whole = { ...input, tags: wholeTags(input.tags) }
    const { repository = {} } = await asEcr('CreateRepository')(whole, caller, needs)
    if (data) {
      const { id } = await requireRepository(input, caller, needs)
      await writeCatalog(needs.db, id, data)
    }
    return { repository: show(repository, needs), ...(data && { catalogData: data }) }
  },
)

export const describeRepositories = define(
  'DescribeRepositories',
  (input, caller) =>
    (input.repositoryNames ?? ['*']).map((repositoryName) =>
      onRepository({ registryId: input.registryId, repositoryName }, caller),
    ),
  async (input, caller, needs) => {
    const { repositories = [], nextToken } = await needs.perform<{
      readonly repositories?: readonly EcrRepository[]
      readonly nextToken?: string
    }>(
      ...([
        'ecr',
        'DescribeRepositories',
        { ...input, registryId: accountOf(input, caller) },
      ] as const),
      publicly(caller),
    )
    return { repositories: repositories.map((one) => show(one, needs)), nextToken }
  },
)

export const deleteRepository = define(
  'DeleteRepository',
  onRepository,
  async (input, caller, needs) => {
    const { repository = {} } = await asEcr('DeleteRepository')(input, caller, needs)
    return { repository: show(repository, needs) }
  },
)

export const getRepositoryCatalogData = define(
  'GetRepositoryCatalogData',
  onRepository,
  async (input, caller, needs) => {
    const { id, account, name } = await requireRepository(input, caller, needs)
    const catalogData = await readCatalog(needs.db, id)
    if (!catalogData) throw catalogNotFound(account, name)
    return { catalogData }
  },
)

export const putRepositoryCatalogData = define(
  'PutRepositoryCatalogData',
  onRepository,
  async (input, caller, needs) => {
    const { id } = await requireRepository(input, caller, needs)
    const catalogData = readData(input.catalogData)
    await writeCatalog(needs.db, id, catalogData)
    return { catalogData }
  },
)

function readData({ logoImageBlob, ...data }: RepositoryCatalogDataInput): RepositoryCatalogData {
  if (logoImageBlob !== undefined) throw logoNotBuilt()
  return data
}

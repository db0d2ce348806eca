import { beforeEach, describe, expect, test } from 'vitest'
import { accountA, accountB, type Ecr, openEcr, push, rootOf } from '../../../test/support/ecr.ts'

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
})

const create = (repositoryName: string) => ecr.call('CreateRepository', { repositoryName })
const names = async (input: { maxResults?: number; nextToken?: string | undefined } = {}) => {
  const { repositories = [], nextToken } = await ecr.call('DescribeRepositories', input)
  return { names: repositories.map(({ repositoryName }) => repositoryName), nextToken }
}
const missing = {
  code: 'RepositoryNotFoundException',
  message: `The repository with name 'none' does not exist in the registry with id '${accountA}'`,
}

describe('CreateRepository', () => {
  test('answers with the defaults', async () => {
    const { repository } = await create('a/b')
    expect(repository).toEqual({
      repositoryArn: `arn:aws:ecr:us-east-1:${accountA}:repository/a/b`,
      registryId: accountA,
      repositoryName: 'a/b',
      repositoryUri: `${accountA}.dkr.ecr.us-east-1.localhost:4566/a/b`,
      createdAt: expect.any(Date),
      imageTagMutability: 'MUTABLE',
      imageScanningConfiguration: { scanOnPush: false },
      encryptionConfiguration: { encryptionType: 'AES256' },
    })
  })

  test('a second of the same name is refused', async () => {
    await create('app')
    await expect(create('app')).rejects.toMatchObject({
      code: 'RepositoryAlreadyExistsException',
      message: `The repository with name 'app' already exists in the registry with id '${accountA}'`,
    })
  })

  test('two at once: one is made', async () => {
    const results = await Promise.allSettled([create('app'), create('app')])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('the same name may stand in two accounts', async () => {
    await create('app')
    const other = await ecr.call('CreateRepository', { repositoryName: 'app' }, rootOf(accountB))
    expect(other.repository?.registryId).toBe(accountB)
  })

  test("another account's registry is not open without its policy", async () => {
    const foreign = ecr.call('CreateRepository', { registryId: accountB, repositoryName: 'app' })
    await expect(foreign).rejects.toMatchObject({ code: 'AccessDenied' })
  })

  test.each([
    [
      'IMMUTABLE_WITH_EXCLUSION',
      undefined,
      "can't be null when imageTagMutability is set as IMMUTABLE_WITH_EXCLUSION",
    ],
    [
      'MUTABLE_WITH_EXCLUSION',
      [],
      "can't be null when imageTagMutability is set as MUTABLE_WITH_EXCLUSION",
    ],
    ['MUTABLE', ['v*'], 'must be null when imageTagMutability is set as MUTABLE'],
  ] as const)('%s with filters %o is refused', async (imageTagMutability, filters, words) => {
    const refused = ecr.call('CreateRepository', {
      repositoryName: 'app',
      imageTagMutability,
      imageTagMutabilityExclusionFilters: filters?.map((filter) => ({
        filterType: 'WILDCARD',
        filter,
      })),
    })
    await expect(refused).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: `Invalid parameter at 'imageTagMutabilityExclusionFilters' failed to satisfy constraint: 'ImageTagMutabilityExclusionFilters ${words}'`,
    })
  })
})

describe('DescribeRepositories', () => {
  test('one missing name fails the whole call', async () => {
    await create('app')
    const both = ecr.call('DescribeRepositories', { repositoryNames: ['app', 'none'] })
    await expect(both).rejects.toMatchObject(missing)
  })

  test('pages join up to the whole list', async () => {
    for (const name of ['aa', 'bb', 'cc', 'dd', 'ee']) await create(name)
    const first = await names({ maxResults: 2 })
    const second = await names({ maxResults: 2, nextToken: first.nextToken })
    const third = await names({ maxResults: 2, nextToken: second.nextToken })
    expect([first.names, second.names, third.names]).toEqual([['aa', 'bb'], ['cc', 'dd'], ['ee']])
    expect(third.nextToken).toBeUndefined()
  })

  test('a page that ends the list gives no token', async () => {
    for (const name of ['aa', 'bb']) await create(name)
    expect((await names({ maxResults: 2 })).nextToken).toBeUndefined()
  })

  test('a list is never older than the last write', async () => {
    expect((await names()).names).toEqual([])
    await create('app')
    expect((await names()).names).toEqual(['app'])
    await ecr.call('PutImageTagMutability', {
      repositoryName: 'app',
      imageTagMutability: 'IMMUTABLE',
    })
    const { repositories } = await ecr.call('DescribeRepositories', {})
    expect(repositories?.[0]?.imageTagMutability).toBe('IMMUTABLE')
    await ecr.call('DeleteRepository', { repositoryName: 'app' })
    expect((await names()).names).toEqual([])
  })

  test('other accounts and Regions are not shown', async () => {
    await create('app')
    await ecr.call('CreateRepository', { repositoryName: 'theirs' }, rootOf(accountB))
    expect((await names()).names).toEqual(['app'])
  })

  test.each([
    ['a token that is none', { nextToken: 'x' }, 'nextToken'],
    ['names and a page size', { repositoryNames: ['app'], maxResults: 5 }, 'maxResults'],
    ['names and a token', { repositoryNames: ['app'], nextToken: 'x' }, 'nextToken'],
  ])('%s is refused', async (_, input, field) => {
    await create('app')
    await expect(ecr.call('DescribeRepositories', input)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: expect.stringContaining(`Invalid parameter at '${field}'`),
    })
  })

  test("another list's token is refused", async () => {
    for (const name of ['aa', 'bb']) await create(name)
    const { nextToken } = await names({ maxResults: 1 })
    const mixed = ecr.call('ListImages', { repositoryName: 'aa', nextToken })
    await expect(mixed).rejects.toMatchObject({ code: 'InvalidParameterException' })
  })
})

describe('DeleteRepository', () => {
  test('a repository with an image goes only by force, and comes back empty', async () => {
    const { repository } = await create('app')
    await push(ecr, 'app', 'one', 'v1')
    await ecr.call('TagResource', {
      resourceArn: repository?.repositoryArn ?? '',
      tags: [{ Key: 'k', Value: 'v' }],
    })
    const input = { repositoryName: 'app' }
    await expect(ecr.call('DeleteRepository', input)).rejects.toMatchObject({
      code: 'RepositoryNotEmptyException',
      message: `The repository with name 'app' in registry with id '${accountA}' cannot be deleted because it still contains images`,
    })
    const deleted = await ecr.call('DeleteRepository', { ...input, force: true })
    // As recorded in September 2026 (radkawar/stackd, testdata/aws/ecr).
    expect(deleted.repository).toEqual({
      ...{ ...repository, imageScanningConfiguration: undefined },
      encryptionConfiguration: undefined,
    })
    const again = await create('app')
    expect((await ecr.call('ListImages', input)).imageIds).toEqual([])
    const { tags } = await ecr.call('ListTagsForResource', {
      resourceArn: again.repository?.repositoryArn ?? '',
    })
    expect(tags).toEqual([])
  })

  test('a missing one is told', async () => {
    await expect(ecr.call('DeleteRepository', { repositoryName: 'none' })).rejects.toMatchObject(
      missing,
    )
  })
})

describe('settings', () => {
  test('leaving a mode with exclusions drops its filters', async () => {
    await create('app')
    const filters = [{ filterType: 'WILDCARD', filter: 'dev-*' } as const]
    const put = await ecr.call('PutImageTagMutability', {
      repositoryName: 'app',
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: filters,
    })
    expect(put).toEqual({
      registryId: accountA,
      repositoryName: 'app',
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: filters,
    })
    await ecr.call('PutImageTagMutability', {
      repositoryName: 'app',
      imageTagMutability: 'IMMUTABLE',
    })
    const { repositories } = await ecr.call('DescribeRepositories', { repositoryNames: ['app'] })
    expect(repositories?.[0]).toMatchObject({ imageTagMutability: 'IMMUTABLE' })
    expect(repositories?.[0]?.imageTagMutabilityExclusionFilters).toBeUndefined()
  })

  test('two settings written at once both count', async () => {
    await create('app')
    await Promise.all([
      ecr.call('PutImageTagMutability', { repositoryName: 'app', imageTagMutability: 'IMMUTABLE' }),
      ecr.call('PutImageScanningConfiguration', {
        repositoryName: 'app',
        imageScanningConfiguration: { scanOnPush: true },
      }),
    ])
    const { repositories } = await ecr.call('DescribeRepositories', {})
    expect(repositories?.[0]).toMatchObject({
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
    })
  })
})

test('a registry has no replication rules', async () => {
  expect(await ecr.call('DescribeRegistry', {})).toEqual({
    registryId: accountA,
    replicationConfiguration: { rules: [] },
  })
})

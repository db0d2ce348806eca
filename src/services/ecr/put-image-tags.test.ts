import { beforeEach, describe, expect, test } from 'vitest'
import { accountA, digestOf, type Ecr, imageOf, openEcr, push } from '../../../test/support/ecr.ts'
import type { ImageTagMutability } from '../../aws/models/ecr.types.gen.ts'

const repositoryName = 'app'

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
  await ecr.call('CreateRepository', { repositoryName })
})

const put = (imageManifest: string, more: Record<string, string> = {}) =>
  ecr.call('PutImage', { repositoryName, imageManifest, ...more })

const tagged = async (imageTag: string) => {
  const { images = [] } = await ecr.call('BatchGetImage', {
    repositoryName,
    imageIds: [{ imageTag }],
  })
  return images[0]?.imageManifest
}

const setMutability = (imageTagMutability: ImageTagMutability, filter?: string) =>
  ecr.call('PutImageTagMutability', {
    repositoryName,
    imageTagMutability,
    imageTagMutabilityExclusionFilters: filter ? [{ filterType: 'WILDCARD', filter }] : undefined,
  })

describe('a tag', () => {
  test('moves in a mutable repository, and the image it leaves stays', async () => {
    const one = await push(ecr, repositoryName, 'one', 'v1')
    const two = await push(ecr, repositoryName, 'two', 'v1')
    expect(await tagged('v1')).toBe(two)
    const { imageIds } = await ecr.call('ListImages', { repositoryName })
    expect(imageIds).toEqual([
      { imageDigest: digestOf(two), imageTag: 'v1' },
      { imageDigest: digestOf(one), imageTag: undefined },
    ])
  })

  test('is added to an image that is there', async () => {
    const one = await push(ecr, repositoryName, 'one', 'v1')
    await put(one, { imageTag: 'v2' })
    expect([await tagged('v1'), await tagged('v2')]).toEqual([one, one])
  })

  test.each(['MUTABLE', 'IMMUTABLE'] as const)('%s: the same image again is told', async (mode) => {
    const one = await push(ecr, repositoryName, 'one', 'v1')
    await setMutability(mode)
    await expect(put(one, { imageTag: 'v1' })).rejects.toMatchObject({
      code: 'ImageAlreadyExistsException',
      message: `Image with digest '${digestOf(one)}' and tag 'v1' already exists in the repository with name 'app' in registry with id '${accountA}'`,
    })
  })

  test('is not needed twice either: a known image without a tag is told', async () => {
    const one = await push(ecr, repositoryName, 'one', 'v1')
    await expect(put(one)).rejects.toMatchObject({ code: 'ImageAlreadyExistsException' })
  })

  test.each([
    ['IMMUTABLE', undefined, 'v1', false],
    ['IMMUTABLE_WITH_EXCLUSION', 'dev-*', 'dev-1', true],
    ['IMMUTABLE_WITH_EXCLUSION', 'dev-*', 'v1', false],
    ['IMMUTABLE_WITH_EXCLUSION', 'dev-*', 'my-dev-1', false],
    ['IMMUTABLE_WITH_EXCLUSION', '*-dev', 'my-dev-1', false],
    ['IMMUTABLE_WITH_EXCLUSION', 'a*a', 'a', false],
    ['IMMUTABLE_WITH_EXCLUSION', '*a*b*', 'xaxbx', true],
    ['IMMUTABLE_WITH_EXCLUSION', 'latest', 'latest', true],
    ['MUTABLE_WITH_EXCLUSION', 'v*', 'v1', false],
    ['MUTABLE_WITH_EXCLUSION', 'v*', 'x', true],
  ] as const)('%s %s: %s moves: %s', async (mode, filter, imageTag, moves) => {
    await push(ecr, repositoryName, 'one', imageTag)
    await setMutability(mode, filter)
    const moved = push(ecr, repositoryName, 'two', imageTag)
    if (moves) await expect(moved).resolves.toBeDefined()
    else
      await expect(moved).rejects.toMatchObject({
        code: 'ImageTagAlreadyExistsException',
        message: `The image tag '${imageTag}' already exists in the 'app' repository and cannot be overwritten because the tag is immutable.`,
      })
    expect(await tagged(imageTag)).toBe(imageOf(moves ? 'two' : 'one'))
  })

  test('of an immutable repository may be deleted and given anew', async () => {
    await setMutability('IMMUTABLE')
    await push(ecr, repositoryName, 'one', 'v1')
    await ecr.call('BatchDeleteImage', { repositoryName, imageIds: [{ imageTag: 'v1' }] })
    const two = await push(ecr, repositoryName, 'two', 'v1')
    expect(await tagged('v1')).toBe(two)
  })

  test('of two pushed at once to an immutable repository, one is kept', async () => {
    await setMutability('IMMUTABLE')
    const results = await Promise.allSettled(
      ['one', 'two', 'three'].map((name) => push(ecr, repositoryName, name, 'v1')),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('is the thousandth at most on one image', async () => {
    const one = await push(ecr, repositoryName, 'one', 't0')
    const rows = Array.from({ length: 999 }, (_, n) => ({
      tag: `t${n + 1}`,
      digest: digestOf(one),
    }))
    const { repository } = await ecr.db
      .selectFrom('image_tags')
      .select('repository')
      .executeTakeFirstOrThrow()
    await ecr.db
      .insertInto('image_tags')
      .values(rows.map((row) => ({ repository, ...row })))
      .execute()
    await expect(put(one, { imageTag: 'last' })).rejects.toMatchObject({
      code: 'LimitExceededException',
      message: `Adding tag 'last' to an image in the repository with name 'app' in registry with id '${accountA}' exceeds the maximum allowed number of tags per image which is '1000'`,
    })
  })
})

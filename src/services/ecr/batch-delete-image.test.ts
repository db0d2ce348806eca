import { beforeEach, describe, expect, test } from 'vitest'
import { digestOf, type Ecr, imageOf, indexOf, openEcr, push } from '../../../test/support/ecr.ts'
import type { ImageIdentifier } from '../../aws/models/ecr.types.gen.ts'

const repositoryName = 'app'

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
  await ecr.call('CreateRepository', { repositoryName })
})

const get = (...imageIds: ImageIdentifier[]) =>
  ecr.call('BatchGetImage', { repositoryName, imageIds })
const remove = (...imageIds: ImageIdentifier[]) =>
  ecr.call('BatchDeleteImage', { repositoryName, imageIds })
const list = async () => (await ecr.call('ListImages', { repositoryName })).imageIds
const put = (imageManifest: string, imageTag?: string) =>
  ecr.call('PutImage', { repositoryName, imageManifest, imageTag })
describe('BatchDeleteImage', () => {
  test('by tag takes the tag, and with the last tag the image', async () => {
    const one = await push(ecr, repositoryName, 'one', 'a')
    await put(one, 'b')
    const imageDigest = digestOf(one)
    expect(await remove({ imageTag: 'a' })).toEqual({
      imageIds: [{ imageDigest, imageTag: 'a' }],
      failures: [],
    })
    expect(await list()).toEqual([{ imageDigest, imageTag: 'b' }])
    await remove({ imageTag: 'b' })
    expect(await list()).toEqual([])
    expect((await get({ imageDigest })).images).toEqual([])
  })

  test('by digest takes the image and all its tags', async () => {
    const one = await push(ecr, repositoryName, 'one', 'a')
    await put(one, 'b')
    const imageDigest = digestOf(one)
    expect((await remove({ imageDigest })).imageIds).toEqual([
      { imageDigest, imageTag: 'a' },
      { imageDigest, imageTag: 'b' },
    ])
    expect(await list()).toEqual([])
  })

  test('an image without a tag is named by its digest alone', async () => {
    const imageDigest = digestOf(await push(ecr, repositoryName, 'one'))
    expect((await remove({ imageDigest })).imageIds).toEqual([{ imageDigest }])
  })

  test('no name fails alone', async () => {
    await push(ecr, repositoryName, 'one', 'v1')
    const { imageIds, failures } = await remove({}, { imageTag: 'v1' })
    expect(imageIds).toHaveLength(1)
    expect(failures).toMatchObject([{ imageId: {}, failureCode: 'MissingDigestAndTag' }])
  })

  test("a digest and another image's tag: nothing goes", async () => {
    const one = await push(ecr, repositoryName, 'one', 'v1')
    await push(ecr, repositoryName, 'two', 'v2')
    const { failures } = await remove({ imageDigest: digestOf(one), imageTag: 'v2' })
    expect(failures).toMatchObject([{ failureCode: 'ImageTagDoesNotMatchDigest' }])
    expect(await list()).toHaveLength(2)
  })

  test('what an index lists stays until the index goes', async () => {
    const child = { imageDigest: digestOf(await push(ecr, repositoryName, 'one')) }
    const index = indexOf(imageOf('one'))
    await put(index, 'multi')
    expect((await remove(child)).failures).toEqual([
      {
        imageId: child,
        failureCode: 'ImageReferencedByManifestList',
        failureReason: `Requested image referenced by manifest list: [${digestOf(index)}]`,
      },
    ])
    expect((await remove({ imageTag: 'multi' }, child)).imageIds).toEqual([
      { imageDigest: digestOf(index), imageTag: 'multi' },
      child,
    ])
  })

  test('the same image twice: the second is not found', async () => {
    const imageDigest = digestOf(await push(ecr, repositoryName, 'one'))
    const { failures } = await remove({ imageDigest }, { imageDigest })
    expect(failures).toMatchObject([{ failureCode: 'ImageNotFound' }])
  })
})

import { beforeEach, describe, expect, test } from 'vitest'
import {
  accountA,
  configType,
  digestOf,
  type Ecr,
  indexOf,
  openEcr,
  push,
} from '../../../test/support/ecr.ts'
import { ociIndex, ociManifest } from '../../image/media-types.ts'

const repositoryName = 'app'

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
  await ecr.call('CreateRepository', { repositoryName })
})

const put = (imageManifest: string, imageTag?: string) =>
  ecr.call('PutImage', { repositoryName, imageManifest, imageTag })

describe('DescribeImages', () => {
  test('describes an image, and an index by its largest child', async () => {
    const one = await push(ecr, repositoryName, 'one', 'v1')
    const index = indexOf(one, await push(ecr, repositoryName, 'two'))
    await put(index)
    const imageIds = [{ imageTag: 'v1' }, { imageDigest: digestOf(index) }]
    const { imageDetails = [] } = await ecr.call('DescribeImages', { repositoryName, imageIds })
    expect(imageDetails.find(({ imageTags }) => imageTags)).toEqual({
      registryId: accountA,
      repositoryName,
      imageDigest: digestOf(one),
      imageTags: ['v1'],
      imageSizeInBytes: 110,
      imagePushedAt: expect.any(Date),
      imageManifestMediaType: ociManifest,
      artifactMediaType: configType,
      imageStatus: 'ACTIVE',
    })
    expect(imageDetails.find(({ imageTags }) => !imageTags)).toMatchObject({
      imageDigest: digestOf(index),
      imageManifestMediaType: ociIndex,
      imageSizeInBytes: 110,
    })
  })

  test.each([
    [{ imageTag: 'x' }, "{imageDigest:'null', imageTag:'x'}"],
    [{ imageDigest: digestOf('x') }, `{imageDigest:'${digestOf('x')}', imageTag:'null'}`],
  ])('one missing image fails the whole call: %o', async (missing, printed) => {
    await push(ecr, repositoryName, 'one', 'v1')
    const imageIds = [{ imageTag: 'v1' }, missing]
    await expect(ecr.call('DescribeImages', { repositoryName, imageIds })).rejects.toMatchObject({
      code: 'ImageNotFoundException',
      message: `The image with imageId ${printed} does not exist within the repository with name 'app' in the registry with id '${accountA}'`,
    })
  })

  test.each([
    ['a page size beside ids', { imageIds: [{ imageTag: 'v1' }], maxResults: 1 }],
    ['a malformed id', { imageIds: [{}] }],
  ])('%s is refused', async (_, input) => {
    await push(ecr, repositoryName, 'one', 'v1')
    await expect(ecr.call('DescribeImages', { repositoryName, ...input })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    })
  })
})

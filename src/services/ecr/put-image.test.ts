import { beforeEach, describe, expect, test } from 'vitest'
import {
  accountA,
  addLayers,
  configType,
  digestOf,
  type Ecr,
  imageOf,
  indexOf,
  layerType,
  openEcr,
  push,
} from '../../../test/support/ecr.ts'

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

describe('an image that is put', () => {
  test('has the sha256 of its exact text as its digest', async () => {
    await push(ecr, repositoryName, 'one')
    // Another text for the same JSON is another image.
    const spaced = JSON.stringify(JSON.parse(imageOf('one')), null, 2)
    const { image } = await put(spaced, { imageTag: 'spaced' })
    expect(image).toEqual({
      registryId: accountA,
      repositoryName,
      imageId: { imageDigest: digestOf(spaced), imageTag: 'spaced' },
      imageManifest: spaced,
      imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
    })
    expect(await tagged('spaced')).toBe(spaced)
  })

  test('tells its layers what they are, and the first to tell wins', async () => {
    await push(ecr, repositoryName, 'one')
    const other = imageOf('one', {
      layers: [{ mediaType: 'application/other', digest: digestOf('one'), size: 100 }],
    })
    await put(other)
    const types = await ecr.db.selectFrom('layers').select(['digest', 'media_type']).execute()
    expect(new Map(types.map(({ digest, media_type }) => [digest, media_type]))).toEqual(
      new Map([
        [digestOf('one'), layerType],
        [digestOf('config of one'), configType],
      ]),
    )
  })

  test('needs its layers and config in the repository', async () => {
    await addLayers(ecr, repositoryName, [{ digest: digestOf('config of one'), size: 10 }])
    await expect(put(imageOf('one'))).rejects.toMatchObject({
      code: 'LayersNotFoundException',
      message: `Layers with digests '[${digestOf('one')}]' required for pushing image into repository with name 'app' in the registry with id '${accountA}' do not exist`,
    })
  })

  test('cannot use the layers of another repository', async () => {
    await ecr.call('CreateRepository', { repositoryName: 'other' })
    await push(ecr, 'other', 'one')
    await expect(put(imageOf('one'))).rejects.toMatchObject({ code: 'LayersNotFoundException' })
  })

  test('does not need layers that are fetched from elsewhere', async () => {
    await addLayers(ecr, repositoryName, [{ digest: digestOf('config of one'), size: 10 }])
    const mediaType = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip'
    const windows = imageOf('one', { layers: [{ mediaType, digest: digestOf('base'), size: 5 }] })
    await put(windows, { imageTag: 'windows' })
    expect(await tagged('windows')).toBe(windows)
  })

  test('may be about an image that is not there yet', async () => {
    await push(ecr, repositoryName, 'one')
    const subject = { mediaType: layerType, digest: digestOf('later'), size: 1 }
    await expect(put(imageOf('one', { subject }))).resolves.toBeDefined()
  })
})

describe('an index that is put', () => {
  test('needs its manifests in the repository', async () => {
    const one = await push(ecr, repositoryName, 'one')
    const missing = [imageOf('two'), imageOf('three')]
    await expect(put(indexOf(one, ...missing))).rejects.toMatchObject({
      code: 'ReferencedImagesNotFoundException',
      message: `Images with digests '[${missing.map(digestOf).join(',')}]' required for pushing image into repository with name 'app' in the registry with id '${accountA}' do not exist`,
    })
  })

  test('is accepted after them', async () => {
    const index = indexOf(await push(ecr, repositoryName, 'one'))
    await put(index, { imageTag: 'multi' })
    expect(await tagged('multi')).toBe(index)
  })

  test('whose children are plain blobs is refused, as buildkit learns of its cache', async () => {
    await push(ecr, repositoryName, 'one')
    const cache = indexOf().replace(
      '[]',
      JSON.stringify([{ mediaType: layerType, digest: digestOf('one'), size: 100 }]),
    )
    await expect(put(cache)).rejects.toMatchObject({ code: 'ReferencedImagesNotFoundException' })
  })
})

describe('refused', () => {
  const noType = JSON.stringify({ ...JSON.parse(imageOf('one')), mediaType: undefined })

  test.each([
    ['text that is not JSON', 'x', {}],
    ['a manifest without a type', noType, {}],
    ['a type that is not supported', imageOf('one', { mediaType: 'text/plain' }), {}],
    [
      'a type with parameters',
      noType,
      { imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json; charset=utf-8' },
    ],
  ])('%s', async (_, manifest, more) => {
    await expect(put(manifest, more)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message:
        "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
    })
  })

  test('a manifest without a type is accepted with one beside it', async () => {
    await push(ecr, repositoryName, 'one')
    const { image } = await put(noType, {
      imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
    })
    expect(image?.imageId?.imageDigest).toBe(digestOf(noType))
  })

  test('a tag with a plus sign', async () => {
    await expect(put(imageOf('one'), { imageTag: '1.0+2' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message:
        "Invalid parameter at 'imageTag' failed to satisfy constraint: 'must satisfy regular expression '[a-zA-Z0-9-_.]+''",
    })
  })

  test('a digest that is not that of the text', async () => {
    const imageDigest = digestOf('something else')
    await expect(put(imageOf('one'), { imageDigest })).rejects.toMatchObject({
      code: 'ImageDigestDoesNotMatchException',
      message: `The image with digest '${imageDigest}' in repository 'app' and registry ID '${accountA}' does not match the image digest that Amazon ECR has calculated.`,
    })
  })

  test('a repository deleted between the look and the write', async () => {
    const one = await push(ecr, repositoryName, 'one')
    // Behind the cache's back, so that the repository is still found.
    await ecr.db.deleteFrom('repositories').execute()
    await expect(put(one)).rejects.toMatchObject({ code: 'RepositoryNotFoundException' })
  })
})

import { beforeEach, describe, expect, test } from 'vitest'
import { noBlobs } from '../../../test/support/drivers.ts'
import {
  accountA,
  addLayers,
  digestOf,
  type Ecr,
  imageOf,
  indexOf,
  openEcr,
  push,
} from '../../../test/support/ecr.ts'
import type { TargetStorageClass } from '../../aws/models/ecr.types.gen.ts'

const repositoryName = 'app'
const minute = 60_000

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
  await ecr.call('CreateRepository', { repositoryName })
  ecr.start()
})

const move = (imageId: object, targetStorageClass: TargetStorageClass) =>
  ecr.call('UpdateImageStorageClass', { repositoryName, imageId, targetStorageClass })
const archive = (imageTag: string) => move({ imageTag }, 'ARCHIVE')
const restore = (imageTag: string) => move({ imageTag }, 'STANDARD')
const detail = async (imageTag: string) =>
  (await ecr.call('DescribeImages', { repositoryName, imageIds: [{ imageTag }] })).imageDetails?.[0]
const pull = async (imageTag: string) => {
  const input = { repositoryName, imageIds: [{ imageTag }] }
  const { images, failures } = await ecr.call('BatchGetImage', input)
  return failures?.[0]?.failureCode ?? images?.length
}
const pass = async (milliseconds: number) => {
  await ecr.needs.clock.advance(milliseconds)
  await ecr.needs.jobs.idle()
}

test('an archived image is not pulled, is described, and is back a while after it is restored', async () => {
  const digest = digestOf(await push(ecr, repositoryName, 'one', 'v1'))
  expect(await detail('v1')).toMatchObject({ imageStatus: 'ACTIVE', lastArchivedAt: undefined })
  const answer = {
    registryId: accountA,
    repositoryName,
    imageId: { imageDigest: digest, imageTag: 'v1' },
  }
  expect(await archive('v1')).toEqual({ ...answer, imageStatus: 'ARCHIVED' })
  expect(await pull('v1')).toBe('ImageInaccessible')
  const archived = await detail('v1')
  expect(archived).toMatchObject({ imageStatus: 'ARCHIVED', lastArchivedAt: expect.any(Date) })
  expect(await restore('v1')).toEqual({ ...answer, imageStatus: 'ACTIVATING' })
  await ecr.needs.jobs.idle()
  expect(await pull('v1')).toBe('ImageInaccessible')
  expect((await detail('v1'))?.imageStatus).toBe('ACTIVATING')
  await pass(20 * minute)
  expect(await pull('v1')).toBe(1)
  expect(await detail('v1')).toMatchObject({
    imageStatus: 'ACTIVE',
    lastArchivedAt: archived?.lastArchivedAt,
    lastActivatedAt: expect.any(Date),
  })
})

test('a push of the same image brings it back at once, and what was to come back later does nothing', async () => {
  const imageManifest = await push(ecr, repositoryName, 'one', 'v1')
  await archive('v1')
  await restore('v1')
  await ecr.call('PutImage', { repositoryName, imageManifest, imageTag: 'v1' })
  const { lastActivatedAt } = (await detail('v1')) ?? {}
  await pass(20 * minute)
  expect(await detail('v1')).toMatchObject({ imageStatus: 'ACTIVE', lastActivatedAt })
  await archive('v1')
  await ecr.call('PutImage', { repositoryName, imageManifest, imageTag: 'v2' })
  expect((await detail('v1'))?.imageTags).toEqual(['v1', 'v2'])
  expect(await pull('v2')).toBe(1)
})

describe('a layer', () => {
  const layer = digestOf('shared')
  const availability = async () => {
    const input = { repositoryName, layerDigests: [layer] }
    const { layers } = await ecr.call('BatchCheckLayerAvailability', input)
    return layers?.[0]?.layerAvailability
  }
  const download = () => ecr.call('GetDownloadUrlForLayer', { repositoryName, layerDigest: layer })
  const pushSharing = async (name: string) => {
    await addLayers(ecr, repositoryName, [
      { digest: digestOf(`config of ${name}`), size: 10 },
      { digest: layer, size: 100 },
    ])
    const imageManifest = imageOf(name, {}, ['shared'])
    await ecr.call('PutImage', { repositoryName, imageManifest, imageTag: name })
  }

  test('is archived with the last image that has it', async () => {
    ecr = await openEcr({ ...noBlobs, size: async () => 100 })
    await ecr.call('CreateRepository', { repositoryName })
    await pushSharing('one')
    await pushSharing('two')
    await archive('one')
    expect(await availability()).toBe('AVAILABLE')
    expect((await download()).layerDigest).toBe(layer)
    await archive('two')
    expect(await availability()).toBe('ARCHIVED')
    await expect(download()).rejects.toMatchObject({ code: 'LayerInaccessibleException' })
  })
})

test('what refers to an image goes and comes back with it', async () => {
  const subject = await push(ecr, repositoryName, 'one', 'v1')
  const descriptor = (of: string) => ({ mediaType: 'x/y', digest: digestOf(of), size: of.length })
  const signature = imageOf('signature', { subject: descriptor(subject) })
  const ofSignature = imageOf('of signature', { subject: descriptor(signature) })
  for (const name of ['signature', 'of signature'])
    await addLayers(ecr, repositoryName, [
      { digest: digestOf(`config of ${name}`), size: 10 },
      { digest: digestOf(name), size: 100 },
    ])
  for (const imageManifest of [signature, ofSignature])
    await ecr.call('PutImage', { repositoryName, imageManifest })
  const referrers = async (artifactStatus?: 'ACTIVE' | 'ARCHIVED' | 'ANY') => {
    const subjectId = { imageDigest: digestOf(subject) }
    const filter = artifactStatus && { artifactStatus }
    const answer = await ecr.call('ListImageReferrers', { repositoryName, subjectId, filter })
    return answer.referrers?.map((one) => one.artifactStatus)
  }
  await archive('v1')
  expect(await referrers()).toEqual([])
  expect(await referrers('ARCHIVED')).toEqual(['ARCHIVED'])
  const archived = { repositoryName, filter: { imageStatus: 'ARCHIVED' } } as const
  expect((await ecr.call('DescribeImages', archived)).imageDetails).toHaveLength(3)
  await restore('v1')
  await pass(20 * minute)
  expect(await referrers('ANY')).toEqual(['ACTIVE'])
  expect((await ecr.call('DescribeImages', archived)).imageDetails).toEqual([])
})

test('lists are filtered by status, page by page', async () => {
  for (const name of ['a', 'b', 'c', 'd']) await push(ecr, repositoryName, name, `${name}1`)
  const again = imageOf('a')
  await ecr.call('PutImage', { repositoryName, imageManifest: again, imageTag: 'a2' })
  await push(ecr, repositoryName, 'untagged')
  for (const tag of ['a1', 'c1']) await archive(tag)
  await move({ imageDigest: digestOf(imageOf('untagged')) }, 'ARCHIVE')
  const listed = async (filter: object) => {
    const tags: (string | undefined)[] = []
    let nextToken: string | undefined
    do {
      const page = await ecr.call('ListImages', {
        repositoryName,
        filter,
        nextToken,
        maxResults: 1,
      })
      tags.push(...(page.imageIds ?? []).map(({ imageTag }) => imageTag))
      nextToken = page.nextToken
    } while (nextToken)
    return tags.map((tag) => tag ?? '-').sort()
  }
  expect(await listed({ imageStatus: 'ARCHIVED' })).toEqual(['-', 'a1', 'a2', 'c1'])
  expect(await listed({ imageStatus: 'ARCHIVED', tagStatus: 'TAGGED' })).toEqual(['a1', 'a2', 'c1'])
  expect(await listed({ imageStatus: 'ARCHIVED', tagStatus: 'UNTAGGED' })).toEqual(['-'])
  expect(await listed({ imageStatus: 'ACTIVE' })).toEqual(['b1', 'd1'])
  expect(await listed({ imageStatus: 'ACTIVATING' })).toEqual([])
  expect(await listed({ imageStatus: 'ANY' })).toHaveLength(6)
  expect(await listed({})).toHaveLength(6)
})

describe('UpdateImageStorageClass refuses', () => {
  const not = { code: 'ImageStorageClassUpdateNotSupportedException' }

  test('an image that is not there, and one that has the class', async () => {
    await expect(archive('gone')).rejects.toMatchObject({
      code: 'ImageNotFoundException',
      message: expect.stringContaining("imageTag:'gone'"),
    })
    await push(ecr, repositoryName, 'one', 'v1')
    await expect(restore('v1')).rejects.toMatchObject(not)
    await archive('v1')
    await expect(archive('v1')).rejects.toMatchObject(not)
    await restore('v1')
    await expect(restore('v1')).rejects.toMatchObject(not)
  })

  test('an image that an active index has', async () => {
    const child = await push(ecr, repositoryName, 'one', 'v1')
    const imageManifest = indexOf(child)
    await ecr.call('PutImage', { repositoryName, imageManifest, imageTag: 'all' })
    await expect(archive('v1')).rejects.toMatchObject({
      ...not,
      message: expect.stringContaining(`[${digestOf(imageManifest)}]`),
    })
    await archive('all')
    expect((await archive('v1')).imageStatus).toBe('ARCHIVED')
  })
})

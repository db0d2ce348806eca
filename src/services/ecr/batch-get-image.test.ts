import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { accountA, digestOf, type Ecr, imageOf, openEcr, push } from '../../../test/support/ecr.ts'
import type { ImageIdentifier } from '../../aws/models/ecr.types.gen.ts'
import { ociManifest } from '../../image/media-types.ts'
import { behind } from '../../store/kernel/write-behind.ts'

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
const put = (imageManifest: string, imageTag?: string) =>
  ecr.call('PutImage', { repositoryName, imageManifest, imageTag })

describe('BatchGetImage', () => {
  test('answers by tag, by digest and by both with the exact text', async () => {
    const imageManifest = await push(ecr, repositoryName, 'one', 'v1')
    const imageDigest = digestOf(imageManifest)
    const ids = [{ imageTag: 'v1' }, { imageDigest }, { imageDigest, imageTag: 'v1' }]
    const { images, failures } = await get(...ids)
    expect(failures).toEqual([])
    expect(images).toEqual(
      ids.map((imageId) => ({
        registryId: accountA,
        repositoryName,
        imageId: { imageTag: undefined, imageDigest, ...imageId },
        imageManifest,
        imageManifestMediaType: ociManifest,
        imageManifestSize: expect.any(Number),
      })),
    )
  })

  test.each([
    ['no name', {}, 'MissingDigestAndTag', 'both tag and digest cannot be null'],
    ['a missing tag', { imageTag: 'none' }, 'ImageNotFound', 'Requested image not found'],
    [
      'a missing digest',
      { imageDigest: digestOf('x') },
      'ImageNotFound',
      'Requested image not found',
    ],
  ] as const)('%s fails alone', async (_, imageId, failureCode, reason) => {
    await push(ecr, repositoryName, 'one', 'v1')
    const { images, failures } = await get(imageId, { imageTag: 'v1' })
    expect(images).toHaveLength(1)
    expect(failures).toEqual([
      { imageId, failureCode, failureReason: expect.stringContaining(reason) },
    ])
  })

  test("a tag of another image does not match the digest's", async () => {
    await push(ecr, repositoryName, 'one', 'v1')
    const two = await push(ecr, repositoryName, 'two', 'v2')
    const { failures } = await get({ imageDigest: digestOf(two), imageTag: 'v1' })
    expect(failures?.[0]?.failureCode).toBe('ImageTagDoesNotMatchDigest')
  })

  test('sees a tag move, a tag go and an image go at once', async () => {
    await push(ecr, repositoryName, 'one', 'v1')
    const answer = async () => (await get({ imageTag: 'v1' })).images?.[0]?.imageManifest
    expect(await answer()).toBe(imageOf('one'))
    await push(ecr, repositoryName, 'two', 'v1')
    expect(await answer()).toBe(imageOf('two'))
    await remove({ imageTag: 'v1' })
    expect(await answer()).toBeUndefined()
    await push(ecr, repositoryName, 'three', 'v1')
    await ecr.call('DeleteRepository', { repositoryName, force: true })
    await ecr.call('CreateRepository', { repositoryName })
    expect(await answer()).toBeUndefined()
  })

  test('more text than one answer may have is refused', async () => {
    await push(ecr, repositoryName, 'one')
    const big = imageOf('one', { annotations: { filler: 'x'.repeat(4_000_000) } })
    await put(big, 'big')
    const ids = Array.from({ length: 5 }, () => ({ imageTag: 'big' }))
    expect((await get(...ids.slice(0, 4))).images).toHaveLength(4)
    await expect(get(...ids)).rejects.toMatchObject({ code: 'LimitExceededException' })
  })

  test('the time of the last pull moves at most once an hour', async () => {
    await push(ecr, repositoryName, 'one', 'v1')
    const pulled = async () => {
      await get({ imageTag: 'v1' })
      const { imageDetails } = await ecr.call('DescribeImages', { repositoryName })
      return imageDetails?.[0]?.lastRecordedPullTime?.getTime() ?? 0
    }
    const first = await pulled()
    await ecr.needs.clock.advance(59 * 60_000)
    expect(await pulled()).toBe(first)
    await ecr.needs.clock.advance(2 * 60_000)
    expect(await pulled()).toBeGreaterThanOrEqual(first + 61 * 60_000)
  })

  test('a pull goes on when its time cannot be written', async () => {
    await push(ecr, repositoryName, 'one', 'v1')
    const told: string[] = []
    behind(ecr.db).onFailure((what, error) => told.push(`${what}: ${String(error)}`))
    await sql`create trigger full before update on images
      begin select raise(abort, 'no room'); end`.execute(ecr.db)
    expect((await get({ imageTag: 'v1' })).images).toHaveLength(1)
    await behind(ecr.db).flush()
    expect(told).toEqual([expect.stringContaining('no room')])
  })

  test('the time of the last pull is written behind it', async () => {
    await push(ecr, repositoryName, 'one', 'v1')
    await get({ imageTag: 'v1' })
    const stored = () =>
      ecr.db.selectFrom('images').select('last_pulled_at').executeTakeFirstOrThrow()
    expect((await stored()).last_pulled_at).toBeNull()
    await behind(ecr.db).flush()
    expect((await stored()).last_pulled_at).toBeGreaterThan(0)
  })
})

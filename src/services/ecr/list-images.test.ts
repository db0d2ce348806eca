import { beforeEach, describe, expect, test } from 'vitest'
import { digestOf, type Ecr, imageOf, openEcr, push } from '../../../test/support/ecr.ts'
import { ociManifest } from '../../image/media-types.ts'

const repositoryName = 'app'

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
  await ecr.call('CreateRepository', { repositoryName })
})

const list = async () => (await ecr.call('ListImages', { repositoryName })).imageIds
const put = (imageManifest: string, imageTag?: string) =>
  ecr.call('PutImage', { repositoryName, imageManifest, imageTag })

describe('lists', () => {
  beforeEach(async () => {
    const one = await push(ecr, repositoryName, 'one', 'a')
    await put(one, 'b')
    await push(ecr, repositoryName, 'two')
  })

  test('two tags on one digest are two entries of ListImages and one of DescribeImages', async () => {
    expect(await list()).toEqual([
      { imageDigest: digestOf(imageOf('one')), imageTag: 'a' },
      { imageDigest: digestOf(imageOf('one')), imageTag: 'b' },
      { imageDigest: digestOf(imageOf('two')), imageTag: undefined },
    ])
    const { imageDetails = [] } = await ecr.call('DescribeImages', { repositoryName })
    const tags = new Map(imageDetails.map(({ imageDigest, imageTags }) => [imageDigest, imageTags]))
    expect(tags).toEqual(
      new Map([
        [digestOf(imageOf('one')), ['a', 'b']],
        [digestOf(imageOf('two')), undefined],
      ]),
    )
  })

  test.each([
    ['TAGGED', 2, 1],
    ['UNTAGGED', 1, 1],
    ['ANY', 3, 2],
  ] as const)('%s: %i listed, %i described', async (tagStatus, listed, described) => {
    const filter = { tagStatus }
    const { imageIds } = await ecr.call('ListImages', { repositoryName, filter })
    const { imageDetails } = await ecr.call('DescribeImages', { repositoryName, filter })
    expect([imageIds?.length, imageDetails?.length]).toEqual([listed, described])
  })

  test.each([
    ['ACTIVE', 3],
    ['ARCHIVED', 0],
    ['ANY', 3],
  ] as const)('imageStatus %s: %i listed', async (imageStatus, listed) => {
    const { imageIds } = await ecr.call('ListImages', { repositoryName, filter: { imageStatus } })
    expect(imageIds).toHaveLength(listed)
  })

  test.each(['ListImages', 'DescribeImages'] as const)('pages of %s join up', async (name) => {
    for (let n = 0; n < 4; n++) await push(ecr, repositoryName, `t${n}`, `t${n}`)
    for (let n = 0; n < 3; n++) await push(ecr, repositoryName, `u${n}`)
    const pages: string[][] = []
    let nextToken: string | undefined
    do {
      const page = await ecr.call(name, { repositoryName, maxResults: 3, nextToken })
      const entries =
        'imageIds' in page ? page.imageIds : 'imageDetails' in page ? page.imageDetails : []
      pages.push((entries ?? []).map((entry) => JSON.stringify(entry)))
      nextToken = page.nextToken
    } while (nextToken && pages.length < 10)
    const whole = pages.flat()
    expect(pages.slice(0, -1).every((page) => page.length === 3)).toBe(true)
    expect(new Set(whole).size).toBe(whole.length)
    expect(whole).toHaveLength(name === 'ListImages' ? 10 : 9)
  })
})

test('250 images come in three pages of 100', async () => {
  const { id } = await ecr.db.selectFrom('repositories').select('id').executeTakeFirstOrThrow()
  await ecr.db
    .insertInto('images')
    .values(
      Array.from({ length: 250 }, (_, n) => ({
        repository: id,
        digest: digestOf(String(n)),
        media_type: ociManifest,
        artifact_type: null,
        subject: null,
        annotations: null,
        manifest: '{}',
        size: 0,
        pushed_at: 0,
        last_pulled_at: null,
      })),
    )
    .execute()
  const sizes: number[] = []
  let nextToken: string | undefined
  do {
    const page = await ecr.call('ListImages', { repositoryName, nextToken })
    sizes.push(page.imageIds?.length ?? 0)
    nextToken = page.nextToken
  } while (nextToken && sizes.length < 10)
  expect(sizes).toEqual([100, 100, 50])
})

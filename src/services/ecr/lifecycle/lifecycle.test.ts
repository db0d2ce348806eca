import { beforeEach, describe, expect, test } from 'vitest'
import {
  accountA,
  addLayers,
  digestOf,
  type Ecr,
  imageOf,
  indexOf,
  openEcr,
  push,
} from '../../../../test/support/ecr.ts'
import { actOnImage } from '../../../store/ecr/lifecycle-acts.ts'
import { readLifecycleImages } from '../../../store/ecr/lifecycle-images.ts'
import { policyOfRepository } from '../../../store/ecr/lifecycle-policies.ts'

const repositoryName = 'app'
const dayMs = 24 * 60 * 60 * 1000
const minutes = 60_000

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
  await ecr.call('CreateRepository', { repositoryName })
  ecr.start()
})

const text = (...rules: readonly object[]) =>
  JSON.stringify({
    rules: rules.map((one, at) => ({ rulePriority: at + 1, action: { type: 'expire' }, ...one })),
  })
const keep = (countNumber: number, selection: object = { tagStatus: 'any' }) => ({
  description: `Keep the newest ${countNumber}`,
  selection: { ...selection, countType: 'imageCountMoreThan', countNumber },
})
const older = (countNumber: number, more: object = {}) => ({
  selection: {
    ...{ tagStatus: 'any', countType: 'sinceImagePushed', countUnit: 'days', countNumber },
    ...more,
  },
})
const transition = { action: { type: 'transition', targetStorageClass: 'archive' } }
const put = (...rules: readonly object[]) =>
  ecr.call('PutLifecyclePolicy', { repositoryName, lifecyclePolicyText: text(...rules) })
const pass = async (milliseconds: number) => {
  await ecr.needs.clock.advance(milliseconds)
  await ecr.needs.jobs.idle()
}
/** Each a day younger than the one before. */
async function pushDaily(...names: readonly string[]) {
  for (const name of names) {
    await push(ecr, repositoryName, name, name)
    await pass(dayMs)
  }
}
const left = async () => {
  const { imageDetails = [] } = await ecr.call('DescribeImages', { repositoryName })
  return imageDetails
    .map(({ imageTags, imageStatus }) =>
      [imageTags?.join(), imageStatus === 'ACTIVE' ? [] : imageStatus].flat().join(' '),
    )
    .sort()
}
const events = () =>
  ecr.db
    .selectFrom('lifecycle_events')
    .select(['tag', 'action', 'why', 'repository', 'account'])
    .orderBy('id')
    .execute()

test('a policy is put, given back and deleted', async () => {
  const head = { registryId: accountA, repositoryName }
  const absent = {
    code: 'LifecyclePolicyNotFoundException',
    message: `Lifecycle policy does not exist for the repository with name '${repositoryName}' in the registry with id '${accountA}'`,
  }
  await expect(ecr.call('GetLifecyclePolicy', { repositoryName })).rejects.toMatchObject(absent)
  await expect(ecr.call('DeleteLifecyclePolicy', { repositoryName })).rejects.toMatchObject(absent)
  const lifecyclePolicyText =
    '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"sinceImagePushed","countUnit":"days","countNumber":9},"action":{"type":"expire"}}]}'
  expect(await put(older(9))).toEqual({ ...head, lifecyclePolicyText })
  const stored = { ...head, lifecyclePolicyText, lastEvaluatedAt: new Date(0) }
  expect(await ecr.call('GetLifecyclePolicy', { repositoryName })).toEqual(stored)
  await pass(dayMs)
  const { lastEvaluatedAt } = await ecr.call('GetLifecyclePolicy', { repositoryName })
  expect(lastEvaluatedAt?.getTime()).toBeGreaterThan(Date.now())
  expect(await ecr.call('DeleteLifecyclePolicy', { repositoryName })).toEqual({
    ...stored,
    lastEvaluatedAt,
  })
  await expect(ecr.call('GetLifecyclePolicy', { repositoryName })).rejects.toMatchObject(absent)
})

test.each(['PutLifecyclePolicy', 'StartLifecyclePolicyPreview'] as const)(
  '%s refuses a faulty policy',
  async (operation) => {
    const input = { repositoryName, lifecyclePolicyText: text({ selection: {} }) }
    await expect(ecr.call(operation, input)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: object has missing required properties (["countNumber","countType","tagStatus"])\n'`,
    })
  },
)

describe('the worker', () => {
  test('acts within a day, oldest first, and goes on from day to day', async () => {
    await pushDaily('v1', 'v2', 'v3')
    await put(keep(2))
    await ecr.needs.jobs.idle()
    expect(await left()).toEqual(['v1', 'v2', 'v3'])
    await pass(dayMs)
    expect(await left()).toEqual(['v2', 'v3'])
    await pushDaily('v4', 'v5')
    await pass(dayMs)
    expect(await left()).toEqual(['v4', 'v5'])
    const why = 'by rule 1 (Keep the newest 2): more than 2 images'
    const of = { action: 'EXPIRE', why, repository: repositoryName, account: accountA }
    expect(await events()).toEqual(['v1', 'v2', 'v3'].map((tag) => ({ tag, ...of })))
  })

  test('is due as before when a policy is replaced, and not any more when it is deleted', async () => {
    await pushDaily('v1', 'v2')
    await put(keep(5))
    await pass(23 * 60 * minutes)
    await put(keep(1))
    await pass(60 * minutes)
    expect(await left()).toEqual(['v2'])
    await push(ecr, repositoryName, 'v3', 'v3')
    await ecr.call('DeleteLifecyclePolicy', { repositoryName })
    await pass(9 * dayMs)
    expect(await left()).toEqual(['v2', 'v3'])
    expect(await ecr.db.selectFrom('jobs').select('kind').execute()).toEqual([])
  })

  test('ends with its repository', async () => {
    await put(keep(1))
    await ecr.call('DeleteRepository', { repositoryName, force: true })
    await ecr.call('CreateRepository', { repositoryName })
    await pushDaily('v1', 'v2', 'v3')
    expect(await left()).toEqual(['v1', 'v2', 'v3'])
    expect(await ecr.db.selectFrom('jobs').select('kind').execute()).toEqual([])
  })

  test('archives by the last pull, and expires what is in the archive for long', async () => {
    const unpulled = { countType: 'sinceImagePulled' }
    const archived = { countType: 'sinceImageTransitioned', storageClass: 'archive' }
    await put({ ...older(30, unpulled), ...transition }, older(90, archived))
    await push(ecr, repositoryName, 'used', 'used')
    await push(ecr, repositoryName, 'unused', 'unused')
    await pass(25 * dayMs)
    await ecr.call('BatchGetImage', { repositoryName, imageIds: [{ imageTag: 'used' }] })
    await pass(6 * dayMs)
    expect(await left()).toEqual(['unused ARCHIVED', 'used'])
    await pass(30 * dayMs)
    expect(await left()).toEqual(['unused ARCHIVED', 'used ARCHIVED'])
    await pass(60 * dayMs)
    expect(await left()).toEqual(['used ARCHIVED'])
    expect((await events()).map(({ tag, action }) => `${tag} ${action}`)).toEqual([
      'unused TRANSITION',
      'used TRANSITION',
      'unused EXPIRE',
    ])
  })

  test('takes an index before what it has, and what refers to an image with it', async () => {
    const child = await push(ecr, repositoryName, 'child')
    const imageManifest = indexOf(child)
    await ecr.call('PutImage', { repositoryName, imageManifest, imageTag: 'v1' })
    const subject = { mediaType: 'x/y', digest: digestOf(imageManifest), size: 1 }
    await addLayers(ecr, repositoryName, [
      { digest: digestOf('config of signature'), size: 10 },
      { digest: digestOf('signature'), size: 100 },
    ])
    const signature = imageOf('signature', { subject })
    await ecr.call('PutImage', { repositoryName, imageManifest: signature })
    await put(older(1, { tagStatus: 'untagged' }))
    await pass(2 * dayMs)
    expect(await left()).toHaveLength(3)
    await put(older(1))
    await pass(dayMs)
    expect(await left()).toEqual([])
    expect((await events()).map(({ why }) => why)).toEqual([
      'by rule 1: images pushed more than a day ago',
      `as it refers to ${digestOf(imageManifest)}`,
      'by rule 1: images pushed more than a day ago',
    ])
  })

  test('takes what refers to an image that somebody deleted', async () => {
    const subject = { mediaType: 'x/y', digest: digestOf('gone'), size: 1 }
    await addLayers(ecr, repositoryName, [
      { digest: digestOf('config of signature'), size: 10 },
      { digest: digestOf('signature'), size: 100 },
    ])
    await put(keep(9))
    await pass(dayMs - minutes)
    await ecr.call('PutImage', {
      repositoryName,
      imageManifest: imageOf('signature', { subject }),
      imageTag: 'sig',
    })
    await pass(minutes)
    expect(await left()).toEqual(['sig'])
    await pass(dayMs)
    expect(await left()).toEqual([])
  })

  test('leaves layers to the sweep, which takes them when no image has them', async () => {
    await pushDaily('v1', 'v2')
    await put(keep(1))
    await pass(dayMs)
    const held = await ecr.db.selectFrom('image_layers').select('image').distinct().execute()
    expect(held).toHaveLength(1)
  })
})

/** Looks at an image as a run does, and expires it when it is called. */
async function expiryOf(tag: string): Promise<() => Promise<unknown>> {
  const { id } = await ecr.db.selectFrom('repositories').select('id').executeTakeFirstOrThrow()
  const images = await readLifecycleImages(ecr.db, id)
  const policy = await policyOfRepository(ecr.db, id)
  const image = images.find(({ tags }) => tags.includes(tag))
  if (!policy || !image) throw new Error('expected both')
  const act = { image, action: 'EXPIRE', why: 'by a test' } as const
  return () => actOnImage(ecr.db, id, policy, act, ecr.needs.clock.now())
}

test('a run that was cut off is begun again, and nothing is done twice', async () => {
  await pushDaily('v1', 'v2', 'v3')
  await put(keep(1))
  // As far as it came before the process ended: its job is still there.
  await (await expiryOf('v1'))()
  await ecr.needs.jobs.stop()
  ecr.start()
  await pass(dayMs)
  expect(await left()).toEqual(['v3'])
  expect((await events()).map(({ tag }) => tag)).toEqual(['v1', 'v2'])
})

describe('an image that changed since it was looked at', () => {
  test.each([
    [
      'is kept when it was tagged',
      (imageManifest: string) =>
        ecr.call('PutImage', { repositoryName, imageManifest, imageTag: 'prod' }),
      ['prod,v1', 'v2'],
    ],
    [
      'is kept when the policy was deleted',
      () => ecr.call('DeleteLifecyclePolicy', { repositoryName }),
      ['v1', 'v2'],
    ],
    ['is kept when the policy was replaced', () => put(keep(9)), ['v1', 'v2']],
    [
      'may be gone',
      () => ecr.call('BatchDeleteImage', { repositoryName, imageIds: [{ imageTag: 'v1' }] }),
      ['v2'],
    ],
  ])('%s', async (_, change, expected) => {
    await pushDaily('v1', 'v2')
    await put(keep(1))
    const expire = await expiryOf('v1')
    await change(imageOf('v1'))
    await expire()
    expect(await left()).toEqual(expected)
    expect(await events()).toEqual([])
  })
})

describe('a preview', () => {
  const start = (lifecyclePolicyText?: string) =>
    ecr.call('StartLifecyclePolicyPreview', { repositoryName, lifecyclePolicyText })
  const get = (more: object = {}) =>
    ecr.call('GetLifecyclePolicyPreview', { repositoryName, ...more })

  test('needs a policy, and is not there before it was started', async () => {
    await expect(start()).rejects.toMatchObject({ code: 'LifecyclePolicyNotFoundException' })
    await expect(get()).rejects.toMatchObject({
      code: 'LifecyclePolicyPreviewNotFoundException',
    })
  })

  test('tells what would be done, and does nothing', async () => {
    await pushDaily('v1', 'v2', 'v3')
    const policy = text(
      { ...older(2, { tagStatus: 'tagged', tagPatternList: ['v1'] }), ...transition },
      keep(1),
    )
    const head = { registryId: accountA, repositoryName, lifecyclePolicyText: policy }
    await ecr.needs.jobs.stop()
    expect(await start(policy)).toEqual({ ...head, status: 'IN_PROGRESS' })
    expect(await get()).toEqual({ ...head, status: 'IN_PROGRESS' })
    await expect(start(policy)).rejects.toMatchObject({
      code: 'LifecyclePolicyPreviewInProgressException',
    })
    ecr.start()
    await ecr.needs.jobs.idle()
    const result = (tag: string, action: object, appliedRulePriority: number) => ({
      imageTags: [tag],
      imageDigest: digestOf(imageOf(tag)),
      imagePushedAt: expect.any(Date),
      ...{ action, appliedRulePriority, storageClass: 'STANDARD' },
    })
    const archive = { type: 'TRANSITION', targetStorageClass: 'ARCHIVE' }
    expect(await get()).toEqual({
      ...head,
      status: 'COMPLETE',
      previewResults: [result('v1', archive, 1), result('v2', { type: 'EXPIRE' }, 2)],
      summary: {
        expiringImageTotalCount: 1,
        transitioningImageTotalCounts: [{ targetStorageClass: 'ARCHIVE', imageTotalCount: 1 }],
      },
    })
    expect(await left()).toEqual(['v1', 'v2', 'v3'])
    expect(await events()).toEqual([])
  })

  test('is read page by page, by tag status and by image', async () => {
    await pushDaily('v1', 'v2', 'v3')
    await push(ecr, repositoryName, 'untagged')
    await pass(2 * dayMs)
    await put(older(1))
    expect(await start()).toMatchObject({ status: 'IN_PROGRESS' })
    await ecr.needs.jobs.idle()
    const tags: (string | undefined)[] = []
    let nextToken: string | undefined
    do {
      const page = await get({ maxResults: 1, nextToken })
      tags.push(...(page.previewResults ?? []).map(({ imageTags }) => imageTags?.[0]))
      expect(page.summary?.expiringImageTotalCount).toBe(4)
      nextToken = page.nextToken
    } while (nextToken)
    expect(tags).toEqual(['v1', 'v2', 'v3', undefined])
    const named = async (more: object) =>
      (await get(more)).previewResults?.map(({ imageTags }) => imageTags?.[0])
    expect(await named({ filter: { tagStatus: 'UNTAGGED' } })).toEqual([undefined])
    expect(await named({ filter: { tagStatus: 'TAGGED' } })).toEqual(['v1', 'v2', 'v3'])
    const ids = [{ imageTag: 'v2' }, { imageTag: 'gone' }, { imageDigest: digestOf('x') }]
    expect(await named({ imageIds: ids })).toEqual(['v2'])
    await expect(get({ imageIds: ids, maxResults: 1 })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    })
    await expect(get({ nextToken: 'x' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    })
    // A new one is of the images as they are now.
    await ecr.call('BatchDeleteImage', { repositoryName, imageIds: [{ imageTag: 'v2' }] })
    await start()
    await ecr.needs.jobs.idle()
    expect(await named({ filter: { tagStatus: 'TAGGED' } })).toEqual(['v1', 'v3'])
  })
})

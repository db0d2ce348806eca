import { beforeEach, describe, expect, test } from 'vitest'
import {
  accountA,
  accountB,
  digestOf,
  type Ecr,
  imageOf,
  indexOf,
  openEcr,
  push,
  region,
  rootOf,
  userOf,
} from '../../../../test/support/ecr.ts'
import { explainRefusal } from '../../../access/explain.ts'
import { rootArn } from '../../../names/arn.ts'
import { parseRegion } from '../../../names/region.ts'

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
  ecr.start()
  await ecr.call('CreateRepository', { repositoryName: 'team/app' })
})

const west = parseRegion('eu-west-1') ?? region
const atWest = { ...rootOf(accountA), region: west }
const other = rootOf(accountB)
const to = (registryId: string, there: string = region) => ({ registryId, region: there })
const rule = (destinations: readonly object[], ...filters: readonly string[]) => ({
  destinations,
  ...(filters.length > 0 && {
    repositoryFilters: filters.map((filter) => ({ filter, filterType: 'PREFIX_MATCH' })),
  }),
})
const configure = (...rules: readonly object[]) =>
  ecr.call('PutReplicationConfiguration', { replicationConfiguration: { rules } as never })
const idle = () => ecr.needs.jobs.idle()
const statuses = async (imageTag = 'v1') => {
  const input = { repositoryName: 'team/app', imageId: { imageTag } }
  const answer = await ecr.call('DescribeImageReplicationStatus', input)
  return answer.replicationStatuses
}
const tagsAt = async (caller: typeof other, repositoryName = 'team/app') => {
  const { imageDetails } = await ecr.call('DescribeImages', { repositoryName }, caller)
  return (imageDetails ?? []).map(({ imageTags }) => imageTags?.join() ?? '-').sort()
}
const letReplicate = (...Action: readonly string[]) =>
  ecr.call(
    'PutRegistryPolicy',
    {
      policyText: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: rootArn(accountA) }, Action, Resource: '*' },
        ],
      }),
    },
    other,
  )
const failed = { registryId: accountB, region, status: 'FAILED' }
const complete = { registryId: accountB, region, status: 'COMPLETE' }

describe('the configuration', () => {
  test('is given back, and none is no rules', async () => {
    const described = () => ecr.call('DescribeRegistry', {})
    const of = (rules: readonly object[]) => ({
      registryId: accountA,
      replicationConfiguration: { rules },
    })
    expect(await described()).toEqual(of([]))
    const one = rule([to(accountA, west)], 'team/')
    expect(await configure(one)).toEqual({ replicationConfiguration: { rules: [one] } })
    expect(await described()).toEqual(of([one]))
    expect(await ecr.call('DescribeRegistry', {}, atWest)).toEqual(of([]))
    await configure()
    expect(await described()).toEqual(of([]))
  })

  test.each([
    ['its own registry', [to(accountA)], 'InvalidParameterException'],
    ['a Region that is not there', [to(accountB, 'nowhere')], 'InvalidParameterException'],
    [
      '26 destinations',
      Array.from({ length: 26 }, (_, at) => to(`1000000000${10 + at}`)),
      'InvalidParameterException',
    ],
  ])('is refused with %s', async (_, destinations, code) => {
    await expect(configure(rule(destinations))).rejects.toMatchObject({ code })
  })

  test('makes the service-linked role, which the first caller must be allowed', async () => {
    const allow = { Effect: 'Allow', Action: 'ecr:*', Resource: '*' }
    const dev = await userOf(ecr, 'dev', allow)
    const replicationConfiguration = { rules: [rule([to(accountB)])] } as never
    const put = () => ecr.call('PutReplicationConfiguration', { replicationConfiguration }, dev)
    await expect(put()).rejects.toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('iam:CreateServiceLinkedRole'),
    })
    await configure(rule([to(accountB)]))
    await put()
  })
})

describe('a push', () => {
  test('is copied to another Region without a policy, and no further', async () => {
    await configure(rule([to(accountA, west)]))
    const chained = { rules: [rule([to(accountA, 'eu-central-1')])] } as never
    await ecr.call('PutReplicationConfiguration', { replicationConfiguration: chained }, atWest)
    await push(ecr, 'team/app', 'one', 'v1')
    await idle()
    expect(await statuses()).toEqual([
      { registryId: accountA, region: west, status: 'COMPLETE', failureCode: undefined },
    ])
    expect(await tagsAt(atWest)).toEqual(['v1'])
    const further = { ...rootOf(accountA), region: parseRegion('eu-central-1') ?? region }
    await expect(tagsAt(further)).rejects.toMatchObject({ code: 'RepositoryNotFoundException' })
    const input = { repositoryName: 'team/app', imageIds: [{ imageTag: 'v1' }] }
    const pulled = await ecr.call('BatchGetImage', input, atWest)
    expect(pulled.images?.[0]?.imageManifest).toBe(imageOf('one'))
  })

  test('is copied where a filter of a rule fits, and only from now on', async () => {
    await push(ecr, 'team/app', 'before', 'v0')
    await ecr.call('CreateRepository', { repositoryName: 'other' })
    await configure(rule([to(accountA, west)], 'prod', 'team/'))
    await push(ecr, 'other', 'other', 'v1')
    await push(ecr, 'team/app', 'one', 'v1')
    await idle()
    expect(await tagsAt(atWest)).toEqual(['v1'])
    await expect(tagsAt(atWest, 'other')).rejects.toMatchObject({
      code: 'RepositoryNotFoundException',
    })
    expect(await statuses('v0')).toEqual([])
  })

  test('is copied to another account as far as its registry policy lets it', async () => {
    await configure(rule([to(accountB)]))
    await push(ecr, 'team/app', 'one', 'v1')
    expect(await statuses()).toMatchObject([{ registryId: accountB, region }])
    await idle()
    expect(await statuses()).toMatchObject([{ ...failed, failureCode: 'AccessDeniedException' }])
    await letReplicate('ecr:ReplicateImage')
    await push(ecr, 'team/app', 'two', 'v2')
    await idle()
    expect(await statuses('v2')).toMatchObject([failed])
    await ecr.call('CreateRepository', { repositoryName: 'team/app' }, other)
    await push(ecr, 'team/app', 'three', 'v3')
    await idle()
    expect(await statuses('v3')).toMatchObject([complete])
    expect(await tagsAt(other)).toEqual(['v3'])
    await ecr.call('DeleteRepository', { repositoryName: 'team/app', force: true }, other)
    await letReplicate('ecr:ReplicateImage', 'ecr:CreateRepository')
    await push(ecr, 'team/app', 'four', 'v4')
    await idle()
    expect(await tagsAt(other)).toEqual(['v4'])
  })

  test('that is denied is explained, with the registry policy that would let it', async () => {
    await configure(rule([to(accountB)]))
    await push(ecr, 'team/app', 'one', 'v1')
    await idle()
    const { db, needs } = ecr
    const viewer = { account: accountB }
    const report = await explainRefusal({ db, estate: needs.estate }, {}, viewer)
    expect(report).toMatchObject({
      operation: 'ReplicateImage',
      message: expect.stringContaining(
        'no resource-based policy allows the ecr:ReplicateImage action',
      ),
      fixes: [
        { proven: true, edits: [{ label: `new registry policy of ${accountB} in ${region}` }] },
      ],
    })
    const [, policyText = ''] =
      /--policy-text '(.*)'$/.exec(report?.fixes[0]?.commands[0] ?? '') ?? []
    expect(JSON.parse(policyText).Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: rootArn(accountA) },
        Action: ['ecr:ReplicateImage', 'ecr:CreateRepository'],
        Resource: `arn:aws:ecr:${region}:${accountB}:repository/team/app`,
      },
    ])
    await ecr.call('PutRegistryPolicy', { policyText }, other)
    await push(ecr, 'team/app', 'two', 'v2')
    await idle()
    expect(await tagsAt(other)).toEqual(['v2'])
  })

  test('brings the images of an index, and comes without a tag that is taken', async () => {
    const child = await push(ecr, 'team/app', 'child')
    await letReplicate('ecr:*')
    await ecr.call(
      'CreateRepository',
      { repositoryName: 'team/app', imageTagMutability: 'IMMUTABLE' },
      other,
    )
    await push(ecr, 'team/app', 'taken', 'v1')
    await configure(rule([to(accountB)]))
    const imageManifest = indexOf(child)
    await ecr.call('PutImage', { repositoryName: 'team/app', imageManifest, imageTag: 'v1' })
    await idle()
    expect(await tagsAt(other)).toEqual(['-', 'v1'])
    await push(ecr, 'team/app', 'again', 'v1')
    await idle()
    expect(await statuses()).toMatchObject([complete])
    expect(await tagsAt(other)).toEqual(['-', '-', 'v1'])
  })

  test('makes the repository by a template for it', async () => {
    await ecr.call(
      'CreateRepositoryCreationTemplate',
      { prefix: 'team', appliedFor: ['REPLICATION'], imageTagMutability: 'IMMUTABLE' },
      atWest,
    )
    await configure(rule([to(accountA, west)]))
    await push(ecr, 'team/app', 'one', 'v1')
    await idle()
    const { repositories } = await ecr.call('DescribeRepositories', {}, atWest)
    expect(repositories).toMatchObject([{ imageTagMutability: 'IMMUTABLE' }])
  })

  test('and a restore, which brings all tags', async () => {
    const imageManifest = await push(ecr, 'team/app', 'one', 'v1')
    await ecr.call('PutImage', { repositoryName: 'team/app', imageManifest, imageTag: 'v2' })
    await configure(rule([to(accountA, west)]))
    const input = { repositoryName: 'team/app', imageId: { imageTag: 'v1' } }
    await ecr.call('UpdateImageStorageClass', { ...input, targetStorageClass: 'ARCHIVE' })
    await ecr.call('UpdateImageStorageClass', { ...input, targetStorageClass: 'STANDARD' })
    await ecr.needs.clock.advance(60 * 60_000)
    await idle()
    expect(await tagsAt(atWest)).toEqual(['v1,v2'])
  })
})

test('the status is one of an image that is there', async () => {
  await expect(statuses('gone')).rejects.toMatchObject({ code: 'ImageNotFoundException' })
  const imageId = { imageDigest: digestOf('gone') }
  await expect(
    ecr.call('DescribeImageReplicationStatus', { repositoryName: 'team/app', imageId }),
  ).rejects.toMatchObject({ code: 'ImageNotFoundException' })
})

describe('deletes', () => {
  const both = ['ecr:ReplicateImage', 'ecr:CreateRepository'] as const
  const remove = (...imageIds: readonly object[]) =>
    ecr.call('BatchDeleteImage', { repositoryName: 'team/app', imageIds: imageIds as never })

  test.each([
    ['of a tag and of an image follow where the rule says so', true, ['v1', 'v3']],
    ['stay at home where it does not', false, ['v1,v2', 'v3', 'v4']],
  ])('%s', async (_, enabled, left) => {
    await letReplicate(...both)
    await configure({ ...rule([to(accountB)]), deleteReplication: { enabled } })
    const imageManifest = await push(ecr, 'team/app', 'one', 'v1')
    await ecr.call('PutImage', { repositoryName: 'team/app', imageManifest, imageTag: 'v2' })
    await push(ecr, 'team/app', 'three', 'v3')
    await push(ecr, 'team/app', 'four', 'v4')
    await idle()
    expect(await tagsAt(other)).toEqual(['v1,v2', 'v3', 'v4'])
    await remove({ imageTag: 'v2' }, { imageDigest: digestOf(imageOf('four')) })
    await idle()
    expect(await tagsAt(other)).toEqual(left)
  })

  test('that the destination does not allow are found by explain', async () => {
    await letReplicate(...both)
    await configure({ ...rule([to(accountB)]), deleteReplication: { enabled: true } })
    await push(ecr, 'team/app', 'one', 'v1')
    await idle()
    await ecr.call('DeleteRegistryPolicy', {}, other)
    await remove({ imageTag: 'v1' })
    await idle()
    expect(await tagsAt(other)).toEqual(['v1'])
    const { db, estate } = ecr.needs
    expect(await explainRefusal({ db, estate }, {}, undefined)).toMatchObject({
      operation: 'ReplicateImageDeletion',
    })
  })
})

describe('a backfill', () => {
  const start = (destination = to(accountB)) =>
    ecr.call('StartReplicationBackfill', { destination })
  const describeIt = (replicationBackfillId = '', more: object = {}) =>
    ecr.call('DescribeReplicationBackfillResults', { replicationBackfillId, ...more })

  beforeEach(async () => {
    const imageManifest = await push(ecr, 'team/app', 'one', 'v1')
    await ecr.call('PutImage', { repositoryName: 'team/app', imageManifest, imageTag: 'v2' })
    const child = await push(ecr, 'team/app', 'child')
    await ecr.call('PutImage', {
      repositoryName: 'team/app',
      imageManifest: indexOf(child),
      imageTag: 'all',
    })
    await ecr.call('CreateRepository', { repositoryName: 'other/app' })
    await push(ecr, 'other/app', 'not meant', 'v1')
    await configure(rule([to(accountB)], 'team/'), rule([to(accountA, west)]))
  })

  test('brings each image and tag that was there before, and tells of each', async () => {
    await letReplicate('ecr:ReplicateImage', 'ecr:CreateRepository')
    const { replicationBackfillId, ...started } = await start()
    expect(started).toMatchObject({ status: 'PREPARING', destination: to(accountB) })
    expect((await describeIt(replicationBackfillId)).results).toEqual([])
    await idle()
    expect(await tagsAt(other)).toEqual(['-', 'all', 'v1,v2'])
    const { results, ...told } = await describeIt(replicationBackfillId)
    const progress = { totalReplicationCount: 3, completedReplicationCount: 3 }
    expect(told).toMatchObject({
      status: 'COMPLETE',
      progress: { ...progress, failedReplicationCount: 0, failureCodes: [] },
    })
    expect(results?.map(({ imageId, status }) => [imageId?.imageTag, status])).toEqual([
      ['v1', 'COMPLETE'],
      ['v2', 'COMPLETE'],
      ['all', 'COMPLETE'],
    ])
    const { backfills } = await ecr.call('ListReplicationBackfills', {})
    expect(backfills).toMatchObject([{ replicationBackfillId, status: 'COMPLETE', progress }])
    const first = await describeIt(replicationBackfillId, { maxResults: 2 })
    expect(first.results).toHaveLength(2)
    const rest = await describeIt(replicationBackfillId, { nextToken: first.nextToken })
    expect(rest.results).toEqual(results?.slice(2))
    expect(
      (await describeIt(replicationBackfillId, { resultStatusFilter: 'FAILED' })).results,
    ).toEqual([])
    await ecr.needs.clock.advance(91 * 24 * 3_600_000)
    expect((await ecr.call('ListReplicationBackfills', {})).backfills).toEqual([])
  })

  test('that the destination does not allow fails image by image', async () => {
    const { replicationBackfillId } = await start()
    await idle()
    const { status, progress, results } = await describeIt(replicationBackfillId)
    expect(status).toBe('COMPLETE')
    expect(progress).toMatchObject({
      ...{ totalReplicationCount: 3, failedReplicationCount: 3 },
      failureCodes: ['AccessDeniedException'],
    })
    expect(results).toMatchObject([
      { failureCode: 'AccessDeniedException' },
      { failureCode: 'AccessDeniedException' },
      { failureCode: 'AccessDeniedException', subImageFailureCodes: ['AccessDeniedException'] },
    ])
  })

  test('is one of a destination’s Region at a time, and can be stopped', async () => {
    await ecr.needs.jobs.stop()
    const { replicationBackfillId = '' } = await start()
    await expect(start()).rejects.toMatchObject({ code: 'ReplicationBackfillInProgressException' })
    await start(to(accountA, west))
    const stop = () => ecr.call('StopReplicationBackfill', { replicationBackfillId })
    expect(await stop()).toMatchObject({ status: 'STOPPED' })
    await expect(stop()).rejects.toMatchObject({
      code: 'ReplicationBackfillInvalidStatusException',
    })
    expect((await describeIt(replicationBackfillId)).progress).toBeUndefined()
    await start()
    ecr.start()
    await idle()
    expect((await describeIt(replicationBackfillId)).status).toBe('STOPPED')
  })

  test.each([
    [
      'a destination that no rule has',
      () => start(to(accountB, 'eu-north-1')),
      'InvalidParameterException',
    ],
    [
      'one that is not there',
      () => describeIt('00000000-0000-0000-0000-000000000000'),
      'ReplicationBackfillNotFoundException',
    ],
  ])('of %s is refused', async (_, ask, code) => {
    await expect(ask()).rejects.toMatchObject({ code })
  })
})

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

  test('is refused where deletes are to be replicated, which is not built', async () => {
    const one = { ...rule([to(accountB)]), deleteReplication: { enabled: true } }
    await expect(configure(one)).rejects.toMatchObject({ code: 'UnsupportedOperation' })
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

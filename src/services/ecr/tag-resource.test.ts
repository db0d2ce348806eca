import { beforeEach, describe, expect, test } from 'vitest'
import { accountA, accountB, type Ecr, openEcr } from '../../../test/support/ecr.ts'

const resourceArn = `arn:aws:ecr:us-east-1:${accountA}:repository/app`
const tag = (Key: string, Value = '') => ({ Key, Value })

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
  await ecr.call('CreateRepository', { repositoryName: 'app', tags: [tag('made', 'first')] })
})

const tags = async () => {
  const { tags = [] } = await ecr.call('ListTagsForResource', { resourceArn })
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))
}
const many = (count: number) => Array.from({ length: count }, (_, n) => tag(`k${n}`))

test('tags are added, changed and removed', async () => {
  expect(await tags()).toEqual({ made: 'first' })
  expect(
    await ecr.call('TagResource', { resourceArn, tags: [tag('made', 'then'), tag('env', 'dev')] }),
  ).toEqual({})
  expect(await tags()).toEqual({ made: 'then', env: 'dev' })
  expect(await ecr.call('UntagResource', { resourceArn, tagKeys: ['made', 'none'] })).toEqual({})
  expect(await tags()).toEqual({ env: 'dev' })
})

test('more keys than a statement takes are removed, those that are there', async () => {
  const tagKeys = Array.from({ length: 40_000 }, (_, n) => `absent${n}`)
  await ecr.call('UntagResource', { resourceArn, tagKeys: [...tagKeys, 'made'] })
  expect(await tags()).toEqual({})
})

test.each(['__proto__', 'constructor', 'with space', 'ÄÖ'])(
  'a tag may be called %s',
  async (key) => {
    await ecr.call('TagResource', { resourceArn, tags: [tag(key, 'x')] })
    const read = await ecr.call('ListTagsForResource', { resourceArn })
    expect(read.tags).toContainEqual({ Key: key, Value: 'x' })
  },
)

describe('refused', () => {
  test.each([
    ['a 51st tag', many(50), 'TooManyTagsException'],
    ['51 at once', many(51), 'TooManyTagsException'],
    ['a key twice', [tag('k'), tag('k')], 'InvalidTagParameterException'],
    ['a reserved key', [tag('aws:x')], 'InvalidTagParameterException'],
    ['an empty key', [tag('')], 'InvalidTagParameterException'],
    ['a long key', [tag('k'.repeat(129))], 'InvalidTagParameterException'],
    ['a long value', [tag('k', 'v'.repeat(257))], 'InvalidTagParameterException'],
  ])('%s', async (_, given, code) => {
    await expect(ecr.call('TagResource', { resourceArn, tags: given })).rejects.toMatchObject({
      code,
    })
    expect(await tags()).toEqual({ made: 'first' })
  })

  test('CreateRepository refuses the same, and makes nothing', async () => {
    const create = ecr.call('CreateRepository', { repositoryName: 'other', tags: many(51) })
    await expect(create).rejects.toMatchObject({ code: 'TooManyTagsException' })
    await expect(
      ecr.call('DescribeRepositories', { repositoryNames: ['other'] }),
    ).rejects.toMatchObject({ code: 'RepositoryNotFoundException' })
  })
})

test.each([
  ['what is no ARN', 'app'],
  ['another service', `arn:aws:s3:us-east-1:${accountA}:repository/app`],
  ['another Region', `arn:aws:ecr:eu-west-1:${accountA}:repository/app`],
  ['another resource type', `arn:aws:ecr:us-east-1:${accountA}:image/app`],
  ['no account', 'arn:aws:ecr:us-east-1::repository/app'],
])('%s is not a repository to tag', async (_, arn) => {
  await expect(ecr.call('ListTagsForResource', { resourceArn: arn })).rejects.toMatchObject({
    code: 'InvalidParameterException',
    message: "Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'",
  })
})

test("another account's repository is denied before it is looked for", async () => {
  const theirs = `arn:aws:ecr:us-east-1:${accountB}:repository/app`
  await expect(ecr.call('ListTagsForResource', { resourceArn: theirs })).rejects.toMatchObject({
    code: 'AccessDenied',
  })
})

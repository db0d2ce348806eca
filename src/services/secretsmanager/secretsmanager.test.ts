import { beforeEach, describe, expect, test } from 'vitest'
import { accountA, accountB, type Ecr, openEcr, rootOf, userOf } from '../../../test/support/ecr.ts'
import type { Operations } from '../../aws/models/secretsmanager.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'

let world: Ecr
beforeEach(async () => {
  world = await openEcr()
  world.start()
})

const root = rootOf(accountA)
const call = <Name extends keyof Operations>(
  name: Name,
  input: Operations[Name]['input'],
  as: Caller = root,
) => world.needs.call<Operations[Name]['output']>('secretsmanager', name, input, as)
const create = (more: Partial<Operations['CreateSecret']['input']> = {}) =>
  call('CreateSecret', { Name: 'team/db', SecretString: 'one', ...more })
const get = (more: object = {}, as: Caller = root) =>
  call('GetSecretValue', { SecretId: 'team/db', ...more }, as)
const arn = /^arn:aws:secretsmanager:us-east-1:111111111111:secret:team\/db-[A-Za-z0-9]{6}$/
const user = (Action: string | readonly string[], Resource: string, more: object = {}) =>
  userOf(world, 'reader', { Effect: 'Allow', Action, Resource, ...more })
const day = 86_400_000

describe('values', () => {
  test('a secret is found by name, by its ARN and by its ARN without the six characters', async () => {
    const { ARN = '', VersionId } = await create()
    expect(ARN).toMatch(arn)
    for (const SecretId of ['team/db', ARN, ARN.slice(0, -7)])
      expect(await get({ SecretId })).toMatchObject({
        ...{ ARN, Name: 'team/db', VersionId, SecretString: 'one' },
        VersionStages: ['AWSCURRENT'],
      })
  })

  test('bytes are bytes', async () => {
    await create({ SecretString: undefined, SecretBinary: Buffer.from([0, 255]) })
    expect(await get()).toMatchObject({ SecretBinary: Buffer.from([0, 255]) })
  })

  test('a new value has the label, and the one before is the previous', async () => {
    const { VersionId: first } = await create()
    const { VersionId: second } = await call('PutSecretValue', {
      ...{ SecretId: 'team/db', SecretString: 'two' },
    })
    expect((await get()).SecretString).toBe('two')
    expect((await get({ VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('one')
    await call('UpdateSecret', { SecretId: 'team/db', SecretString: 'three', Description: 'mine' })
    const described = await call('DescribeSecret', { SecretId: 'team/db' })
    expect(described).toMatchObject({ Description: 'mine' })
    expect(described.VersionIdsToStages?.[second ?? '']).toEqual(['AWSPREVIOUS'])
    expect(described.VersionIdsToStages?.[first ?? '']).toBeUndefined()
    const versions = async (more: object) =>
      (await call('ListSecretVersionIds', { SecretId: 'team/db', ...more })).Versions?.length
    expect(await versions({})).toBe(2)
    expect(await versions({ IncludeDeprecated: true })).toBe(3)
    expect((await get({ VersionId: first })).SecretString).toBe('one')
  })

  test('a label of one’s own moves alone', async () => {
    await create()
    const put = { SecretId: 'team/db', SecretString: 'next', VersionStages: ['AWSPENDING'] }
    expect(await call('PutSecretValue', put)).toMatchObject({ VersionStages: ['AWSPENDING'] })
    expect((await get()).SecretString).toBe('one')
    expect((await get({ VersionStage: 'AWSPENDING' })).SecretString).toBe('next')
  })

  test('a token that comes again makes nothing, and is good for no other value', async () => {
    const ClientRequestToken = 'a'.repeat(32)
    const first = await create({ ClientRequestToken })
    expect(await create({ ClientRequestToken })).toEqual(first)
    await expect(create({ ClientRequestToken, SecretString: 'two' })).rejects.toMatchObject({
      code: 'ResourceExistsException',
      message: `You can't use ClientRequestToken ${ClientRequestToken} because that value is already in use for a version of secret ${first.ARN}.`,
    })
  })

  test.each<[string, object, string, string]>([
    [
      'a version that is not there',
      { VersionId: 'b'.repeat(32) },
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for VersionId: ${'b'.repeat(32)}`,
    ],
    [
      'a label that is not there',
      { VersionStage: 'AWSPENDING' },
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
    ],
    [
      'a secret that is not there',
      { SecretId: 'team/other' },
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret.",
    ],
  ])('%s is told', async (_, input, code, message) => {
    await create()
    await expect(get(input)).rejects.toMatchObject({ code, message })
  })

  test.each<[string, object, string]>([
    ['a name taken', {}, 'ResourceExistsException'],
    ['a name that cannot be', { Name: 'a b' }, 'ValidationException'],
    ['two values', { Name: 'x', SecretBinary: Buffer.from('x') }, 'InvalidParameterException'],
    ['a key', { Name: 'x', KmsKeyId: 'alias/x' }, 'UnsupportedOperation'],
    [
      'a tag twice',
      { Name: 'x', Tags: Array(2).fill({ Key: 'a', Value: 'b' }) },
      'InvalidParameterException',
    ],
  ])('%s makes no secret', async (_, input, code) => {
    await create()
    await expect(create(input)).rejects.toMatchObject({ code })
    expect((await call('ListSecrets', {})).SecretList?.length).toBe(1)
  })
})

describe('decisions', () => {
  test('a policy with six question marks fits, and a denial names the secret as the request did', async () => {
    await create()
    const resource = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:team/db-??????'
    const reader = await user('secretsmanager:GetSecretValue', resource)
    expect((await get({}, reader)).SecretString).toBe('one')
    await expect(get({ SecretId: 'team/other' }, reader)).rejects.toMatchObject({
      message:
        'User: arn:aws:iam::111111111111:user/reader is not authorized to perform: secretsmanager:GetSecretValue on resource: team/other because no identity-based policy allows the secretsmanager:GetSecretValue action',
    })
  })

  test('the policy of the secret lets in, and is read back with names', async () => {
    await create()
    const reader = await user('sts:GetCallerIdentity', '*')
    await expect(get({}, reader)).rejects.toMatchObject({ code: 'AccessDenied' })
    const Principal = { AWS: 'arn:aws:iam::111111111111:user/reader' }
    const ResourcePolicy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal, Action: 'secretsmanager:GetSecretValue', Resource: '*' },
      ],
    })
    await call('PutResourcePolicy', { SecretId: 'team/db', ResourcePolicy })
    expect((await get({}, reader)).SecretString).toBe('one')
    const shown = await call('GetResourcePolicy', { SecretId: 'team/db' })
    expect(JSON.parse(shown.ResourcePolicy ?? '')).toEqual(JSON.parse(ResourcePolicy))
    await call('DeleteResourcePolicy', { SecretId: 'team/db' })
    await expect(get({}, reader)).rejects.toMatchObject({ code: 'AccessDenied' })
  })

  test('to another account the default key lets nobody, whatever the policy says', async () => {
    const { ARN = '' } = await create()
    const open = (Principal: unknown, more: object = {}) =>
      call('PutResourcePolicy', {
        SecretId: ARN,
        ResourcePolicy: JSON.stringify({
          Statement: [{ Effect: 'Allow', Principal, Action: 'secretsmanager:*', Resource: '*' }],
        }),
        ...more,
      })
    await open({ AWS: accountB })
    await expect(get({ SecretId: ARN }, rootOf(accountB))).rejects.toMatchObject({
      message:
        "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
    })
    await expect(open('*', { BlockPublicPolicy: true })).rejects.toMatchObject({
      code: 'PublicPolicyException',
    })
    await expect(open('nobody')).rejects.toMatchObject({ code: 'MalformedPolicyDocumentException' })
  })

  test.each<[string, object, boolean]>([
    ['the current version', {}, true],
    ['the version before', { VersionStage: 'AWSPREVIOUS' }, false],
  ])('a condition on the label decides about %s', async (_, input, allowed) => {
    await create()
    await call('PutSecretValue', { SecretId: 'team/db', SecretString: 'two' })
    const Condition = { StringEquals: { 'secretsmanager:VersionStage': 'AWSCURRENT' } }
    const reader = await user('secretsmanager:GetSecretValue', '*', { Condition })
    const got = get(input, reader)
    await (allowed
      ? expect(got).resolves.toMatchObject({ SecretString: 'two' })
      : expect(got).rejects.toMatchObject({ code: 'AccessDenied' }))
  })

  test('tags decide, under both keys', async () => {
    await create({ Tags: [{ Key: 'team', Value: 'blue' }] })
    const Condition = {
      StringEquals: { 'secretsmanager:ResourceTag/team': 'blue', 'aws:ResourceTag/team': 'blue' },
    }
    const reader = await user('secretsmanager:GetSecretValue', '*', { Condition })
    expect((await get({}, reader)).SecretString).toBe('one')
    await call('TagResource', { SecretId: 'team/db', Tags: [{ Key: 'team', Value: 'red' }] })
    await expect(get({}, reader)).rejects.toMatchObject({ code: 'AccessDenied' })
    await call('UntagResource', { SecretId: 'team/db', TagKeys: ['team'] })
    expect((await call('DescribeSecret', { SecretId: 'team/db' })).Tags).toBeUndefined()
  })

  test('tags at the creation are asked for by themselves', async () => {
    const maker = await user('secretsmanager:CreateSecret', '*')
    await call('CreateSecret', { Name: 'plain' }, maker)
    const tagged = { Name: 'tagged', Tags: [{ Key: 'a', Value: 'b' }] }
    await expect(call('CreateSecret', tagged, maker)).rejects.toMatchObject({
      message: expect.stringContaining('secretsmanager:TagResource on resource: tagged'),
    })
  })
})

describe('deletion', () => {
  test('waits for its window on the server’s clock, and is taken back until then', async () => {
    await create()
    const { DeletionDate } = await call('DeleteSecret', {
      ...{ SecretId: 'team/db', RecoveryWindowInDays: 7 },
    })
    const left = (DeletionDate?.getTime() ?? 0) - world.needs.clock.now().getTime()
    expect(Math.round(left / day)).toBe(7)
    await expect(get()).rejects.toMatchObject({
      message: "You can't perform this operation on the secret because it was marked for deletion.",
    })
    await expect(create()).rejects.toMatchObject({ code: 'InvalidRequestException' })
    expect((await call('ListSecrets', {})).SecretList).toEqual([])
    await call('RestoreSecret', { SecretId: 'team/db' })
    await world.needs.clock.advance(8 * day)
    await world.needs.jobs.idle()
    expect((await get()).SecretString).toBe('one')
    await call('DeleteSecret', { SecretId: 'team/db' })
    await world.needs.clock.advance(31 * day)
    await world.needs.jobs.idle()
    await expect(get()).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
    await create()
  })

  test('without a window it is gone at once, and what is not there is no error', async () => {
    await create()
    for (const _ of [1, 2])
      await call('DeleteSecret', { SecretId: 'team/db', ForceDeleteWithoutRecovery: true })
    expect((await create()).Name).toBe('team/db')
    const both = { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true }
    for (const wrong of [both, { RecoveryWindowInDays: 6 }])
      await expect(call('DeleteSecret', { SecretId: 'team/db', ...wrong })).rejects.toMatchObject({
        code: 'InvalidParameterException',
      })
  })
})

describe('lists', () => {
  const names = async (input: Operations['ListSecrets']['input']) => {
    const all: (string | undefined)[] = []
    let NextToken: string | undefined
    do {
      const page = await call('ListSecrets', { ...input, ...(NextToken && { NextToken }) })
      all.push(...(page.SecretList ?? []).map(({ Name }) => Name))
      NextToken = page.NextToken
    } while (NextToken)
    return all.join()
  }

  test.each<[string, Operations['ListSecrets']['input'], string]>([
    ['newest first', {}, 'c,a,b'],
    ['oldest first, page by page', { SortOrder: 'asc', MaxResults: 1 }, 'b,a,c'],
    ['by name, page by page', { SortBy: 'name', SortOrder: 'asc', MaxResults: 2 }, 'a,b,c'],
    ['by a name', { Filters: [{ Key: 'name', Values: ['a'] }] }, 'a'],
    ['by all but a name', { Filters: [{ Key: 'name', Values: ['!a'] }] }, 'c,b'],
    ['by a word of what they are for', { Filters: [{ Key: 'description', Values: ['CA'] }] }, 'c'],
    ['by a tag', { Filters: [{ Key: 'tag-key', Values: ['team'] }] }, 'b'],
  ])('%s', async (_, input, expected) => {
    const at = async (more: Operations['CreateSecret']['input']) => {
      await call('CreateSecret', more)
      await world.needs.clock.advance(1000)
    }
    await at({ Name: 'b', Tags: [{ Key: 'team', Value: 'blue' }] })
    await at({ Name: 'a' })
    await at({ Name: 'c', Description: 'for the cache' })
    expect(await names(input)).toBe(expected)
  })
})

test('no value stands in what the ledger keeps', async () => {
  await create({ SecretString: 'hush-hush' })
  const reader = await user('sts:GetCallerIdentity', '*')
  await expect(get({}, reader)).rejects.toMatchObject({ code: 'AccessDenied' })
  const put = { SecretId: 'team/db', SecretString: 'hush-hush' }
  await expect(call('PutSecretValue', put, reader)).rejects.toMatchObject({ code: 'AccessDenied' })
  expect(JSON.stringify(world.decided)).not.toContain('hush-hush')
})

import { beforeEach, describe, expect, test } from 'vitest'
import {
  accountA,
  accountB,
  type Ecr,
  openEcr,
  region,
  rootOf,
  userOf,
} from '../../../test/support/ecr.ts'
import { rootArn } from '../../names/arn.ts'
import { parseRegion } from '../../names/region.ts'
import { actionTables } from '../../policy/index.ts'
import { registryActions, repositoryActions } from '../../policy/validate/repository-actions.ts'

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
})

const owner = rootOf(accountA)
const stranger = rootOf(accountB)
const repositories = (name = '*') => `arn:aws:ecr:${region}:${accountA}:repository/${name}`
const statement = (more: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS: rootArn(accountB) },
  Action: 'ecr:CreateRepository',
  Resource: repositories(),
  ...more,
})
const policy = (...Statement: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement })
const put = (...statements: readonly object[]) =>
  ecr.call('PutRegistryPolicy', { policyText: policy(...statements) })
const scope = (value: 'V1' | 'V2') =>
  ecr.call('PutAccountSetting', { name: 'REGISTRY_POLICY_SCOPE', value })
const denied = (call: Promise<unknown>, reason: string) =>
  expect(call).rejects.toMatchObject({
    code: 'AccessDenied',
    message: expect.stringContaining(reason),
  })

test('it is stored, given back and deleted', async () => {
  const absent = {
    code: 'RegistryPolicyNotFoundException',
    message: `Registry policy does not exist in the registry with id '${accountA}'`,
  }
  await expect(ecr.call('GetRegistryPolicy', {})).rejects.toMatchObject(absent)
  await expect(ecr.call('DeleteRegistryPolicy', {})).rejects.toMatchObject(absent)
  const written = await put(statement({ Principal: { AWS: accountB } }))
  expect(written.registryId).toBe(accountA)
  expect(JSON.parse(written.policyText ?? '')).toMatchObject({
    Statement: [{ Principal: { AWS: rootArn(accountB) } }],
  })
  expect(await ecr.call('GetRegistryPolicy', {})).toEqual(written)
  const elsewhere = { ...owner, region: parseRegion('eu-west-1') ?? region }
  await expect(ecr.call('GetRegistryPolicy', {}, elsewhere)).rejects.toMatchObject(absent)
  await expect(ecr.call('GetRegistryPolicy', {}, stranger)).rejects.toMatchObject({
    code: absent.code,
  })
  expect(await ecr.call('DeleteRegistryPolicy', {})).toEqual(written)
  await expect(ecr.call('GetRegistryPolicy', {})).rejects.toMatchObject(absent)
})

describe('PutRegistryPolicy refuses a statement', () => {
  test.each([
    ['without Resource', 'V2', { Resource: undefined }],
    ['on another service', 'V2', { Resource: 'arn:aws:s3:::bucket' }],
    ['with another service’s action', 'V2', { Action: 's3:GetObject' }],
    ['with an action that ECR does not have', 'V2', { Action: 'ecr:PutPicture' }],
    ['without a principal', 'V2', { Principal: undefined }],
    [
      'for a role that is not there',
      'V2',
      { Principal: { AWS: `arn:aws:iam::${accountB}:role/x` } },
    ],
    ['with an action that V1 does not enforce', 'V1', { Action: 'ecr:BatchGetImage' }],
    ['with such an action among others', 'V1', { Action: ['ecr:ReplicateImage', 'ecr:PutImage'] }],
  ] as const)('%s, under %s', async (_, value, more) => {
    await scope(value)
    await expect(put(statement(more))).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message:
        "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid registry policy provided'",
    })
  })

  test.each([
    ['V1', 'ecr:*'],
    ['V1', ['ecr:CreateRepository', 'ecr:BatchImportUpstreamImage', 'ecr:ReplicateImage']],
    ['V2', 'ecr:BatchGetImage'],
    ['V2', 'ecr:PutReplicationConfiguration'],
    ['V2', 'ecr:GetAuthorizationToken'],
  ] as const)('but takes under %s one with %s', async (value, Action) => {
    await scope(value)
    expect((await put(statement({ Action }))).registryId).toBe(accountA)
  })
})

describe('another account', () => {
  const create = (repositoryName: string) =>
    ecr.call('CreateRepository', { registryId: accountA, repositoryName }, stranger)
  const describeOne = (repositoryName: string) =>
    ecr.call('DescribeImages', { registryId: accountA, repositoryName }, stranger)

  test.each(['V1', 'V2'] as const)('makes repositories where %s lets it', async (value) => {
    await scope(value)
    await denied(create('team/app'), 'no resource-based policy allows the ecr:CreateRepository')
    await put(statement({ Resource: repositories('team/*') }))
    expect((await create('team/app')).repository?.registryId).toBe(accountA)
    await denied(create('other/app'), 'no resource-based policy allows the ecr:CreateRepository')
  })

  test('reads under V2 what the policy lets it, and is told what is not there', async () => {
    await ecr.call('CreateRepository', { repositoryName: 'app' })
    await put(statement({ Action: 'ecr:Describe*' }))
    expect(await describeOne('app')).toEqual({ imageDetails: [] })
    await expect(describeOne('gone')).rejects.toMatchObject({ code: 'RepositoryNotFoundException' })
    const listed = await ecr.call('DescribeRepositories', { registryId: accountA }, stranger)
    expect(listed.repositories).toMatchObject([{ repositoryName: 'app' }])
  })

  test('does not under V1, though the policy says so', async () => {
    await ecr.call('CreateRepository', { repositoryName: 'app' })
    await put(statement({ Action: 'ecr:*' }))
    expect(await describeOne('app')).toEqual({ imageDetails: [] })
    await scope('V1')
    await denied(
      describeOne('app'),
      'no resource-based policy allows the ecr:DescribeImages action',
    )
    expect((await create('team/app')).repository?.repositoryName).toBe('team/app')
  })
})

describe('its own account', () => {
  test('is let in by the registry policy as by a repository policy', async () => {
    const dev = await userOf(ecr, 'dev', { Effect: 'Allow', Action: 's3:*', Resource: '*' })
    await ecr.call('CreateRepository', { repositoryName: 'app' })
    const read = () => ecr.call('DescribeImages', { repositoryName: 'app' }, dev)
    await denied(read(), 'no identity-based policy allows the ecr:DescribeImages action')
    const arn = `arn:aws:iam::${accountA}:user/dev`
    await put(statement({ Principal: { AWS: arn }, Action: 'ecr:DescribeImages' }))
    expect(await read()).toEqual({ imageDetails: [] })
    // The grant is the user's, and not its name's.
    const { policyText } = await ecr.call('GetRegistryPolicy', {})
    expect(policyText).toContain(arn)
  })

  test('is bound by a Deny, also where an action is about no repository', async () => {
    await put(
      statement({
        Effect: 'Deny',
        Principal: '*',
        Action: ['ecr:CreateRepository', 'ecr:GetAuthorizationToken'],
        Resource: '*',
      }),
    )
    const reason = 'with an explicit deny in a resource-based policy'
    await denied(ecr.call('CreateRepository', { repositoryName: 'app' }), reason)
    await denied(ecr.call('GetAuthorizationToken', {}), reason)
    expect((await ecr.call('GetAuthorizationToken', {}, stranger)).authorizationData).toHaveLength(
      1,
    )
    await scope('V1')
    await denied(ecr.call('CreateRepository', { repositoryName: 'app' }), reason)
    expect((await ecr.call('GetAuthorizationToken', {})).authorizationData).toHaveLength(1)
  })
})

test('the actions that a registry policy may name are all that ECR has', async () => {
  const { actions } = (await actionTables()).service('ecr') ?? {}
  const names = [...(actions?.keys() ?? [])].map((name) => `ecr:${name}`)
  expect([...repositoryActions, ...registryActions].sort()).toEqual(names.sort())
})

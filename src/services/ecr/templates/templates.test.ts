import { beforeEach, describe, expect, test } from 'vitest'
import {
  accountA,
  accountB,
  type Ecr,
  openEcr,
  region,
  rootOf,
  userOf,
} from '../../../../test/support/ecr.ts'
import type { Operations } from '../../../aws/models/ecr.types.gen.ts'
import { rootArn } from '../../../names/arn.ts'

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
})

type Input = Operations['CreateRepositoryCreationTemplate']['input']
const create = (prefix: string, more: Partial<Input> = {}) =>
  ecr.call('CreateRepositoryCreationTemplate', { prefix, appliedFor: ['CREATE_ON_PUSH'], ...more })
const policyOf = (...Statement: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement })
const repositoryPolicy = policyOf({
  ...{ Effect: 'Allow', Principal: { AWS: rootArn(accountB) } },
  Action: 'ecr:BatchGetImage',
})
const lifecyclePolicy =
  '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":9},"action":{"type":"expire"}}]}'
const begin = (repositoryName: string, caller = rootOf(accountA)) =>
  ecr.call('InitiateLayerUpload', { registryId: accountA, repositoryName }, caller)
const notFound = (name: string) => ({
  code: 'RepositoryNotFoundException',
  message: `The repository with name '${name}' does not exist in the registry with id '${accountA}'`,
})
const settingsOf = async (name: string) => {
  const { repositories } = await ecr.call('DescribeRepositories', { repositoryNames: [name] })
  return repositories?.[0]
}

describe('templates', () => {
  test('are made, described, changed and deleted', async () => {
    const made = await create('prod/', { description: 'one', repositoryPolicy, lifecyclePolicy })
    const template = {
      prefix: 'prod',
      description: 'one',
      appliedFor: ['CREATE_ON_PUSH'],
      imageTagMutability: 'MUTABLE',
      encryptionConfiguration: { encryptionType: 'AES256' },
      repositoryPolicy: expect.stringContaining(rootArn(accountB)),
      lifecyclePolicy,
      createdAt: expect.any(Date),
      updatedAt: expect.any(Date),
    }
    expect(made).toEqual({ registryId: accountA, repositoryCreationTemplate: template })
    await expect(create('prod')).rejects.toMatchObject({ code: 'TemplateAlreadyExistsException' })
    const changed = await ecr.call('UpdateRepositoryCreationTemplate', {
      prefix: 'prod',
      imageTagMutability: 'IMMUTABLE',
      resourceTags: [{ Key: 'team', Value: 'a' }],
    })
    expect(changed.repositoryCreationTemplate).toEqual({
      ...template,
      imageTagMutability: 'IMMUTABLE',
      resourceTags: [{ Key: 'team', Value: 'a' }],
    })
    await create('ROOT')
    await create('dev')
    const described = async (more: object) => ecr.call('DescribeRepositoryCreationTemplates', more)
    const prefixes = async (more: object) =>
      (await described(more)).repositoryCreationTemplates?.map(({ prefix }) => prefix)
    const page = await described({ maxResults: 2 })
    expect(page.repositoryCreationTemplates).toHaveLength(2)
    expect(await prefixes({ nextToken: page.nextToken })).toEqual(['prod'])
    expect(await prefixes({ prefixes: ['prod', 'gone'] })).toEqual(['prod'])
    await expect(described({ prefixes: ['prod'], maxResults: 1 })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    })
    const input = { prefix: 'prod' }
    expect(await ecr.call('DeleteRepositoryCreationTemplate', input)).toEqual(changed)
    for (const operation of [
      'DeleteRepositoryCreationTemplate',
      'UpdateRepositoryCreationTemplate',
    ] as const)
      await expect(ecr.call(operation, input)).rejects.toMatchObject({
        code: 'TemplateNotFoundException',
      })
  })

  test.each([
    ['a faulty policy', { repositoryPolicy: '{}' }, 'InvalidParameterException'],
    ['a faulty lifecycle policy', { lifecyclePolicy: '{}' }, 'InvalidParameterException'],
    [
      'another account’s role',
      { customRoleArn: `arn:aws:iam::${accountB}:role/x` },
      'InvalidParameterException',
    ],
    [
      'filters that do not go with it',
      { imageTagMutabilityExclusionFilters: [{ filter: 'a', filterType: 'WILDCARD' }] },
      'InvalidParameterException',
    ],
  ] as const)('are refused with %s', async (_, more, code) => {
    await expect(create('prod', more as unknown as Partial<Input>)).rejects.toMatchObject({ code })
  })

  test('take the permission for each part', async () => {
    const dev = await userOf(ecr, 'dev', [
      { Effect: 'Allow', Action: 'ecr:CreateRepositoryCreationTemplate', Resource: '*' },
      {
        Effect: 'Allow',
        Action: ['ecr:CreateRepository', 'ecr:SetRepositoryPolicy'],
        Resource: `arn:aws:ecr:${region}:${accountA}:repository/team/*`,
      },
    ])
    const make = (prefix: string, more: Partial<Input> = {}) =>
      ecr.call(
        'CreateRepositoryCreationTemplate',
        { prefix, appliedFor: ['CREATE_ON_PUSH'], ...more },
        dev,
      )
    const denied = (action: string) => ({
      code: 'AccessDenied',
      message: expect.stringContaining(`perform: ${action} on`),
    })
    await expect(make('other')).rejects.toMatchObject(denied('ecr:CreateRepository'))
    await expect(make('team', { lifecyclePolicy })).rejects.toMatchObject(
      denied('ecr:PutLifecyclePolicy'),
    )
    const customRoleArn = `arn:aws:iam::${accountA}:role/x`
    await expect(make('team', { customRoleArn })).rejects.toMatchObject(denied('iam:PassRole'))
    await make('team', { repositoryPolicy })
  })
})

describe('a push to a repository that is not there', () => {
  test('makes it by the template with the longest prefix', async () => {
    await create('ROOT', { imageTagMutability: 'IMMUTABLE' })
    await create('prod', { description: 'short' })
    const filters = [{ filter: 'dev-*', filterType: 'WILDCARD' }] as const
    await create('prod/team', {
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: filters,
      repositoryPolicy,
      lifecyclePolicy,
    })
    await begin('prod/team/app')
    expect(await settingsOf('prod/team/app')).toMatchObject({
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: filters,
      encryptionConfiguration: { encryptionType: 'AES256' },
    })
    const of = { repositoryName: 'prod/team/app' }
    expect((await ecr.call('GetRepositoryPolicy', of)).policyText).toContain(rootArn(accountB))
    expect((await ecr.call('GetLifecyclePolicy', of)).lifecyclePolicyText).toBe(lifecyclePolicy)
    expect(await ecr.db.selectFrom('jobs').select('kind').execute()).toEqual([
      { kind: 'ecr-lifecycle' },
    ])
    await begin('prod/other')
    expect((await settingsOf('prod/other'))?.imageTagMutability).toBe('MUTABLE')
    // There is always a slash after a prefix.
    await begin('production/app')
    expect((await settingsOf('production/app'))?.imageTagMutability).toBe('IMMUTABLE')
  })

  test('is refused where no template fits', async () => {
    await create('prod')
    await expect(begin('dev/app')).rejects.toMatchObject(notFound('dev/app'))
    await expect(begin('prod')).rejects.toMatchObject(notFound('prod'))
  })

  test('takes the right to make it, of another account by the registry policy', async () => {
    await create('team')
    const push = { Effect: 'Allow', Action: 'ecr:InitiateLayerUpload', Resource: '*' }
    const dev = await userOf(ecr, 'dev', push)
    await expect(begin('team/app', dev)).rejects.toMatchObject({
      ...notFound('team/app'),
      hint: 'the creation template `team` would make the repository, but the caller may not `ecr:CreateRepository`',
    })
    const stranger = rootOf(accountB)
    const statement = {
      ...{ Effect: 'Allow', Principal: { AWS: rootArn(accountB) } },
      Action: ['ecr:InitiateLayerUpload', 'ecr:CreateRepository'],
      Resource: `arn:aws:ecr:${region}:${accountA}:repository/team/*`,
    }
    await expect(begin('team/app', stranger)).rejects.toMatchObject({ code: 'AccessDenied' })
    await ecr.call('PutRegistryPolicy', { policyText: policyOf(statement) })
    await begin('team/app', stranger)
    expect((await settingsOf('team/app'))?.registryId).toBe(accountA)
  })

  test('makes it once, however many layers begin at a time', async () => {
    await create('ROOT')
    await Promise.all(Array.from({ length: 8 }, () => begin('app')))
    expect(await ecr.db.selectFrom('layer_uploads').select('id').execute()).toHaveLength(8)
  })
})

describe('a template with tags', () => {
  const resourceTags = [{ Key: 'team', Value: 'a' }]
  const customRoleArn = `arn:aws:iam::${accountA}:role/maker`
  const iam = (operation: string, input: object) =>
    ecr.needs.call('iam', operation, { RoleName: 'maker', ...input }, rootOf(accountA))
  const trust = (Service: string) =>
    policyOf({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' })
  const mayDo = (...Action: readonly string[]) =>
    iam('PutRolePolicy', {
      PolicyName: 'own',
      PolicyDocument: policyOf({ Effect: 'Allow', Action, Resource: '*' }),
    })

  test('needs a role', async () => {
    await create('ROOT', { resourceTags })
    await expect(begin('app')).rejects.toMatchObject({
      ...notFound('app'),
      hint: expect.stringContaining('it has tags or a key and no `customRoleArn`'),
    })
  })

  test('is applied as the role, which ECR must be let assume and which must be let tag', async () => {
    await create('ROOT', { resourceTags, customRoleArn })
    await expect(begin('app')).rejects.toMatchObject({
      hint: expect.stringContaining(`ECR cannot assume \`${customRoleArn}\``),
    })
    await iam('CreateRole', { AssumeRolePolicyDocument: trust('lambda.amazonaws.com') })
    await expect(begin('app')).rejects.toMatchObject({
      hint: expect.stringContaining('ECR cannot assume'),
    })
    await iam('UpdateAssumeRolePolicy', { PolicyDocument: trust('ecr.amazonaws.com') })
    await mayDo('ecr:CreateRepository')
    await expect(begin('app')).rejects.toMatchObject({
      hint: expect.stringContaining('may not `ecr:TagResource`'),
    })
    await mayDo('ecr:CreateRepository', 'ecr:TagResource')
    await begin('app')
    const { tags } = await ecr.call('ListTagsForResource', {
      resourceArn: `arn:aws:ecr:${region}:${accountA}:repository/app`,
    })
    expect(tags).toEqual(resourceTags)
  })
})

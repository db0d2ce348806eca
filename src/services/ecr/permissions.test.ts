import { beforeEach, describe, expect, test } from 'vitest'
import { accountA, accountB, type Ecr, openEcr, rootOf, userOf } from '../../../test/support/ecr.ts'

const repositoryName = 'app'

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
  await ecr.call('CreateRepository', { repositoryName })
})

describe('existence', () => {
  test.each([
    'PutImage',
    'BatchGetImage',
    'BatchDeleteImage',
    'ListImages',
    'DescribeImages',
  ] as const)(
    '%s in a repository that is not there says so at home, and is denied abroad',
    async (name) => {
      const input = { repositoryName: 'none', imageManifest: '{}', imageIds: [{ imageTag: 'x' }] }
      await expect(ecr.call(name, input)).rejects.toMatchObject({
        code: 'RepositoryNotFoundException',
        message: `The repository with name 'none' does not exist in the registry with id '${accountA}'`,
      })
      const abroad = (repository: string) =>
        ecr
          .call(
            name,
            { ...input, registryId: accountA, repositoryName: repository },
            rootOf(accountB),
          )
          .catch((error: Error) => error.message.replaceAll(repository, 'NAME'))
      const [absent, present] = await Promise.all([abroad('none'), abroad(repositoryName)])
      expect(absent).toContain('because no resource-based policy allows')
      expect(present).toBe(absent)
    },
  )
})

describe('an operation asks for its permission on the ARN it amounts to', () => {
  const on = (name: string) => `arn:aws:ecr:us-east-1:${accountA}:repository/${name}`

  test('an allowance of one repository opens it by name, and not the list', async () => {
    const allow = { Effect: 'Allow', Action: 'ecr:DescribeRepositories', Resource: on('app') }
    const dev = await userOf(ecr, 'dev', allow)
    const named = await ecr.call('DescribeRepositories', { repositoryNames: ['app'] }, dev)
    expect(named.repositories).toHaveLength(1)
    await expect(ecr.call('DescribeRepositories', {}, dev)).rejects.toMatchObject({
      message: expect.stringContaining(`on resource: ${on('*')} because`),
    })
    await expect(
      ecr.call('DescribeRepositories', { repositoryNames: ['app', 'other'] }, dev),
    ).rejects.toMatchObject({ message: expect.stringContaining(`on resource: ${on('other')}`) })
  })

  test('a token is asked on no repository', async () => {
    const allow = { Effect: 'Allow', Action: 'ecr:*', Resource: on('*') }
    const dev = await userOf(ecr, 'dev', allow)
    await expect(ecr.call('GetAuthorizationToken', {}, dev)).rejects.toMatchObject({
      message: expect.stringContaining('ecr:GetAuthorizationToken on resource: * because'),
    })
  })

  test('without a permission, what is not there is denied like what is', async () => {
    const dev = await userOf(ecr, 'dev', { Effect: 'Allow', Action: 'logs:*', Resource: '*' })
    const images = (name: string) =>
      ecr
        .call('DescribeImages', { repositoryName: name }, dev)
        .catch((error: Error) => error.message.replaceAll(name, 'NAME'))
    expect(await images('none')).toBe(await images(repositoryName))
  })
})

describe('conditions see', () => {
  const when = (Action: string, key: string, value: string) => ({
    Effect: 'Allow',
    Action,
    Resource: '*',
    Condition: { 'ForAnyValue:StringEquals': { [key]: value } },
  })
  const resourceArn = `arn:aws:ecr:us-east-1:${accountA}:repository/app`

  test.each([
    [
      'CreateRepository',
      'aws:RequestTag/Team',
      'blue',
      { repositoryName: 'made', tags: [{ Key: 'Team', Value: 'blue' }] },
      true,
    ],
    [
      'CreateRepository',
      'aws:RequestTag/Team',
      'blue',
      { repositoryName: 'made', tags: [{ Key: 'Team', Value: 'red' }] },
      false,
    ],
    ['CreateRepository', 'aws:RequestTag/Team', 'blue', { repositoryName: 'made' }, false],
    [
      'CreateRepository',
      'aws:TagKeys',
      'Team',
      { repositoryName: 'made', tags: [{ Key: 'Team', Value: '' }] },
      true,
    ],
    [
      'TagResource',
      'aws:RequestTag/Team',
      'blue',
      { resourceArn, tags: [{ Key: 'Team', Value: 'blue' }] },
      true,
    ],
    [
      'TagResource',
      'aws:TagKeys',
      'Team',
      { resourceArn, tags: [{ Key: 'Cost', Value: '' }] },
      false,
    ],
    ['UntagResource', 'aws:TagKeys', 'Team', { resourceArn, tagKeys: ['Team'] }, true],
    ['UntagResource', 'aws:TagKeys', 'Team', { resourceArn, tagKeys: ['Cost'] }, false],
    ['ListImages', 'ecr:ResourceTag/Env', 'dev', { repositoryName: 'app' }, true],
    ['ListImages', 'aws:ResourceTag/Env', 'dev', { repositoryName: 'app' }, true],
    ['ListImages', 'ecr:ResourceTag/Env', 'prod', { repositoryName: 'app' }, false],
  ] as const)('%s where %s is %s: %o is allowed: %s', async (name, key, value, input, allowed) => {
    await ecr.call('TagResource', { resourceArn, tags: [{ Key: 'Env', Value: 'dev' }] })
    const dev = await userOf(ecr, 'dev', when(`ecr:${name}`, key, value))
    const asked = ecr.needs.call('ecr', name, input, dev)
    if (allowed) await expect(asked).resolves.toBeDefined()
    else await expect(asked).rejects.toMatchObject({ code: 'AccessDenied' })
  })
})

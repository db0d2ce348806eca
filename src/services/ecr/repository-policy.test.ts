import { beforeEach, describe, expect, test } from 'vitest'
import { accountA, accountB, type Ecr, openEcr, rootOf, userOf } from '../../../test/support/ecr.ts'
import type { Caller } from '../../estate/caller.ts'

const repositoryName = 'app'
const resource = `arn:aws:ecr:us-east-1:${accountA}:repository/app`

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
  await ecr.call('CreateRepository', { repositoryName })
})

const makeUser = (name: string, action: string) =>
  userOf(ecr, name, { Effect: 'Allow', Action: action, Resource: '*' })

const set = (policy: unknown, more: { force?: boolean } = {}, caller?: Caller) =>
  ecr.call(
    'SetRepositoryPolicy',
    {
      repositoryName,
      policyText: typeof policy === 'string' ? policy : JSON.stringify(policy),
      ...more,
    },
    caller,
  )
const get = () => ecr.call('GetRepositoryPolicy', { repositoryName })

const statement = (more: Record<string, unknown> = {}) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 'ecr:BatchGetImage',
  ...more,
})
const policy = (...statements: unknown[]) => ({ Version: '2012-10-17', Statement: statements })

describe('what is set is read back normalised', () => {
  const recorded =
    '{\n  "Version" : "2012-10-17",\n  "Id" : "Foo",\n  "Statement" : [ {\n    "Effect" : "Allow",\n    "Principal" : "*",\n    "Action" : "ecr:BatchGetImage"\n  } ]\n}'
  const written = { Statement: [statement()], Id: 'Foo', Version: '2012-10-17' }

  test.each([
    ['compact', JSON.stringify(written)],
    ['pretty', JSON.stringify(written, null, 4)],
  ])('%s text, alike from Set, Get and Delete', async (_, text) => {
    const expected = { registryId: accountA, repositoryName, policyText: recorded }
    expect(await set(text)).toEqual(expected)
    expect(await get()).toEqual(expected)
    expect(await ecr.call('DeleteRepositoryPolicy', { repositoryName })).toEqual(expected)
    await expect(get()).rejects.toMatchObject({ code: 'RepositoryPolicyNotFoundException' })
  })

  test('an account id becomes the ARN of its root', async () => {
    await set(policy(statement({ Principal: { AWS: accountB } })))
    expect((await get()).policyText).toContain(`"AWS" : "arn:aws:iam::${accountB}:root"`)
  })

  test.each([
    ['a Sid with spaces', policy(statement({ Sid: 'allow public pull!' }))],
    ['the older version', { Version: '2008-10-17', Statement: [statement()] }],
    ['one Sid twice', policy(statement({ Sid: 'a' }), statement({ Sid: 'a' }))],
    ['a service', policy(statement({ Principal: { Service: 'lambda.amazonaws.com' } }))],
    ['Resource "*"', policy(statement({ Resource: '*' }))],
  ])('%s is accepted', async (_, given) => {
    const { policyText = '' } = await set(given)
    expect(JSON.parse(policyText)).toEqual(given)
  })
})

describe('a policy is refused', () => {
  const invalid = 'Invalid repository policy provided'
  test.each([
    ['that is not JSON', 'x', invalid],
    ['without statements', policy(), invalid],
    [
      'on ecr:GetAuthorizationToken',
      policy(statement({ Action: 'ecr:GetAuthorizationToken' })),
      invalid,
    ],
    [
      'with a wildcard inside a principal',
      policy(statement({ Principal: { AWS: `arn:aws:iam::${accountB}:*` } })),
      invalid,
    ],
    [
      'naming a role that is not there',
      policy(statement({ Principal: { AWS: `arn:aws:iam::${accountA}:role/none` } })),
      'Principal not found',
    ],
    [
      "naming another account's user that is not there",
      policy(statement({ Principal: { AWS: `arn:aws:iam::${accountB}:user/none` } })),
      'Principal not found',
    ],
  ])('%s', async (_, given, constraint) => {
    await expect(set(given)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: `Invalid parameter at 'PolicyText' failed to satisfy constraint: '${constraint}'`,
    })
    await expect(get()).rejects.toMatchObject({ code: 'RepositoryPolicyNotFoundException' })
  })
})

describe('a principal is stored by its unique id', () => {
  test('and shown by its ARN while it lives, by the id after, and the name grants nothing anew', async () => {
    const grant = () =>
      policy(statement({ Principal: { AWS: `arn:aws:iam::${accountA}:user/dev` } }))
    const dev = await makeUser('dev', 'logs:*')
    await set(grant())
    expect((await get()).policyText).toContain(`arn:aws:iam::${accountA}:user/dev`)
    const pull = (caller: Caller) =>
      ecr.call('BatchGetImage', { repositoryName, imageIds: [{ imageTag: 'x' }] }, caller)
    await expect(pull(dev)).resolves.toBeDefined()

    const iam = (operation: string, input: unknown) =>
      ecr.needs.call('iam', operation, input, rootOf(accountA))
    await iam('DeleteUserPolicy', { UserName: 'dev', PolicyName: 'inline' })
    await iam('DeleteAccessKey', { UserName: 'dev', AccessKeyId: dev.accessKeyId })
    await iam('DeleteUser', { UserName: 'dev' })
    const again = await makeUser('dev', 'logs:*')
    expect((await get()).policyText).toMatch(/"AWS" : "AIDA[A-Z2-7]{17}"/)
    await expect(pull(again)).rejects.toMatchObject({ code: 'AccessDenied' })
  })
})

describe('a caller who could not set the policy again', () => {
  const denyAll = policy(statement({ Effect: 'Deny', Action: 'ecr:*' }))

  test('is refused, unless by force', async () => {
    const admin = await makeUser('admin', '*')
    await expect(set(denyAll, {}, admin)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: expect.stringContaining("at 'PolicyText'"),
    })
    await expect(get()).rejects.toMatchObject({ code: 'RepositoryPolicyNotFoundException' })
    await set(denyAll, { force: true }, admin)
    // And then it holds: even deleting the repository is denied.
    await expect(ecr.call('DeleteRepository', { repositoryName }, admin)).rejects.toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('explicit deny in a resource-based policy'),
    })
  })

  test('is one whose only grant the old policy was', async () => {
    const dev = await makeUser('dev', 'logs:*')
    const mine = statement({
      Principal: { AWS: `arn:aws:iam::${accountA}:user/dev` },
      Action: ['ecr:SetRepositoryPolicy'],
    })
    await set(policy(mine))
    await expect(set(policy(statement()), {}, dev)).rejects.toMatchObject({
      code: 'InvalidParameterException',
    })
    await expect(set(policy(mine, statement()), {}, dev)).resolves.toBeDefined()
  })

  test('is not one whom a denial of other actions meets', async () => {
    const denyPulls = policy(statement({ Effect: 'Deny' }))
    await expect(set(denyPulls, {}, await makeUser('admin', '*'))).resolves.toBeDefined()
  })
})

test.each(['GetRepositoryPolicy', 'DeleteRepositoryPolicy'] as const)(
  '%s tells that there is none',
  async (name) => {
    await expect(ecr.call(name, { repositoryName })).rejects.toMatchObject({
      code: 'RepositoryPolicyNotFoundException',
      message: `Repository policy does not exist for the repository with name 'app' in the registry with id '${accountA}'`,
    })
  },
)

test('a policy opens the repository to an account from the next request, and closes it', async () => {
  const list = () =>
    ecr.call('ListImages', { registryId: accountA, repositoryName }, rootOf(accountB))
  await expect(list()).rejects.toMatchObject({
    message: `User: arn:aws:iam::${accountB}:root is not authorized to perform: ecr:ListImages on resource: ${resource} because no resource-based policy allows the ecr:ListImages action`,
  })
  await set(policy(statement({ Principal: { AWS: accountB }, Action: 'ecr:ListImages' })))
  await expect(list()).resolves.toEqual({ imageIds: [], nextToken: undefined })
  await ecr.call('DeleteRepositoryPolicy', { repositoryName })
  await expect(list()).rejects.toMatchObject({ code: 'AccessDenied' })
})

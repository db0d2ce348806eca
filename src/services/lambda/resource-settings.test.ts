import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { accountA, accountB, rootOf } from '../../../test/support/ecr.ts'
import {
  allow,
  openServices,
  pushImage,
  roleFor,
  type Services,
  userWho,
} from '../../../test/support/functions.ts'
import { jobHandlers } from '../all.ts'

const arn = `arn:aws:lambda:us-east-1:${accountA}:function:fn`

let services: Services
beforeEach(async () => {
  services = await openServices()
  const Role = await roleFor(services, 'execution')
  await services.call('ecr', 'CreateRepository', { repositoryName: 'app' })
  await pushImage(services, 'app', 'v1')
  await services.call('lambda', 'CreateFunction', {
    FunctionName: 'fn',
    PackageType: 'Image',
    Code: { ImageUri: `${accountA}.dkr.ecr.us-east-1.amazonaws.com/app:v1` },
    Role,
  })
  await services.settle()
})
afterEach(() => services.close())

const lambda = <Output = Record<string, unknown>>(name: string, more: object = {}) =>
  services.call<Output>('lambda', name, { FunctionName: 'fn', ...more })

describe('permissions', () => {
  const add = async (more: object) => {
    const { Statement } = await lambda<{ Statement: string }>('AddPermission', {
      StatementId: 's',
      Action: 'lambda:InvokeFunction',
      ...more,
    })
    return JSON.parse(Statement)
  }

  test.each([
    [{ Principal: '*' }, { Principal: '*' }],
    [{ Principal: 's3.amazonaws.com' }, { Principal: { Service: 's3.amazonaws.com' } }],
    [{ Principal: accountB }, { Principal: { AWS: `arn:aws:iam::${accountB}:root` } }],
    [
      {
        Principal: 's3.amazonaws.com',
        SourceArn: 'arn:aws:s3:::b',
        SourceAccount: accountB,
        PrincipalOrgID: 'o-1234567890',
      },
      {
        Principal: { Service: 's3.amazonaws.com' },
        Condition: {
          StringEquals: { 'AWS:SourceAccount': accountB, 'aws:PrincipalOrgID': 'o-1234567890' },
          ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::b' },
        },
      },
    ],
  ])('%o becomes %o', async (input, statement) => {
    const expected = {
      Sid: 's',
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: arn,
      ...statement,
    }
    expect(await add(input)).toEqual(expected)
    const { Policy } = await lambda<{ Policy: string }>('GetPolicy')
    expect(JSON.parse(Policy)).toEqual({
      Version: '2012-10-17',
      Id: 'default',
      Statement: [expected],
    })
  })

  test('another account may invoke with both sides, and not with one', async () => {
    const invoke = () =>
      services.call(
        'lambda',
        'Invoke',
        { FunctionName: arn, InvocationType: 'DryRun' },
        rootOf(accountB),
      )
    await expect(invoke()).rejects.toMatchObject({ code: 'AccessDenied' })
    await add({ Principal: accountB })
    expect(await invoke()).toEqual({ StatusCode: 204 })
    await lambda('RemovePermission', { StatementId: 's' })
    await expect(invoke()).rejects.toMatchObject({ code: 'AccessDenied' })
  })

  test('a user may be let in by the function policy alone, and a namesake is another', async () => {
    const user = await userWho(services, 'dev', allow('sts:GetCallerIdentity'))
    const dryRun = { FunctionName: 'fn', InvocationType: 'DryRun' }
    await add({ Principal: `arn:aws:iam::${accountA}:user/dev` })
    expect(await services.call('lambda', 'Invoke', dryRun, user)).toEqual({ StatusCode: 204 })
    await services.call('iam', 'DeleteUserPolicy', { UserName: 'dev', PolicyName: 'inline' })
    await services.call('iam', 'DeleteUser', { UserName: 'dev' })
    const namesake = await userWho(services, 'dev', allow('sts:GetCallerIdentity'))
    await expect(services.call('lambda', 'Invoke', dryRun, namesake)).rejects.toMatchObject({
      code: 'AccessDenied',
    })
  })

  test('refusals', async () => {
    const refusal = (message: string) => ({ message })
    await expect(lambda('GetPolicy')).rejects.toMatchObject(
      refusal('The resource you requested does not exist.'),
    )
    await expect(lambda('RemovePermission', { StatementId: 's' })).rejects.toMatchObject(
      refusal('No policy is associated with the given resource.'),
    )
    await add({ Principal: '*' })
    await expect(add({ Principal: '*' })).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message:
        'The statement id (s) provided already exists. Please provide a new statement id, or remove the existing statement.',
    })
    await expect(lambda('RemovePermission', { StatementId: 'x' })).rejects.toMatchObject(
      refusal('Statement x is not found in resource policy.'),
    )
    for (const Principal of ['nobody', `arn:aws:iam::${accountA}:user/none`])
      await expect(add({ StatementId: 't', Principal })).rejects.toMatchObject(
        refusal('The provided principal was invalid. Please check the principal and try again.'),
      )
    await expect(
      add({ StatementId: 't', Principal: '*', Qualifier: '$LATEST' }),
    ).rejects.toMatchObject(refusal('We currently do not support adding policies for $LATEST.'))
    await expect(
      add({ StatementId: 't', Principal: '*', RevisionId: 'old' }),
    ).rejects.toMatchObject({ code: 'PreconditionFailedException' })
  })
})

describe('what is not there is told by', () => {
  const absent = `arn:aws:lambda:us-east-1:${accountA}:function:none`
  const add = { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: '*' }
  test.each([
    ['GetPolicy', { FunctionName: 'none' }, 'The resource you requested does not exist.'],
    ['GetPolicy', { Qualifier: '7' }, 'The resource you requested does not exist.'],
    ['GetPolicy', { Qualifier: 'prod' }, 'The resource you requested does not exist.'],
    [
      'RemovePermission',
      { FunctionName: 'none', StatementId: 's' },
      `No policy found for: ${absent}`,
    ],
    ['RemovePermission', { Qualifier: '7', StatementId: 's' }, `Function not found: ${arn}:7`],
    [
      'RemovePermission',
      { Qualifier: 'prod', StatementId: 's' },
      `Cannot find alias arn: ${arn}:prod`,
    ],
    ['AddPermission', { ...add, FunctionName: 'none' }, `Function not found: ${absent}`],
    ['AddPermission', { ...add, Qualifier: '7' }, `Function not found: ${arn}:7`],
    ['AddPermission', { ...add, Qualifier: 'prod' }, `Cannot find alias arn: ${arn}:prod`],
    ['GetFunctionConcurrency', { FunctionName: 'none' }, `Function not found: ${absent}`],
    [
      'DeleteFunctionConcurrency',
      { FunctionName: 'none' },
      `Function not found: ${absent}:$LATEST`,
    ],
  ])('%s %o: %s', async (name, input, message) => {
    await expect(lambda(name, input)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message,
    })
  })
})

describe('tags', () => {
  test('that are put or removed change the revision', async () => {
    const revision = async () =>
      (await lambda<{ RevisionId: string }>('GetFunctionConfiguration')).RevisionId
    const before = await revision()
    await lambda('TagResource', { Resource: arn, Tags: { a: '1' } })
    const tagged = await revision()
    await lambda('UntagResource', { Resource: arn, TagKeys: ['a'] })
    expect(new Set([before, tagged, await revision()]).size).toBe(3)
  })

  test('are put, shown and removed', async () => {
    await lambda('TagResource', { Resource: arn, Tags: { a: '1', b: '2' } })
    await lambda('UntagResource', { Resource: arn, TagKeys: ['a'] })
    expect(await lambda('ListTags', { Resource: arn })).toEqual({ Tags: { b: '2' } })
  })

  test('of a function that is being created do not keep it from becoming Active', async () => {
    await services.needs.jobs.stop()
    await services.call('lambda', 'CreateFunction', {
      FunctionName: 'young',
      PackageType: 'Image',
      Code: { ImageUri: `${accountA}.dkr.ecr.us-east-1.amazonaws.com/app:v1` },
      Role: `arn:aws:iam::${accountA}:role/execution`,
    })
    const Resource = arn.replace(/fn$/, 'young')
    await lambda('TagResource', { Resource, Tags: { a: '1' } })
    services.needs.jobs.start(jobHandlers(services.needs))
    await services.settle()
    expect(await lambda('GetFunction', { FunctionName: 'young' })).toMatchObject({
      Configuration: { State: 'Active' },
      Tags: { a: '1' },
    })
  })

  test('decide, where a policy asks for them', async () => {
    const Condition = { StringEquals: { 'aws:ResourceTag/team': 'blue' } }
    const user = await userWho(services, 'blue', allow('lambda:GetFunction', '*', { Condition }))
    const get = () => services.call('lambda', 'GetFunction', { FunctionName: 'fn' }, user)
    await expect(get()).rejects.toMatchObject({ code: 'AccessDenied' })
    await lambda('TagResource', { Resource: arn, Tags: { team: 'blue' } })
    expect(await get()).toHaveProperty('Configuration')
  })

  test.each([
    [{}, 'An error occurred and the request cannot be processed.', arn],
    [
      Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v'])),
      'Number of tags exceeds resource tag limit.',
      arn,
    ],
    [
      { a: '1' },
      'Tags on function aliases and versions are not supported. Please specify a function ARN.',
      `${arn}:1`,
    ],
    [{ a: '1' }, `Function not found: ${arn}x`, `${arn}x`],
  ])('refusal %#', async (Tags, message, Resource) => {
    await expect(lambda('TagResource', { Resource, Tags })).rejects.toMatchObject({ message })
  })
})

describe('concurrency', () => {
  test('is reserved, counted against the account, and given back', async () => {
    expect(await lambda('GetFunctionConcurrency')).toEqual({})
    const reserved = { ReservedConcurrentExecutions: 900 }
    expect(await lambda('PutFunctionConcurrency', reserved)).toEqual(reserved)
    expect(await lambda('GetFunction')).toMatchObject({ Concurrency: reserved })
    expect(await lambda('GetAccountSettings')).toMatchObject({
      AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 100 },
      AccountUsage: { FunctionCount: 1 },
    })
    await lambda('DeleteFunctionConcurrency')
    expect(await lambda('GetFunctionConcurrency')).toEqual({})
  })

  test.each([
    [
      { ReservedConcurrentExecutions: 901 },
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    ],
    [
      { FunctionName: 'fn:1', ReservedConcurrentExecutions: 1 },
      'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
    ],
    [
      { FunctionName: 'none', ReservedConcurrentExecutions: 1 },
      `Function not found: arn:aws:lambda:us-east-1:${accountA}:function:none:$LATEST`,
    ],
  ])('refusal %#', async (input, message) => {
    await expect(lambda('PutFunctionConcurrency', input)).rejects.toMatchObject({ message })
  })
})

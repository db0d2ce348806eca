import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateRepositoryCommand,
  DescribeImagesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  ImageNotFoundException,
  paginateDescribeRepositories,
  RepositoryAlreadyExistsException,
} from '@aws-sdk/client-ecr'
import {
  CreateRoleCommand,
  CreateUserCommand,
  GetUserCommand,
  IAMClient,
  NoSuchEntityException,
  paginateListUsers,
  waitUntilUserExists,
} from '@aws-sdk/client-iam'
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  LambdaClient,
  ResourceNotFoundException,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'
import { startTidegate, type Tidegate } from '../src/main.ts'
import { document, statement } from './support/aws.ts'
import { makeImage } from './support/image.ts'
import { Pusher } from './support/pusher.ts'

const account = '111111111111'
const folder = mkdtempSync(join(tmpdir(), 'tidegate-sdk-'))
let server: Tidegate
let sts: STSClient
let iam: IAMClient
let ecr: ECRClient
let lambda: LambdaClient

const settings = (credentials = { accessKeyId: account, secretAccessKey: 'any' }) => ({
  ...{ endpoint: server.url, region: 'us-east-1', maxAttempts: 1 },
  credentials,
})

beforeAll(async () => {
  const flags = { port: 0, data: folder, runner: 'local', logLevel: 'error' } as const
  server = await startTidegate(readConfig(flags, {}))
  sts = new STSClient(settings())
  iam = new IAMClient(settings())
  ecr = new ECRClient(settings())
  lambda = new LambdaClient(settings())
})
afterAll(async () => {
  for (const client of [sts, iam, ecr, lambda]) client?.destroy()
  await server?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the AWS SDK for JavaScript and a whole server', () => {
  test('STS: who is calling', async () => {
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      ...{ Account: account, Arn: `arn:aws:iam::${account}:root` },
    })
  })

  test('IAM: waiters end, pages come one after another, errors have their class', async () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    for (const UserName of names) await iam.send(new CreateUserCommand({ UserName }))
    const wait = { client: iam, maxWaitTime: 10, minDelay: 1 }
    expect((await waitUntilUserExists(wait, { UserName: 'a' })).state).toBe('SUCCESS')
    const found: (string | undefined)[] = []
    for await (const { Users = [] } of paginateListUsers({ client: iam, pageSize: 2 }, {}))
      found.push(...Users.map(({ UserName }) => UserName))
    expect(found).toEqual(names)
    const absent = sts.send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/no`, RoleSessionName: 'sdk' }),
    )
    await expect(absent).rejects.toMatchObject({ name: 'AccessDenied' })
    const twice = iam.send(new CreateUserCommand({ UserName: 'a' }))
    await expect(twice).rejects.toMatchObject({ name: 'EntityAlreadyExistsException' })
    const nobody = iam.send(new GetUserCommand({ UserName: 'nobody' }))
    await expect(nobody).rejects.toBeInstanceOf(NoSuchEntityException)
  })

  test('ECR: pages, and errors as classes', async () => {
    const names = ['app', 'one', 'three', 'two']
    for (const repositoryName of names)
      await ecr.send(new CreateRepositoryCommand({ repositoryName }))
    const found: (string | undefined)[] = []
    const pages = paginateDescribeRepositories({ client: ecr, pageSize: 3 }, {})
    for await (const { repositories = [] } of pages)
      found.push(...repositories.map(({ repositoryName }) => repositoryName))
    expect(found.toSorted()).toEqual(names)
    const again = ecr.send(new CreateRepositoryCommand({ repositoryName: 'app' }))
    await expect(again).rejects.toBeInstanceOf(RepositoryAlreadyExistsException)
    const images = ecr.send(
      new DescribeImagesCommand({ repositoryName: 'app', imageIds: [{ imageTag: 'v1' }] }),
    )
    await expect(images).rejects.toBeInstanceOf(ImageNotFoundException)
  })

  test('a role is assumed, an image pushed, a function made Active and deleted', async () => {
    const trust = statement('Allow', 'sts:AssumeRole', undefined, {
      Principal: { Service: 'lambda.amazonaws.com', AWS: `arn:aws:iam::${account}:root` },
    })
    const role = { RoleName: 'executor', AssumeRolePolicyDocument: JSON.stringify(document(trust)) }
    const { Role } = await iam.send(new CreateRoleCommand(role))
    const image = await makeImage(Buffer.from('#!/bin/sh\n'))
    const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}))
    const { authorizationToken = '', expiresAt } = authorizationData?.[0] ?? {}
    expect(expiresAt).toBeInstanceOf(Date)
    const password = Buffer.from(authorizationToken, 'base64').toString().slice('AWS:'.length)
    await new Pusher(`${server.url}/v2/${account}/us-east-1/app`, password).push('v1', image)

    const ImageUri = `${account}.dkr.ecr.us-east-1.localhost:${server.port}/app:v1`
    const FunctionName = 'answer'
    const made = await lambda.send(
      new CreateFunctionCommand({
        ...{ FunctionName, PackageType: 'Image', Code: { ImageUri }, Role: Role?.Arn },
      }),
    )
    expect(made.State).toBe('Pending')
    const wait = { client: lambda, maxWaitTime: 25, minDelay: 1, maxDelay: 1 }
    expect((await waitUntilFunctionActiveV2(wait, { FunctionName })).state).toBe('SUCCESS')
    await lambda.send(new DeleteFunctionCommand({ FunctionName }))
    const gone = lambda.send(new GetFunctionCommand({ FunctionName }))
    await expect(gone).rejects.toBeInstanceOf(ResourceNotFoundException)
  })
})

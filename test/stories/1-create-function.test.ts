import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  Aws,
  assumeRole,
  document,
  makeRole,
  makeUser,
  putRolePolicy,
  rootOf,
  statement,
} from '../support/aws.ts'
import { type Engine, startEngine } from '../support/engine.ts'
import { loadFunctionImage } from '../support/function-image.ts'
import { createFunction, ecrRefused, invoke, settled } from '../support/lambda.ts'
import { type RunningServer, startServer } from '../support/server.ts'

const account = '111111111111'
const creatorArn = `arn:aws:iam::${account}:role/creator`
const execution = `arn:aws:iam::${account}:role/execution`

let server: RunningServer
let engine: Engine | undefined
let root: Aws
let creator: Aws
let image: string

const mayCreate = (...ecr: readonly string[]) =>
  document(
    statement('Allow', 'lambda:*', '*'),
    statement('Allow', 'iam:PassRole', execution),
    ...(ecr.length ? [statement('Allow', ecr, '*')] : []),
  )

const lambdaMayPull = JSON.stringify({
  Version: '2008-10-17',
  Statement: [
    {
      Sid: 'LambdaECRImageRetrievalPolicy',
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: [
        'ecr:BatchGetImage',
        'ecr:DeleteRepositoryPolicy',
        'ecr:GetDownloadUrlForLayer',
        'ecr:GetRepositoryPolicy',
        'ecr:SetRepositoryPolicy',
      ],
      Condition: {
        StringLike: { 'aws:sourceArn': `arn:aws:lambda:us-east-1:${account}:function:*` },
      },
    },
  ],
})

beforeAll(async () => {
  server = await startServer()
  engine = await startEngine()
  if (!engine) throw new Error('this story needs dockerd: run .ci/clients first')
  root = new Aws(server, rootOf(account))
  const host = `${account}.dkr.ecr.us-east-1.localhost:${server.port}`
  image = `${host}/worker:v1`
  await root.json('ecr', 'create-repository', '--repository-name', 'worker')
  const password = (await root.run('ecr', 'get-login-password')).stdout.trim()
  await engine.docker('login', '-u', 'AWS', '-p', password, host)
  await loadFunctionImage(engine, image)
  expect((await engine.docker('push', image)).code).toBe(0)

  await makeRole(root, 'execution', { Service: 'lambda.amazonaws.com' })
  await makeRole(root, 'creator', { AWS: `arn:aws:iam::${account}:root` }, mayCreate())
  const dev = await makeUser(
    root,
    'dev',
    document(statement('Allow', 'sts:AssumeRole', creatorArn)),
  )
  creator = new Aws(server, await assumeRole(new Aws(server, dev), creatorArn))
})

afterAll(async () => {
  await engine?.stop()
  await server?.stop()
})

describe('a role without a right to set the repository policy', () => {
  test('is refused while the repository has no policy', async () => {
    expect(await creator.refusal(...createFunction({ name: 'f1', image, role: execution }))).toBe(
      ecrRefused,
    )
  })

  test('is refused likewise with ecr:Get* and ecr:Describe*', async () => {
    await putRolePolicy(root, 'creator', mayCreate('ecr:Get*', 'ecr:Describe*'))
    expect(await creator.refusal(...createFunction({ name: 'f1', image, role: execution }))).toBe(
      ecrRefused,
    )
  })

  test('creates and invokes once the repository policy lets Lambda pull', async () => {
    await root.json(
      ...['ecr', 'set-repository-policy', '--repository-name', 'worker'],
      ...['--policy-text', lambdaMayPull],
    )
    const created = await creator.json(...createFunction({ name: 'f1', image, role: execution }))
    expect(created).toMatchObject({ State: 'Pending', StateReasonCode: 'Creating' })
    expect(await settled(creator, 'f1')).toMatchObject({ State: 'Active' })
    const { output, status } = await invoke(creator, 'f1', { question: 42 })
    expect(output).toEqual({ echo: { question: 42 }, greeting: 'hello' })
    expect(status).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' })
    const log = Buffer.from(String(status.LogResult), 'base64').toString()
    expect(log).toMatch(/^START RequestId: .* Version: \$LATEST\n/)
    expect(log).toContain('working as f1\n')
    expect(log).toMatch(/\nREPORT RequestId: .*\tMemory Size: 128 MB\t/)
  })

  test('creates with no ECR permission of its own at all', async () => {
    await putRolePolicy(root, 'creator', mayCreate())
    await creator.json(...createFunction({ name: 'f2', image, role: execution }))
    expect(await settled(creator, 'f2')).toMatchObject({ State: 'Active' })
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  Aws,
  document,
  makeRole,
  makeUser,
  putRolePolicy,
  rootOf,
  statement,
} from '../support/aws.ts'
import { type Engine, startEngine } from '../support/engine.ts'
import { loadFunctionImage, loadRoleFunctionImage } from '../support/function-image.ts'
import { createFunction, ecrRefused, invoke, settled } from '../support/lambda.ts'
import { type RunningServer, startServer } from '../support/server.ts'

const account = '111111111111'
const other = '222222222222'
const execution = `arn:aws:iam::${account}:role/execution`

let server: RunningServer
let engine: Engine | undefined
let root: Aws
let creator: Aws

const host = (owner: string) => `${owner}.dkr.ecr.us-east-1.localhost:${server.port}`

async function publish(
  owner: string,
  name: string,
  load: typeof loadFunctionImage = loadFunctionImage,
): Promise<string> {
  if (!engine) throw new Error('this story needs dockerd: run .ci/clients first')
  const aws = new Aws(server, rootOf(owner))
  const image = `${host(owner)}/${name}:v1`
  await aws.json('ecr', 'create-repository', '--repository-name', name)
  const password = (await aws.run('ecr', 'get-login-password')).stdout.trim()
  await engine.docker('login', '-u', 'AWS', '-p', password, host(owner))
  await load(engine, image)
  expect((await engine.docker('push', image)).code).toBe(0)
  return image
}

const policyOf = async (aws: Aws, name: string) =>
  (
    await aws.json<{ policyText: string }>(
      'ecr',
      'get-repository-policy',
      '--repository-name',
      name,
    )
  ).policyText

beforeAll(async () => {
  server = await startServer()
  engine = await startEngine()
  root = new Aws(server, rootOf(account))
  await makeRole(root, 'execution', { Service: 'lambda.amazonaws.com' })
  const may = document(
    statement('Allow', 'lambda:*', '*'),
    statement('Allow', 'iam:PassRole', execution),
    statement('Allow', ['ecr:GetRepositoryPolicy', 'ecr:SetRepositoryPolicy'], '*'),
    statement('Allow', ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], '*'),
  )
  creator = new Aws(server, await makeUser(root, 'creator', may))
})

afterAll(async () => {
  await engine?.stop()
  await server?.stop()
})

describe('a creator who may get and set the repository policy', () => {
  test("finds AWS's statement in it, word for word", async () => {
    const image = await publish(account, 'own')
    await creator.json(...createFunction({ name: 'f', image, role: execution }))
    expect(await settled(creator, 'f')).toMatchObject({ State: 'Active' })
    expect(await policyOf(creator, 'own')).toBe(`{
  "Version" : "2008-10-17",
  "Statement" : [ {
    "Sid" : "LambdaECRImageRetrievalPolicy",
    "Effect" : "Allow",
    "Principal" : {
      "Service" : "lambda.amazonaws.com"
    },
    "Action" : [ "ecr:BatchGetImage", "ecr:DeleteRepositoryPolicy", "ecr:GetDownloadUrlForLayer", "ecr:GetRepositoryPolicy", "ecr:SetRepositoryPolicy" ],
    "Condition" : {
      "StringLike" : {
        "aws:sourceArn" : "arn:aws:lambda:us-east-1:${account}:function:*"
      }
    }
  } ]
}`)
  })

  test('keeps the statements that were there', async () => {
    const image = await publish(account, 'kept')
    const mine = {
      Sid: 'Mine',
      ...statement('Allow', 'ecr:ListImages', undefined, { Principal: { AWS: other } }),
    }
    await root.json(
      ...['ecr', 'set-repository-policy', '--repository-name', 'kept'],
      ...['--policy-text', JSON.stringify(document(mine))],
    )
    await creator.json(...createFunction({ name: 'g', image, role: execution }))
    const { Statement } = JSON.parse(await policyOf(creator, 'kept'))
    expect(Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual([
      'Mine',
      'LambdaECRImageRetrievalPolicy',
    ])
  })

  test("amends nothing in another account's repository", async () => {
    const image = await publish(other, 'foreign')
    expect(await creator.refusal(...createFunction({ name: 'h', image, role: execution }))).toBe(
      ecrRefused,
    )
    const owner = new Aws(server, rootOf(other))
    expect(
      await owner.refusal('ecr', 'get-repository-policy', '--repository-name', 'foreign'),
    ).toContain(
      `(RepositoryPolicyNotFoundException) when calling the GetRepositoryPolicy operation: Repository policy does not exist for the repository with name 'foreign' in the registry with id '${other}'`,
    )
  })
})

describe('what the function itself may call', () => {
  const whoAmI = {
    service: 'sts',
    contentType: 'application/x-www-form-urlencoded',
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  }
  const listImages = {
    service: 'ecr',
    contentType: 'application/x-amz-json-1.1',
    target: 'AmazonEC2ContainerRegistry_V20150921.ListImages',
    body: JSON.stringify({ repositoryName: 'caller' }),
  }
  const session = `arn:aws:sts::${account}:assumed-role/execution/caller`

  test('its execution role decides, whatever its creator may', async () => {
    const image = await publish(account, 'caller', loadRoleFunctionImage)
    await creator.json(
      ...createFunction({ name: 'caller', image, role: execution }),
      ...['--timeout', '30', '--memory-size', '512'],
    )
    expect(await settled(creator, 'caller')).toMatchObject({ State: 'Active' })
    const ask = async (event: object) =>
      (await invoke(creator, 'caller', event)).output as { status: number; body: string }

    expect((await ask(whoAmI)).body).toContain(`<Arn>${session}</Arn>`)
    const denied = await ask(listImages)
    expect(denied.status).toBe(400)
    expect(JSON.parse(denied.body)).toMatchObject({
      __type: 'AccessDeniedException',
      message: `User: ${session} is not authorized to perform: ecr:ListImages on resource: arn:aws:ecr:us-east-1:${account}:repository/caller because no identity-based policy allows the ecr:ListImages action`,
    })

    await putRolePolicy(root, 'execution', document(statement('Allow', 'ecr:ListImages', '*')))
    const allowed = await ask(listImages)
    expect(JSON.parse(allowed.body).imageIds).toMatchObject([{ imageTag: 'v1' }])
  })
})

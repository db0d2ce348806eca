import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  Aws,
  document,
  makeRole,
  makeUser,
  putUserPolicy,
  rootOf,
  statement,
} from '../support/aws.ts'
import { type Engine, startEngine } from '../support/engine.ts'
import { loadFunctionImage } from '../support/function-image.ts'
import { configuration, createFunction, ecrRefused, invoke, settled } from '../support/lambda.ts'
import { must } from '../support/run.ts'
import { cli, type RunningServer, startServer } from '../support/server.ts'

const functions = '111111111111'
const repository = '222222222222'
const execution = `arn:aws:iam::${functions}:role/execution`
const repositoryArn = `arn:aws:ecr:us-east-1:${repository}:repository/shared`
const pull = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']

let server: RunningServer
let engine: Engine | undefined
let root: Aws
let owner: Aws
let creator: Aws
let image: string
let count = 0

const accountMayPull = {
  Sid: 'CrossAccountPermission',
  ...statement('Allow', pull, undefined, { Principal: { AWS: `arn:aws:iam::${functions}:root` } }),
}
const lambdaMayPull = (functionsOf = `arn:aws:lambda:us-east-1:${functions}:function:*`) => ({
  Sid: 'LambdaECRImageCrossAccountRetrievalPolicy',
  ...statement('Allow', pull, undefined, {
    Principal: { Service: 'lambda.amazonaws.com' },
    // Condition keys are compared without case.
    Condition: { StringLike: { 'aws:sourceARN': functionsOf } },
  }),
})

async function share(...statements: readonly object[]): Promise<void> {
  if (statements.length === 0)
    await owner.run('ecr', 'delete-repository-policy', '--repository-name', 'shared')
  else
    await owner.json(
      ...['ecr', 'set-repository-policy', '--repository-name', 'shared'],
      ...['--policy-text', JSON.stringify(document(...statements))],
    )
}

const creatorMay = (...ecr: readonly string[]) =>
  putUserPolicy(
    root,
    'creator',
    document(
      statement('Allow', 'lambda:*', '*'),
      statement('Allow', 'iam:PassRole', execution),
      ...(ecr.length ? [statement('Allow', ecr, repositoryArn)] : []),
    ),
  )

const create = (name: string) => createFunction({ name, image, role: execution })
const fresh = () => `f${++count}`

const advance = (duration: string) =>
  must(process.execPath, [cli, 'clock', 'advance', duration], {
    env: { TIDEGATE_ENDPOINT: server.url },
  })

/** Invokes until Lambda has tried to bring the function back, and returns where it ended. */
async function wake(name: string) {
  const refusal = await creator.refusal(
    ...['lambda', 'invoke', '--function-name', name, '/dev/null'],
  )
  expect(refusal).toContain('CodeArtifactUserPendingException')
  return settled(creator, name)
}

beforeAll(async () => {
  server = await startServer()
  engine = await startEngine()
  if (!engine) throw new Error('this story needs dockerd: run .ci/clients first')
  root = new Aws(server, rootOf(functions))
  owner = new Aws(server, rootOf(repository))
  const host = `${repository}.dkr.ecr.us-east-1.localhost:${server.port}`
  image = `${host}/shared:v1`
  await owner.json('ecr', 'create-repository', '--repository-name', 'shared')
  const password = (await owner.run('ecr', 'get-login-password')).stdout.trim()
  await engine.docker('login', '-u', 'AWS', '-p', password, host)
  await loadFunctionImage(engine, image)
  expect((await engine.docker('push', image)).code).toBe(0)
  await makeRole(root, 'execution', { Service: 'lambda.amazonaws.com' })
  creator = new Aws(server, await makeUser(root, 'creator'))
})

beforeEach(async () => {
  await share()
  await creatorMay(...pull)
})

afterAll(async () => {
  await engine?.stop()
  await server?.stop()
})

describe('creating a function from an image in another account', () => {
  test('neither statement: refused', async () => {
    expect(await creator.refusal(...create(fresh()))).toBe(ecrRefused)
  })

  test('the statement for the service alone: refused', async () => {
    await share(lambdaMayPull())
    expect(await creator.refusal(...create(fresh()))).toBe(ecrRefused)
  })

  test('both statements, but the creator lacks the two permissions: refused', async () => {
    await share(accountMayPull, lambdaMayPull())
    await creatorMay()
    expect(await creator.refusal(...create(fresh()))).toBe(ecrRefused)
    await creatorMay('ecr:BatchGetImage')
    expect(await creator.refusal(...create(fresh()))).toBe(ecrRefused)
  })

  test('the statement for the account alone: works today, and cannot come back once idle', async () => {
    const name = fresh()
    await share(accountMayPull)
    await creator.json(...create(name))
    expect(await settled(creator, name)).toMatchObject({ State: 'Active' })
    expect((await invoke(creator, name, 1)).output).toMatchObject({ echo: 1 })
    await advance('15d')
    expect(await configuration(creator, name)).toMatchObject({
      State: 'Inactive',
      StateReasonCode: 'Idle',
    })
    expect(await wake(name)).toMatchObject({
      State: 'Inactive',
      StateReasonCode: 'ImageAccessDenied',
      StateReason: 'The function does not have permission to access the specified image.',
    })
  })

  test('both: comes back, until the statement for the service is removed, and again once restored', async () => {
    const name = fresh()
    await share(accountMayPull, lambdaMayPull())
    await creator.json(...create(name))
    expect(await settled(creator, name)).toMatchObject({ State: 'Active' })
    await advance('15d')
    expect(await wake(name)).toMatchObject({ State: 'Active' })
    expect((await invoke(creator, name, 'back')).output).toMatchObject({ echo: 'back' })
    await share(accountMayPull)
    await advance('15d')
    expect(await wake(name)).toMatchObject({ StateReasonCode: 'ImageAccessDenied' })
    await share(accountMayPull, lambdaMayPull())
    expect(await wake(name)).toMatchObject({ State: 'Active' })
  })

  test.each([
    ['another account', 'arn:aws:lambda:us-east-1:333333333333:function:*'],
    ['another Region', `arn:aws:lambda:eu-west-1:${functions}:function:*`],
  ])('a StringLike on functions of %s is as good as nothing', async (_, pattern) => {
    const name = fresh()
    await share(accountMayPull, lambdaMayPull(pattern))
    await creator.json(...create(name))
    await settled(creator, name)
    await advance('15d')
    expect(await wake(name)).toMatchObject({ StateReasonCode: 'ImageAccessDenied' })
  })
})

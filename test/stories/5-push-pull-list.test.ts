import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Aws, document, makeRole, rootOf, statement } from '../support/aws.ts'
import { type Engine, loadTinyImage, startEngine } from '../support/engine.ts'
import { run } from '../support/run.ts'
import { cli, freePort, type RunningServer, startServer } from '../support/server.ts'

const mine = '111111111111'
const theirs = '999999999999'
const instance = 'i-0123456789abcdef0'
const repository = `arn:aws:ecr:us-east-1:${theirs}:repository/your-repo`
const powerUser = 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser'

let server: RunningServer
let engine: Engine | undefined
let imds: ChildProcess
let metadata: string
let root: Aws
let owner: Aws
let image: string
const folder = mkdtempSync(join(tmpdir(), 'tg-story-'))

/** The AWS CLI on the instance: no keys, only the metadata service. */
function onInstance(...args: readonly string[]) {
  const env: Record<string, string> = {
    AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata,
    AWS_EC2_METADATA_DISABLED: 'false',
    AWS_ENDPOINT_URL: server.url,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  }
  return run('aws', args, { env })
}

const push = async () => (await engine?.docker('push', image))?.stderr.trim()
const denial = (action: string, type: string) =>
  `denied: User: arn:aws:sts::${mine}:assumed-role/builder/${instance} is not authorized to perform: ${action} on resource: ${repository} because no ${type} policy allows the ${action} action`

async function login(): Promise<void> {
  const { stdout } = await onInstance('ecr', 'get-login-password')
  const host = image.slice(0, image.indexOf('/'))
  const { code } = (await engine?.docker('login', '-u', 'AWS', '-p', stdout.trim(), host)) ?? {}
  expect(code).toBe(0)
}

function policyFile(text: string): string {
  const file = join(folder, 'policy.json')
  writeFileSync(file, text)
  return `file://${file}`
}

const setPolicy = (text: string) => [
  ...['ecr', 'set-repository-policy', '--repository-name', 'your-repo'],
  ...['--policy-text', policyFile(text)],
]

beforeAll(async () => {
  server = await startServer()
  engine = await startEngine()
  if (!engine) throw new Error('this story needs dockerd: run .ci/clients first')
  root = new Aws(server, rootOf(mine))
  owner = new Aws(server, rootOf(theirs))
  image = `${theirs}.dkr.ecr.us-east-1.localhost:${server.port}/your-repo:v1`
  await owner.json('ecr', 'create-repository', '--repository-name', 'your-repo')
  await makeRole(root, 'builder', { Service: 'ec2.amazonaws.com' })
  await root.json('iam', 'create-instance-profile', '--instance-profile-name', 'builder')
  await root.json(
    ...['iam', 'add-role-to-instance-profile', '--instance-profile-name', 'builder'],
    ...['--role-name', 'builder'],
  )
  const port = await freePort()
  metadata = `http://127.0.0.1:${port}`
  const flags = ['--role', 'builder', '--instance-id', instance, '--account', mine]
  imds = spawn(process.execPath, [cli, 'imds', ...flags, '--port', String(port)], {
    env: { ...process.env, TIDEGATE_ENDPOINT: server.url },
    stdio: 'ignore',
  })
  await answers(metadata)
  await loadTinyImage(engine, 'tiny')
  await engine.docker('tag', 'tiny', image)
})

afterAll(async () => {
  imds?.kill()
  await engine?.stop()
  await server?.stop()
  rmSync(folder, { recursive: true })
})

async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await fetch(url).catch(() => undefined)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`nothing answers at ${url}`)
}

describe('a role on an EC2 instance and a repository of another account', () => {
  test('the instance is the role', async () => {
    const { stdout } = await onInstance('sts', 'get-caller-identity', '--output', 'json')
    expect(JSON.parse(stdout)).toMatchObject({
      Account: mine,
      Arn: `arn:aws:sts::${mine}:assumed-role/builder/${instance}`,
    })
  })

  test('without any grant not even a login password is given', async () => {
    const { stderr } = await onInstance('ecr', 'get-login-password')
    expect(stderr).toContain(
      'is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action',
    )
  })

  test('with a login and nothing else the identity side is named', async () => {
    await root.json(
      ...['iam', 'put-role-policy', '--role-name', 'builder', '--policy-name', 'login'],
      '--policy-document',
      JSON.stringify(document(statement('Allow', 'ecr:GetAuthorizationToken', '*'))),
    )
    await login()
    expect(await push()).toBe(denial('ecr:InitiateLayerUpload', 'identity-based'))
  })

  test('with AmazonEC2ContainerRegistryPowerUser the resource side is named', async () => {
    await root.json(
      ...['iam', 'attach-role-policy', '--role-name', 'builder', '--policy-arn', powerUser],
    )
    expect(await push()).toBe(denial('ecr:InitiateLayerUpload', 'resource-based'))
  })

  test.each([
    ['not JSON', '{'],
    ['an action that no repository has', allowPushPull('ecr:GetAuthorizationToken')],
    ['an action of another service', allowPushPull('s3:GetObject')],
    ['a misspelt action', allowPushPull('ecr:BatchGetImages')],
  ])('the owner is refused %s', async (_, text) => {
    expect(await owner.refusal(...setPolicy(text))).toBe(
      "An error occurred (InvalidParameterException) when calling the SetRepositoryPolicy operation: Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
    )
  })

  test('the owner is refused a principal that does not exist', async () => {
    const text = allowPushPull('ecr:BatchGetImage', `arn:aws:iam::${mine}:role/nobody`)
    expect(await owner.refusal(...setPolicy(text))).toBe(
      "An error occurred (InvalidParameterException) when calling the SetRepositoryPolicy operation: Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Principal not found'",
    )
  })

  test('with AllowPushPull it pushes, lists and pulls', async () => {
    const set = await owner.json<{ policyText: string }>(...setPolicy(allowPushPull()))
    expect(set.policyText).toContain('"Sid" : "AllowPushPull"')
    expect((await engine?.docker('push', image))?.code).toBe(0)
    const listed = await onInstance(
      ...['ecr', 'list-images', '--registry-id', theirs, '--repository-name', 'your-repo'],
      ...['--output', 'json'],
    )
    expect(listed.stderr).toContain(
      `not authorized to perform: ecr:ListImages on resource: ${repository} because no resource-based policy allows the ecr:ListImages action`,
    )
    await owner.json(...setPolicy(allowPushPull('ecr:*')))
    const { stdout } = await onInstance(
      ...['ecr', 'list-images', '--registry-id', theirs, '--repository-name', 'your-repo'],
      ...['--output', 'json'],
    )
    expect(JSON.parse(stdout).imageIds).toMatchObject([{ imageTag: 'v1' }])
    await engine?.docker('rmi', image)
    expect((await engine?.docker('pull', image))?.code).toBe(0)
  })
})

function allowPushPull(action?: string, principal = `arn:aws:iam::${mine}:role/builder`): string {
  const actions = [
    'ecr:GetDownloadUrlForLayer',
    'ecr:BatchGetImage',
    'ecr:BatchCheckLayerAvailability',
    'ecr:PutImage',
    'ecr:InitiateLayerUpload',
    'ecr:UploadLayerPart',
    'ecr:CompleteLayerUpload',
  ]
  return JSON.stringify(
    document({
      Sid: 'AllowPushPull',
      ...statement('Allow', action ?? actions, undefined, { Principal: { AWS: principal } }),
    }),
  )
}

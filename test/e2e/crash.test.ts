import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CreateRepositoryCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  GetRepositoryPolicyCommand,
  paginateListImages,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr'
import {
  CreateRoleCommand,
  CreateUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  PutUserPolicyCommand,
  paginateListUsers,
} from '@aws-sdk/client-iam'
import {
  CreateFunctionCommand,
  LambdaClient,
  paginateListFunctions,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { document, statement } from '../support/aws.ts'
import { type Blob, makeImage, sha256, type TestImage } from '../support/image.ts'
import { Pusher } from '../support/pusher.ts'
import { freePort, type RunningServer, startServer } from '../support/server.ts'

const account = '111111111111'
const rounds = 3
/** What is asked for after a round's first images and users are there, and before the server is killed. */
const killWithinMs = 600
const folder = mkdtempSync(join(tmpdir(), 'tidegate-crash-'))

/** What a client has asked for, and whether the server has said that it is done. */
class Asked<Value> {
  readonly begun = new Map<string, Value>()
  readonly acknowledged = new Set<string>()

  async ask(name: string, value: Value, done: Promise<unknown>): Promise<void> {
    this.begun.set(name, value)
    await done
    this.acknowledged.add(name)
  }
}

const images = new Asked<TestImage>()
const users = new Asked<string>()
const functions = new Asked<undefined>()
/** In the order they were asked for; those before the last acknowledged one do not count any more. */
const policies: string[] = []
const uploads: { readonly location: string; readonly blob: Blob }[] = []
let policyAcknowledged = -1
let server: RunningServer
let port: number
let clients: ReturnType<typeof clientsOf>
let serial = 0

function clientsOf({ url }: RunningServer) {
  const settings = {
    ...{ endpoint: url, region: 'us-east-1', maxAttempts: 1 },
    credentials: { accessKeyId: account, secretAccessKey: 'any' },
  }
  return {
    ecr: new ECRClient(settings),
    iam: new IAMClient(settings),
    lambda: new LambdaClient(settings),
  }
}

async function start(): Promise<void> {
  server = await startServer({ port, data: folder, flags: ['--runner', 'local'] })
  clients = clientsOf(server)
}

async function pusher(): Promise<Pusher> {
  const { authorizationData } = await clients.ecr.send(new GetAuthorizationTokenCommand({}))
  const token = Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64').toString()
  return new Pusher(`${server.url}/v2/${account}/us-east-1/app`, token.slice('AWS:'.length))
}

async function pushImages(to: Pusher): Promise<never> {
  for (;;) {
    const large = serial % 10 === 0
    const image = await makeImage(randomBytes(large ? 7_000_000 : 40_000), randomBytes(5_000))
    const tag = `v${serial++}`
    await images.ask(tag, image, to.push(tag, image, large))
  }
}

/** A few that a restart finds in the middle: the next round goes on with them. */
async function beginUploads(to: Pusher): Promise<void> {
  for (let begun = 0; begun < 2; begun++) {
    const bytes = randomBytes(6_000_000)
    const blob = { mediaType: '', bytes, digest: sha256(bytes) }
    const location = await to.begin()
    uploads.push({ location, blob })
    const part = new Uint8Array(bytes.subarray(0, 5_242_880))
    const sent = await to.send('PATCH', location, part, { 'content-range': '0-5242879' })
    expect(sent.status).toBe(201)
  }
}

async function setPolicies(): Promise<never> {
  for (;;) {
    const text = JSON.stringify(
      document({
        Sid: `policy${serial++}`,
        ...statement('Allow', 'ecr:ListImages', undefined, { Principal: '*' }),
      }),
    )
    const at = policies.push(text) - 1
    await clients.ecr.send(
      new SetRepositoryPolicyCommand({ repositoryName: 'shared', policyText: text }),
    )
    policyAcknowledged = at
  }
}

async function createUsers(): Promise<never> {
  for (;;) {
    const UserName = `user-${serial++}`
    const policy = JSON.stringify(
      document(statement('Allow', 'ecr:*', `arn:aws:ecr:*:*:repository/${UserName}`)),
    )
    const made = clients.iam
      .send(new CreateUserCommand({ UserName }))
      .then(() =>
        clients.iam.send(
          new PutUserPolicyCommand({ UserName, PolicyName: 'inline', PolicyDocument: policy }),
        ),
      )
    await users.ask(UserName, policy, made)
  }
}

const imageUri = (tag: string) => `${account}.dkr.ecr.us-east-1.localhost:${port}/app:${tag}`

async function createFunctions(): Promise<never> {
  for (;;) {
    const FunctionName = `function-${serial++}`
    const made = clients.lambda.send(
      new CreateFunctionCommand({
        ...{ FunctionName, PackageType: 'Image', Code: { ImageUri: imageUri('base') } },
        Role: `arn:aws:iam::${account}:role/executor`,
      }),
    )
    await functions.ask(FunctionName, undefined, made)
  }
}

/** What ends a worker must be the kill, not a refusal. */
const endsWithServer = (work: Promise<void>) =>
  work.catch((error: unknown) => {
    const text = error instanceof Error ? `${error.name} ${error.message} ${error.cause}` : ''
    // Not the error itself: those of the SDK carry the whole connection.
    if (!/ECONNREFUSED|ECONNRESET|socket|fetch failed|terminated|EPIPE/i.test(text))
      throw new Error(text)
  })

/** Works until the server is killed, at no particular moment. */
async function workAndKill(): Promise<void> {
  const to = await pusher()
  const workers = Promise.all(
    [
      ...[pushImages(to), pushImages(to), beginUploads(to)],
      ...[setPolicies(), createUsers(), createFunctions()],
    ].map(endsWithServer),
  )
  const [imagesBefore, usersBefore] = [images.acknowledged.size, users.acknowledged.size]
  // A slow machine gets the time to do something at all, a broken server not for ever.
  for (let tries = 0; tries < 200; tries++) {
    if (images.acknowledged.size > imagesBefore && users.acknowledged.size > usersBefore) break
    await sleep(25)
  }
  await sleep(Math.random() * killWithinMs)
  await server.kill()
  await workers
}

async function verifyImages(from: Pusher): Promise<void> {
  const whole = new Set<string | undefined>()
  for (const [tag, { digest }] of images.begun) {
    const pulled = await from.pull(tag)
    whole.add(pulled)
    if (images.acknowledged.has(tag)) expect(`${tag} ${pulled}`).toBe(`${tag} ${digest}`)
    else if (pulled) expect(pulled).toBe(digest)
  }
  for await (const { imageIds = [] } of paginateListImages(
    { client: clients.ecr, pageSize: 10 },
    { repositoryName: 'app' },
  ))
    for (const { imageDigest, imageTag } of imageIds) {
      expect(imageTag, 'an image without the tag it was pushed with').toBeDefined()
      expect(whole).toContain(imageDigest)
    }
}

/** The bytes of the first part, which the server has or has not. ECR does not tell how much of an upload it has. */
const partBytes = 5_242_880

/** Goes on with each after its first part, or from the beginning where the server refuses that. */
async function verifyUploads(from: Pusher): Promise<void> {
  for (const { location, blob } of uploads.splice(0)) {
    const at = await from.send('GET', location)
    expect([204, 404]).toContain(at.status)
    if (at.status === 404) continue
    await from
      .finish(location, blob, true, partBytes)
      .catch(() => from.finish(location, blob, true))
    const { status, headers } = await from.send('HEAD', `blobs/${blob.digest}`)
    expect(`${status} ${headers.get('content-length')}`).toBe(`200 ${blob.bytes.byteLength}`)
  }
}

async function verifyPolicy(): Promise<void> {
  if (policyAcknowledged < 0) return
  const { policyText = '' } = await clients.ecr.send(
    new GetRepositoryPolicyCommand({ repositoryName: 'shared' }),
  )
  const sidOf = (text: string) => (JSON.parse(text) as { Statement: [{ Sid: string }] }).Statement
  const possible = policies.slice(policyAcknowledged).map((text) => sidOf(text)[0].Sid)
  expect(possible).toContain(sidOf(policyText)[0].Sid)
}

async function verifyUsers(): Promise<void> {
  const found = new Set<string>()
  for await (const { Users = [] } of paginateListUsers({ client: clients.iam, pageSize: 7 }, {}))
    for (const { UserName = '' } of Users) found.add(UserName)
  for (const [UserName, policy] of users.begun) {
    const isAcknowledged = users.acknowledged.has(UserName)
    if (isAcknowledged) expect(found).toContain(UserName)
    if (!found.has(UserName)) continue
    const kept = await clients.iam
      .send(new GetUserPolicyCommand({ UserName, PolicyName: 'inline' }))
      .then(({ PolicyDocument = '' }) => decodeURIComponent(PolicyDocument))
      .catch((error: Error) => error.name)
    expect(isAcknowledged ? [policy] : [policy, 'NoSuchEntityException']).toContain(kept)
  }
}

async function verifyFunctions(): Promise<void> {
  const found = new Set<string>()
  for await (const { Functions = [] } of paginateListFunctions(
    { client: clients.lambda, pageSize: 5 },
    {},
  ))
    for (const { FunctionName = '' } of Functions) found.add(FunctionName)
  for (const name of functions.acknowledged) expect(found).toContain(name)
  // A job that was running when the power went is taken up again when its lease has ended.
  for (const FunctionName of found)
    await waitUntilFunctionActiveV2(
      { client: clients.lambda, maxWaitTime: 30, minDelay: 1, maxDelay: 1 },
      { FunctionName },
    ).catch((error: Error) => {
      throw new Error(`${FunctionName} did not become Active: ${error.message.slice(0, 2_000)}`)
    })
}

/** Every file that could be served is what its name says. */
function verifyFiles(): void {
  const blobs = join(folder, 'blobs', 'sha256')
  for (const name of readdirSync(blobs)) {
    const bytes = readFileSync(join(blobs, name))
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(name)
  }
}

beforeAll(async () => {
  port = await freePort()
  await start()
  const { ecr, iam } = clients
  for (const repositoryName of ['app', 'shared'])
    await ecr.send(new CreateRepositoryCommand({ repositoryName }))
  const trust = statement('Allow', 'sts:AssumeRole', undefined, {
    Principal: { Service: 'lambda.amazonaws.com' },
  })
  const AssumeRolePolicyDocument = JSON.stringify(document(trust))
  await iam.send(new CreateRoleCommand({ RoleName: 'executor', AssumeRolePolicyDocument }))
  const base = await makeImage(Buffer.from('#!/bin/sh\n'))
  await images.ask('base', base, (await pusher()).push('base', base))
})

afterAll(async () => {
  await server?.kill()
  rmSync(folder, { recursive: true, force: true })
})

test('a server killed at any moment keeps what it acknowledged, and nothing by halves', async () => {
  for (let round = 0; round < rounds; round++) {
    await workAndKill()
    verifyFiles()
    await start()
    const from = await pusher()
    await verifyImages(from)
    await verifyUploads(from)
    await verifyPolicy()
    await verifyUsers()
  }
  // Else nothing was tried.
  for (const { acknowledged } of [images, users, functions])
    expect(acknowledged.size).toBeGreaterThanOrEqual(rounds)
  await verifyFunctions()
}, 120_000)

test('Ctrl-C ends it with 0, and the next start finds everything', async () => {
  expect(await server.stop()).toBe(0)
  await start()
  await verifyImages(await pusher())
  await verifyUsers()
  await verifyFunctions()
}, 60_000)

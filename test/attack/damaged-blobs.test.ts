import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CreateRepositoryCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  PutAccountSettingCommand,
} from '@aws-sdk/client-ecr'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { document } from '../support/aws.ts'
import { report } from '../support/counts.ts'
import { blobFile, damages, flip } from '../support/damages.ts'
import { type Blob, makeImage, sha256, type TestImage } from '../support/image.ts'
import { Pusher } from '../support/pusher.ts'
import { run } from '../support/run.ts'
import { cli, freePort, type RunningServer, startServer } from '../support/server.ts'

const account = '111111111111'
const counts = { damagedBlobs: 0, requests: 0, servedWrong: 0, notHealed: 0 }
const data = mkdtempSync(join(tmpdir(), 'tidegate-damaged-'))

let server: RunningServer
let port: number
let pusher: Pusher

const settings = () => ({
  ...{ endpoint: server.url, region: 'us-east-1', maxAttempts: 1 },
  credentials: { accessKeyId: account, secretAccessKey: 'any' },
})

async function start(): Promise<void> {
  server = await startServer({ port, data, flags: ['--scrub', 'off'] })
  const client = new ECRClient(settings())
  const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}))
  const token = Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64').toString()
  pusher = new Pusher(`${server.url}/v2/${account}/us-east-1/app`, token.slice('AWS:'.length))
  const made = client.send(new CreateRepositoryCommand({ repositoryName: 'app' }))
  await made.catch((error: Error) => {
    if (error.name !== 'RepositoryAlreadyExistsException') throw error
  })
  await client.send(new PutAccountSettingCommand({ name: 'BLOB_MOUNTING', value: 'ENABLED' }))
}

beforeAll(async () => {
  port = await freePort()
  await start()
})
afterAll(async () => {
  await server?.stop()
  rmSync(data, { recursive: true, force: true })
  report('damaged blobs', counts)
})

/** Gets a blob, or a part of it; whether what came is what was asked for, or nothing that passes for it. */
async function get({ digest, bytes }: Blob, range?: { start: number; end: number }) {
  counts.requests++
  const headers = range ? { range: `bytes=${range.start}-${range.end}` } : {}
  try {
    const answer = await pusher.send('GET', `blobs/${digest}`, undefined, headers)
    const body = Buffer.from(await answer.arrayBuffer())
    const wanted = range ? bytes.subarray(range.start, range.end + 1) : bytes
    if (answer.ok && !body.equals(wanted)) counts.servedWrong++
    return { status: answer.status, right: answer.ok && body.equals(wanted) }
  } catch {
    return { status: 'cut' as const, right: false }
  }
}

async function head({ digest }: Blob): Promise<number> {
  counts.requests++
  return (await pusher.send('HEAD', `blobs/${digest}`)).status
}

const layerOf = ({ blobs: [layer] }: TestImage): Blob => {
  if (!layer) throw new Error('expected a layer')
  return layer
}

/** As docker does: what is there is not sent. */
async function pushAgain(tag: string, image: TestImage): Promise<void> {
  for (const blob of image.blobs)
    if ((await head(blob)) !== 200) await pusher.finish(await pusher.begin(), blob, false)
  await pusher.putManifest(tag, image.manifest)
}

const fsck = async () => {
  const { code, stdout, stderr } = await run(process.execPath, [
    ...[cli, 'fsck', '--data', data, '--json'],
  ])
  return { code, stderr, report: stdout ? JSON.parse(stdout) : undefined }
}

describe.each(Object.entries(damages))('%s', (what, damage) => {
  test.each([
    { size: 300, restarts: false },
    { size: 300, restarts: true },
    { size: 5_000_000, restarts: false },
    { size: 5_000_000, restarts: true },
  ])('of $size bytes, seen before: $restarts', async ({ size, restarts }) => {
    const image = await makeImage(randomBytes(size))
    const layer = layerOf(image)
    const tag = `${what.replaceAll(' ', '-')}-${size}-${restarts}`
    await pusher.push(tag, image)
    expect(await get(layer)).toMatchObject({ right: true })
    if (restarts) {
      await server.stop()
      await start()
    }
    damage(blobFile(data, layer.digest))
    counts.damagedBlobs++
    // A range first: whole it is proven before a byte goes out.
    expect((await get(layer, { start: 1, end: 100 })).right).toBe(false)
    expect((await get(layer)).right).toBe(false)
    expect(await head(layer)).toBe(404)
    expect((await get(layer)).status).toBe(404)

    await pushAgain(tag, image)
    const healed = await get(layer)
    if (!healed.right) counts.notHealed++
    expect(healed).toEqual({ status: 200, right: true })
    expect((await get(layer, { start: 5, end: 9 })).right).toBe(true)
    expect(await head(layer)).toBe(200)
  })
})

test('the whole is asked for first: it is cut short of its end, and then gone', async () => {
  const image = await makeImage(randomBytes(5_000_000))
  const layer = layerOf(image)
  await pusher.push('whole', image)
  flip(blobFile(data, layer.digest), 100)
  counts.damagedBlobs++
  expect(await get(layer)).toEqual({ status: 'cut', right: false })
  expect(await head(layer)).toBe(404)
  expect(server.output()).toContain(`${layer.digest} is damaged`)
  await pushAgain('whole', image)
  expect((await get(layer)).right).toBe(true)
})

test.each([
  { size: 300, restarts: false },
  { size: 5_000_000, restarts: true },
])('$size bytes sent in place of damaged ones that nobody asked for are kept', async (row) => {
  const image = await makeImage(randomBytes(row.size))
  const layer = layerOf(image)
  await pusher.push(`unasked-${row.size}`, image)
  flip(blobFile(data, layer.digest), 100)
  counts.damagedBlobs++
  if (row.restarts) {
    await server.stop()
    await start()
  }
  // Not as docker does: without a HEAD before.
  await pusher.finish(await pusher.begin(), layer, false)
  const healed = await get(layer)
  if (!healed.right) counts.notHealed++
  expect(healed).toEqual({ status: 200, right: true })
})

test('a layer that is damaged while it is sent is cut short', async () => {
  const image = await makeImage(randomBytes(60_000_000))
  const layer = layerOf(image)
  await pusher.push('during', image)
  const redirect = await fetch(pusher.urlOf(`blobs/${layer.digest}`), {
    redirect: 'manual',
    headers: { authorization: pusher.authorization },
  })
  counts.damagedBlobs++
  counts.requests++
  const received = await new Promise<number>((resolve, reject) => {
    const url = new URL(redirect.headers.get('location') ?? '')
    url.hostname = '127.0.0.1'
    httpRequest(url, (response) => {
      let bytes = 0
      let isDamaged = false
      response.on('data', (part: Buffer) => {
        bytes += part.byteLength
        if (isDamaged) return
        isDamaged = true
        flip(blobFile(data, layer.digest), 3)
      })
      response.on('end', () => resolve(bytes))
      response.on('error', () => resolve(bytes))
    })
      .on('error', reject)
      .end()
  })
  if (received >= layer.bytes.byteLength) counts.servedWrong++
  expect(received).toBeLessThan(layer.bytes.byteLength)
  expect(await head(layer)).toBe(404)
  await pushAgain('during', image)
  expect((await get(layer)).right).toBe(true)
})

test('an image cannot be put whose layer is damaged, in one request or beside a push', async () => {
  const image = await makeImage(randomBytes(3000))
  const layer = layerOf(image)
  await pusher.push('first', image)
  damages.missing?.(blobFile(data, layer.digest))
  counts.damagedBlobs++
  await expect(pusher.putManifest('second', image.manifest)).rejects.toThrow('400')
  const mount = `blobs/uploads/?mount=${layer.digest}&from=${account}/us-east-1/app`
  expect((await pusher.send('POST', mount)).status).toBe(202)
  await pushAgain('second', image)
  expect(await pusher.pull('second')).toBe(image.digest)
})

describe('a function', () => {
  const lambda = () => new LambdaClient(settings())
  const create = (FunctionName: string) =>
    lambda().send(
      new CreateFunctionCommand({
        ...{ FunctionName, PackageType: 'Image' as const },
        Code: { ImageUri: `${account}.dkr.ecr.us-east-1.localhost:${port}/app:${FunctionName}` },
        Role: `arn:aws:iam::${account}:role/worker`,
      }),
    )
  const settled = async (FunctionName: string) => {
    for (;;) {
      const asked = new GetFunctionConfigurationCommand({ FunctionName })
      const { State, StateReason, StateReasonCode } = await lambda().send(asked)
      if (State !== 'Pending') return { State, StateReason, StateReasonCode }
      await sleep(100)
    }
  }
  beforeAll(async () => {
    const trust = {
      ...{ Effect: 'Allow', Action: 'sts:AssumeRole' },
      Principal: { Service: 'lambda.amazonaws.com' },
    }
    const AssumeRolePolicyDocument = JSON.stringify(document(trust))
    const role = { RoleName: 'worker', AssumeRolePolicyDocument }
    await new IAMClient(settings()).send(new CreateRoleCommand(role))
  })

  test.each([
    ['layer', 'a bit flipped at the start'],
    ['layer', 'a bit flipped at the end'],
    ['layer', 'missing'],
    ['config', 'a bit flipped at the end'],
    ['config', 'the end cut off'],
    ['config', 'missing'],
  ] as const)('whose %s has %s fails and says so, until it is pushed again', async (part, what) => {
    const name = `${part}-${what.replaceAll(' ', '-')}`
    const image = await makeImage(randomBytes(1_500_000))
    await pusher.push(name, image)
    const [layer, config] = image.blobs
    const { digest } = (part === 'layer' ? layer : config) ?? layerOf(image)
    damages[what]?.(blobFile(data, digest))
    counts.damagedBlobs++
    await create(name)
    expect(await settled(name)).toEqual({
      State: 'Failed',
      StateReason: `${digest} is damaged or missing in the data folder of this server: push it again`,
      StateReasonCode: 'InvalidImage',
    })
    await pushAgain(name, image)
    await lambda().send(new DeleteFunctionCommand({ FunctionName: name }))
    await create(name)
    expect(await settled(name)).toMatchObject({ State: 'Active' })
  })
})

test('fsck finds each, names the images, and is at peace once they are pushed again', async () => {
  expect(await fsck()).toMatchObject({ code: 0, report: { damages: [], database: 'whole' } })
  const images = await Promise.all([1, 2, 3].map(() => makeImage(randomBytes(2000))))
  for (const [number, image] of images.entries()) await pusher.push(`fsck-${number}`, image)
  const hurt = [damages['a bit flipped at the end'], damages['the end cut off'], damages.missing]
  for (const [number, image] of images.entries()) {
    hurt[number]?.(blobFile(data, layerOf(image).digest))
    counts.damagedBlobs++
  }
  const expected = images.map((image, number) => ({
    digest: layerOf(image).digest,
    repositories: [`${account}/us-east-1/app`],
    images: [{ digest: image.digest, tags: [`fsck-${number}`] }],
  }))
  const byDigest = (one: { digest: string }, other: { digest: string }) =>
    one.digest < other.digest ? -1 : 1
  const asked = await fsck()
  expect(asked.code).toBe(1)
  expect(asked.report.damages.sort(byDigest)).toMatchObject([...expected].sort(byDigest))
  // Of a folder that no server runs on.
  await server.stop()
  const stopped = await fsck()
  expect(stopped.code).toBe(1)
  expect(stopped.report.damages.sort(byDigest)).toMatchObject([...expected].sort(byDigest))
  await start()
  for (const [number, image] of images.entries()) await pushAgain(`fsck-${number}`, image)
  expect(await fsck()).toMatchObject({ code: 0, report: { damages: [] } })
  for (const [number, { manifest }] of images.entries())
    expect(await pusher.pull(`fsck-${number}`)).toBe(sha256(manifest))
})

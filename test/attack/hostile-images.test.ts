import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LocalRunner } from '../../src/runner/local/local.ts'
import { Api, owner, passwordOf, trusting, valueIn } from '../support/attack/api.ts'
import { hostileImages, pushable } from '../support/attack/hostile-images.ts'
import { type End, type HostileImage, mark } from '../support/attack/images/image.ts'
import { codeOf, eachOf } from '../support/attack/wire.ts'
import { rootOf } from '../support/aws.ts'
import { report } from '../support/counts.ts'
import { sha256 } from '../support/image.ts'
import { Pusher } from '../support/pusher.ts'
import { type RunningServer, startServer } from '../support/server.ts'

const around = mkdtempSync(join(tmpdir(), 'tidegate-hostile-'))
const data = join(around, 'data')
const probe = await LocalRunner.open(join(around, 'probe'))
/** Why functions cannot run here. In CI that is no excuse. */
const missing = await probe.unavailable()
await probe.close()
rmSync(join(around, 'probe'), { recursive: true, force: true })
const attack = test.skipIf(missing !== undefined && !process.env.CI)

let server: RunningServer
let api: Api
let pusher: Pusher
let before: string

/** Everything that an image could reach for and that no function may change. */
const outside = (): string =>
  JSON.stringify([
    readdirSync(around),
    readdirSync(data).filter((name) => !/^(metadata|images)/.test(name)),
    readdirSync('/'),
    readFileSync(join(around, 'secret'), 'utf8'),
    sha256(readFileSync('/etc/passwd')),
    statSync('/etc/passwd').ctimeMs,
  ])

beforeAll(async () => {
  mkdirSync(data)
  writeFileSync(join(around, 'secret'), 'secret')
  server = await startServer({ data, flags: ['--runner', 'local'] })
  api = new Api(server.port)
  await api.call('ecr', 'CreateRepository', { repositoryName: 'hostile' })
  await api.call('iam', 'CreateRole', {
    RoleName: 'hostile',
    AssumeRolePolicyDocument: trusting({ Service: 'lambda.amazonaws.com' }),
  })
  const base = `${server.url}/v2/${owner}/us-east-1/hostile`
  pusher = new Pusher(base, await passwordOf(api, rootOf(owner)))
  before = outside()
})
afterAll(async () => {
  await server.stop()
  rmSync(around, { recursive: true, force: true })
})

interface Ended {
  readonly end: End
  readonly says: string
}

async function push(image: HostileImage, tag: string): Promise<Ended | undefined> {
  const { blobs, manifest, type } = pushable(image)
  for (const bytes of new Set(blobs)) {
    const location = await pusher.begin()
    await pusher.finish(location, { mediaType: '', digest: sha256(bytes), bytes }, false)
  }
  const put = await pusher.send('PUT', `manifests/${tag}`, manifest, { 'content-type': type })
  const text = await put.text()
  if (put.status === 201) return undefined
  expect(put.status).toBeLessThan(500)
  return { end: 'refused', says: text }
}

/** What a push, and a function of it, come to. */
async function tryOut(image: HostileImage, name: string): Promise<Ended> {
  const refused = await push(image, name)
  if (refused) return refused
  const made = await api.ask('lambda', 'CreateFunction', {
    FunctionName: name,
    PackageType: 'Image',
    Role: `arn:aws:iam::${owner}:role/hostile`,
    Code: { ImageUri: `${owner}.dkr.ecr.us-east-1.localhost/hostile:${name}` },
    Timeout: 1,
  })
  if (codeOf(made) !== undefined) {
    expect(made.status).toBeLessThan(500)
    return { end: 'refused', says: made.text }
  }
  for (;;) {
    const { text } = await api.ask('lambda', 'GetFunctionConfiguration', { FunctionName: name })
    const state = valueIn(text, 'State')
    if (state === 'Failed') return { end: state, says: valueIn(text, 'StateReason') }
    if (state === 'Active') break
    await sleep(50)
  }
  const run = await api.ask('lambda', 'Invoke', { FunctionName: name, Payload: '{}' })
  expect(run.status).toBeLessThan(500)
  return { end: 'Active', says: run.text }
}

attack(
  'each is refused, fails with a reason, or runs and leaves nothing outside its folder',
  async () => {
    const wrong: string[] = []
    const ends = { refused: 0, Failed: 0, Active: 0 }
    await eachOf(
      hostileImages.map((image, at) => ({ image, name: `hostile-${at}` })),
      async ({ image, name }) => {
        const ended = await tryOut(image, name)
        ends[ended.end] += 1
        if (ended.end !== image.end || !(image.says ?? /./).test(ended.says))
          wrong.push(`${image.fact}: ${ended.end}, ${ended.says.slice(0, 300)}`)
      },
      4,
    )
    expect(wrong).toEqual([])
    expect(hostileImages.length).toBeGreaterThanOrEqual(43)
    report('hostile images', {
      images: hostileImages.length,
      refused: ends.refused,
      failed: ends.Failed,
      ranHarmlessly: ends.Active,
    })
  },
)

attack('nothing outside the layers was made, changed or removed', () => {
  expect(outside()).toBe(before)
  const places = ['/tmp', '/etc', '/root', '/var/tmp', '/dev/shm', around]
  // Others make and remove files meanwhile, which `find` ends with 1 for.
  const { stdout: found } = spawnSync('find', [...places, '-xdev', '-name', `*${mark}*`], {
    encoding: 'utf8',
  })
  const astray = found
    .split('\n')
    .filter((path) => path.startsWith('/'))
    .filter((path) => !/\/data\/images\/(layers|images)\/[0-9a-f]{64}\/(files|merged)\//.test(path))
  expect(astray).toEqual([])
  expect(readdirSync(process.cwd()).filter((name) => name.includes(mark))).toEqual([])
  // What was made was made where it belongs.
  expect(found).toContain(mark)
})

attack('the server stands, and once the functions are gone nothing of them is left', async () => {
  for (const [at] of hostileImages.entries())
    await api.ask('lambda', 'DeleteFunction', { FunctionName: `hostile-${at}` })
  await expect
    .poll(() => readdirSync(join(data, 'images', 'layers')), { timeout: 30_000 })
    .toEqual([])
  // What was taken out of the way is removed behind that.
  await expect.poll(() => readdirSync(join(data, 'images', 'tmp')), { timeout: 30_000 }).toEqual([])
  expect(
    server
      .output()
      .split('\n')
      .filter((text) => /^\S+Z error |^\(node:/.test(text)),
  ).toEqual([])
})

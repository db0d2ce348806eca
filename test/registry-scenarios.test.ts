import { afterAll, beforeAll, expect, test } from 'vitest'
import { AwsError } from '../src/aws/error.ts'
import { pull, push } from '../src/estate/scenarios/registry.ts'
import { ociManifest } from '../src/image/media-types.ts'
import { repositoryArn } from '../src/names/arn.ts'
import { World } from '../src/testing/world.ts'
import { accountA, region, rootOf, userOf } from './support/ecr.ts'
import { makeImage, type TestImage } from './support/image.ts'
import { openRegistry, type RegistryUnderTest, type Sent } from './support/registry.ts'
import { asked, overStore, overWorld, walked } from './support/walks.ts'

let registry: RegistryUnderTest
let image: TestImage
const app = repositoryArn(accountA, region, 'app')

beforeAll(async () => {
  registry = await openRegistry()
  await registry.ecr.call('CreateRepository', { repositoryName: 'app' })
  image = await makeImage(Buffer.from('for the pulls'))
  await tasks.push(rootOf(accountA))
})
afterAll(() => registry.close())

class Refused extends Error {}

type As = NonNullable<Sent['as']>

/** One request of a client, which ends at the first that is refused. */
async function request(as: As, method: string, path: string, body?: Uint8Array | string) {
  const headers = path.startsWith('manifests/') ? { 'content-type': ociManifest } : {}
  const sent = { as, headers, ...(body !== undefined && { body }) }
  const answer = await registry.send(method, `/v2/app/${path}`, sent)
  if (answer.status === 403) throw new Refused(answer.text)
  return answer
}

/** As docker asks: whether a layer is there, then its upload, then the manifest. The status of the last answer. */
const tasks = {
  push: async (as: As) => {
    for (const { digest, bytes } of image.blobs) {
      if ((await request(as, 'HEAD', `blobs/${digest}`)).status === 200) continue
      const { headers } = await request(as, 'POST', 'blobs/uploads/')
      const at = (headers.location ?? '').split('/v2/app/')[1] ?? ''
      await request(as, 'PATCH', at, bytes)
      await request(as, 'PUT', `${at}?digest=${digest}`)
    }
    return (await request(as, 'PUT', 'manifests/v1', image.manifest)).status
  },
  pull: async (as: As) => {
    const { text } = await request(as, 'GET', 'manifests/v1')
    const { config } = JSON.parse(text) as { config: { digest: string } }
    return (await request(as, 'GET', `blobs/${config.digest}`)).status
  },
}

const pushing = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
  'ecr:CompleteLayerUpload',
  'ecr:PutImage',
]
const without = (action: string) => pushing.filter((one) => one !== action)
const login = 'ecr:GetAuthorizationToken'

type Case = [what: 'push' | 'pull', may: string, actions: readonly string[]]

test.each<Case>([
  ['push', 'all', [login, ...pushing]],
  ['push', 'no login', pushing],
  ...pushing.map((action): Case => ['push', `no ${action}`, [login, ...without(action)]]),
  ['pull', 'all', [login, 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']],
  ['pull', 'no manifest', [login, 'ecr:GetDownloadUrlForLayer']],
  ['pull', 'no layer', [login, 'ecr:BatchGetImage']],
])('a %s by a user that may do %s', async (what, may, Action) => {
  const statement = { Effect: 'Allow', Action, Resource: '*' }
  const name = `${what}-${may.replaceAll(/\W/g, '-')}`
  const user = await userOf(registry.ecr, name, statement)
  const arn = `arn:aws:iam::${accountA}:user/${name}`
  const policies = { Version: '2012-10-17', Statement: statement }
  const world = new World({ users: { [arn]: { policies } } })
  const scenario = { push, pull }[what](user, app)
  // Layers that are there already are not uploaded.
  if (what === 'push') image = await makeImage(Buffer.from(name))
  const { needs, decided } = registry.ecr
  const taken = await overStore(scenario, needs)
  const now = needs.clock.now()
  expect(walked(await overWorld(scenario, world, now))).toEqual(walked(taken))
  const from = decided.length
  const status = await registry.ecr
    .call('GetAuthorizationToken', {}, user)
    .then(() => tasks[what](user))
    .catch((error: unknown) => {
      if (error instanceof Refused || error instanceof AwsError) return 'refused'
      throw error
    })
  expect(asked(decided.slice(from))).toEqual(walked(taken))
  expect(taken.some(({ outcome }) => outcome === 'refused')).toBe(may !== 'all')
  expect(status).toBe(may === 'all' ? done[what] : 'refused')
})

/** A layer is read where the answer says: at its URL. */
const done = { push: 201, pull: 307 }

import { randomBytes } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CreateRepositoryCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  GetDownloadUrlForLayerCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { document, type Keys, rootOf, statement } from '../support/aws.ts'
import { report } from '../support/counts.ts'
import { makeImage, sha256, type TestImage } from '../support/image.ts'
import { type OidcIssuer, openIssuer } from '../support/oidc-issuer.ts'
import { Pusher } from '../support/pusher.ts'
import { must } from '../support/run.ts'
import { cli, type RunningServer, startServer } from '../support/server.ts'
import { type Mortal, mortals } from '../support/stale-identities.ts'

const account = '111111111111'
const counts = { identities: 0, requests: 0, stillAllowed: 0 }

interface Armed extends Mortal {
  readonly pusher: Pusher
  readonly layerUrl: string
  readonly upload: string
}

let server: RunningServer
let issuer: OidcIssuer
let image: TestImage
let armed: readonly Armed[]

const settingsOf = ({ accessKeyId, secretAccessKey, sessionToken }: Keys) => ({
  ...{ endpoint: server.url, region: 'us-east-1', maxAttempts: 1 },
  credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
})

async function pusherFor(keys: Keys): Promise<Pusher> {
  const { authorizationData } = await new ECRClient(settingsOf(keys)).send(
    new GetAuthorizationTokenCommand({}),
  )
  const token = Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64').toString()
  return new Pusher(`${server.url}/v2/${account}/us-east-1/app`, token.slice('AWS:'.length))
}

beforeAll(async () => {
  issuer = await openIssuer()
  server = await startServer({ flags: ['--ephemeral'] })
  const ecr = new ECRClient(settingsOf(rootOf(account)))
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'app' }))
  const anybody = document(statement('Allow', 'ecr:*', undefined, { Principal: '*' }))
  const policyText = JSON.stringify(anybody)
  await ecr.send(new SetRepositoryPolicyCommand({ repositoryName: 'app', policyText }))
  image = await makeImage(randomBytes(50_000))
  await (await pusherFor(rootOf(account))).push('v1', image)
  const all: Armed[] = []
  for (const mortal of await mortals(server.url, issuer)) {
    const pusher = await pusherFor(mortal.keys)
    const { downloadUrl = '' } = await new ECRClient(settingsOf(mortal.keys)).send(
      new GetDownloadUrlForLayerCommand({
        repositoryName: 'app',
        layerDigest: image.blobs[0]?.digest,
      }),
    )
    all.push({ ...mortal, pusher, layerUrl: downloadUrl, upload: await pusher.begin() })
  }
  armed = all
})
afterAll(async () => {
  await server?.stop()
  await issuer?.close()
  report('stale identities', counts)
})

/** Every route of the registry, with each method that it takes, as one of them would use it. */
function requestsOf({ name, pusher, upload }: Armed): readonly (() => Promise<Response>)[] {
  const [layer] = image.blobs
  const blob = `blobs/${layer?.digest}`
  const other = new Uint8Array(randomBytes(100))
  const absent = sha256('absent')
  const base = `${server.url}/v2/`
  const types = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' }
  return [
    () => pusher.send('GET', base),
    () => pusher.send('HEAD', base),
    () => pusher.send('GET', `${base}_catalog`),
    () => pusher.send('GET', 'tags/list'),
    () => pusher.send('GET', `referrers/${image.digest}`),
    () => pusher.send('GET', 'manifests/v1'),
    () => pusher.send('HEAD', 'manifests/v1'),
    () => pusher.send('GET', `manifests/${image.digest}`),
    () => pusher.send('PUT', `manifests/${name}`, image.manifest, types),
    () => pusher.send('DELETE', `manifests/${absent}`),
    () => pusher.send('GET', blob),
    () => pusher.send('HEAD', blob),
    () => pusher.send('POST', 'blobs/uploads/'),
    () => pusher.send('POST', `blobs/uploads/?digest=${sha256(other)}`, other),
    () =>
      pusher.send('POST', `blobs/uploads/?mount=${layer?.digest}&from=${account}/us-east-1/app`),
    () => pusher.send('GET', upload),
    () => pusher.send('PATCH', upload, other),
    () => pusher.send('PUT', `${upload}?digest=${sha256(other)}`),
    () => pusher.send('DELETE', upload),
  ]
}

/** A PUT whose head and first byte are sent; the rest follows when `finish` is called, which gives the status. */
function slowPut(url: string, authorization: string, body: Buffer) {
  const outgoing = httpRequest(url, {
    method: 'PUT',
    headers: {
      authorization,
      'content-length': body.byteLength,
      'content-type': 'application/vnd.oci.image.manifest.v1+json',
    },
  })
  const status = new Promise<number>((resolve, reject) => {
    outgoing.on('error', reject).on('response', (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
  })
  outgoing.write(body.subarray(0, 1))
  return () => {
    outgoing.end(body.subarray(1))
    return status
  }
}

const sign = async ({ keys }: Armed): Promise<string> => {
  try {
    await new STSClient(settingsOf(keys)).send(new GetCallerIdentityCommand({}))
    return 'let in'
  } catch (error) {
    return (error as Error).name
  }
}

/** Sends all there is and counts what is not refused as it must be. */
async function attack(one: Armed): Promise<readonly string[]> {
  const allowed: string[] = []
  for (const send of requestsOf(one)) {
    const answer = await send()
    await answer.arrayBuffer()
    counts.requests++
    const told = answer.headers.get('www-authenticate') ?? ''
    if (answer.status !== 401 || !told.startsWith('Basic realm='))
      allowed.push(`${one.name}: ${answer.status} for ${answer.url}`)
  }
  const layer = await fetch(one.layerUrl)
  if (layer.status !== 403 || !(await layer.text()).includes('InvalidAccessKeyId'))
    allowed.push(`${one.name}: ${layer.status} for its layer URL`)
  const signed = await sign(one)
  if (signed !== (one.end === 'clock' ? 'ExpiredToken' : 'InvalidClientTokenId'))
    allowed.push(`${one.name}: ${signed} by SigV4`)
  counts.requests += 2
  counts.identities++
  counts.stillAllowed += allowed.length
  return allowed
}

test('all of it works for all of them while they stand', async () => {
  const refused: string[] = []
  for (const one of armed) {
    for (const send of requestsOf(one)) {
      const answer = await send()
      await answer.arrayBuffer()
      if ([401, 403].includes(answer.status)) refused.push(`${one.name}: ${answer.url}`)
    }
    if ((await fetch(one.layerUrl)).status !== 200) refused.push(`${one.name}: its layer URL`)
    if ((await sign(one)) !== 'let in') refused.push(`${one.name}: SigV4`)
  }
  expect(refused).toEqual([])
})

test('nothing of it does once they are deleted, recreated or disabled', async () => {
  const allowed: string[] = []
  for (const one of armed) {
    if (one.end === 'clock' || one.name === 'outlived') continue
    await one.end()
    allowed.push(...(await attack(one)))
  }
  expect(allowed).toEqual([])
})

test('a request that outlives its sender does nothing at its end', async () => {
  const late = armed.find(({ name }) => name === 'outlived')
  if (!late || late.end === 'clock') throw new Error('expected one to end in the middle')
  const content = randomBytes(1000)
  const { authorization } = late.pusher
  const upload = await late.pusher.begin()
  const puts = [
    slowPut(late.pusher.urlOf('manifests/late'), authorization, Buffer.from(image.manifest)),
    slowPut(`${upload}?digest=${sha256(content)}`, authorization, content),
  ]
  // Both are let in before the user goes.
  await sleep(300)
  await late.end()
  for (const finish of puts) {
    const status = await finish()
    counts.requests++
    if (status !== 401) counts.stillAllowed++
    expect(status).toBe(401)
  }
  const root = await pusherFor(rootOf(account))
  expect((await root.send('HEAD', 'manifests/late')).status).toBe(404)
  expect((await root.send('HEAD', `blobs/${sha256(content)}`)).status).toBe(404)
})

test('nothing of it does once a session has expired', async () => {
  await must(process.execPath, [cli, 'clock', 'advance', '16m', '--endpoint', server.url])
  const allowed: string[] = []
  for (const one of armed) if (one.end === 'clock') allowed.push(...(await attack(one)))
  expect(allowed).toEqual([])
})

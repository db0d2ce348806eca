import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  accountA,
  accountB,
  configType,
  imageOf,
  indexOf,
  layerType,
  rootOf,
  userOf,
} from '../../test/support/ecr.ts'
import {
  type Answer,
  basic,
  openRegistry,
  type RegistryUnderTest,
  type Sent,
} from '../../test/support/registry.ts'
import {
  dockerManifest,
  ociIndex,
  ociManifest,
  orasArtifactManifest,
  schema1Manifest,
  signedSchema1Manifest,
} from '../image/media-types.ts'
import { parseRegion } from '../names/region.ts'
import { pieces } from '../store/blobs.contract.ts'
import { checkImages } from '../store/ecr/check.ts'

const digestOf = (bytes: Uint8Array | string) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`
const absent = digestOf('absent')

let registry: RegistryUnderTest
let name: string
let count = 0
beforeAll(async () => {
  registry = await openRegistry()
})
afterAll(() => registry.close())
beforeEach(async () => {
  name = `team/app${++count}`
  await registry.ecr.call('CreateRepository', { repositoryName: name })
})

const send = (method: string, path: string, sent?: Sent) =>
  registry.send(method, `/v2/${name}${path}`, sent)
const errorsOf = ({ text }: Answer) => JSON.parse(text).errors
const pathOf = (location: string | undefined) => new URL(location ?? '').pathname

async function start(): Promise<string> {
  const { status, headers } = await send('POST', '/blobs/uploads/')
  expect(status).toBe(202)
  return pathOf(headers.location)
}

async function pushBlob(bytes: Uint8Array | string): Promise<string> {
  const location = await start()
  const { status } = await registry.send('PUT', `${location}?digest=${digestOf(bytes)}`, {
    body: bytes,
  })
  expect(status).toBe(201)
  return digestOf(bytes)
}

const putManifest = (reference: string, body: string, type = ociManifest, more: Sent = {}) =>
  send('PUT', `/manifests/${reference}`, { body, ...more, headers: { 'content-type': type } })

/** The manifest of an image whose layer holds `content`, pushed with its blobs. */
async function pushImage(content: string, tag?: string, more: object = {}): Promise<string> {
  await pushBlob(`config of ${content}`)
  await pushBlob(content)
  const manifest = imageOf(content, { ...more })
  const { status } = await putManifest(tag ?? digestOf(manifest), manifest)
  expect(status).toBe(201)
  return manifest
}

/** All that comes of a request whose client waits to be told to send its body. */
async function expecting(line: string): Promise<string> {
  const socket = connect(registry.port, '127.0.0.1')
  const head = [`Host: ${registry.host}`, 'Expect: 100-continue', 'Content-Length: 9']
  socket.write([`${line} HTTP/1.1`, ...head, '', ''].join('\r\n'))
  let text = ''
  for await (const part of socket) {
    text += String(part)
    if (text.includes('Not Authorized')) break
  }
  return text
}

const nameUnknown = (missing: string) => [
  {
    code: 'NAME_UNKNOWN',
    message: `The repository with name '${missing}' does not exist in the registry with id '${accountA}'`,
  },
]

const foreignDenial = (action: string) => [
  {
    code: 'DENIED',
    message: `User: arn:aws:iam::${accountB}:root is not authorized to perform: ecr:${action} on resource: arn:aws:ecr:us-east-1:${accountA}:repository/${name} because no resource-based policy allows the ecr:${action} action`,
  },
]

describe('who may talk to the registry', () => {
  test.each(['/v2/', '/v2/x', `/v2/app/blobs/${absent}`])('nobody may ask for %s', async (path) => {
    const { status, headers, text } = await registry.send('GET', path, { as: 'nobody' })
    expect(status).toBe(401)
    expect(headers['www-authenticate']).toBe(
      `Basic realm="http://${registry.host}/",service="ecr.amazonaws.com"`,
    )
    expect(headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(headers['docker-distribution-api-version']).toBe('registry/2.0')
    expect(text).toBe('Not Authorized\n')
  })

  test('whoever has a password is welcome', async () => {
    expect((await registry.send('GET', '/v2/')).status).toBe(200)
    expect(
      (await registry.send('GET', '/v2/', { host: `localhost:${registry.port}` })).status,
    ).toBe(200)
    const foreign = { as: rootOf(accountB) }
    expect((await registry.send('GET', '/v2/', foreign)).status).toBe(200)
  })

  test('a garbled password is a bad request, another user nobody', async () => {
    const with_ = (authorization: string) =>
      registry.send('GET', '/v2/', { as: 'nobody', headers: { authorization } })
    const garbled = await with_(basic('AWS', 'garbled'))
    const message = 'expected a password of GetAuthorizationToken that was not changed'
    expect([garbled.status, errorsOf(garbled)]).toEqual([400, [{ code: 'DENIED', message }]])
    expect((await with_('Basic QVdT')).status).toBe(400)
    const password = registry.passwordOf(rootOf(accountA))
    expect((await with_(basic('me', password))).status).toBe(401)
    expect((await with_(`Bearer ${password}`)).status).toBe(401)
  })

  test('a password of another Region is a bad request, where the Region is named', async () => {
    const region = parseRegion('eu-west-1')
    if (!region) throw new Error('no Region')
    const as = { ...rootOf(accountA), region }
    const host = `localhost:${registry.port}`
    const tags = `/v2/${accountA}/us-east-1/${name}/tags/list`
    expect((await registry.send('GET', '/v2/', { as })).status).toBe(400)
    expect((await registry.send('GET', '/v2/', { as, host })).status).toBe(200)
    // docker prints what is JSON, and fails over anything else without a word of it.
    const answer = await registry.send('GET', tags, { as, host })
    const message =
      'your authorization token is for another Region: log in to this registry with one of us-east-1'
    expect([answer.status, errorsOf(answer)]).toEqual([400, [{ code: 'DENIED', message }]])
  })

  test.each([
    ['PUT', '/manifests/v1'],
    ['PATCH', '/blobs/uploads/x'],
    ['PUT', `/blobs/uploads/x?digest=${absent}`],
  ])('who is nobody is not told to send the body of a %s', async (method, path) => {
    const text = await expecting(`${method} /v2/${name}${path}`)
    expect(text).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/)
  })

  test('a host that cannot be is a bad request', async () => {
    expect((await registry.send('GET', '/v2/', { host: 'no host' })).status).toBe(400)
  })

  test('an unknown path is told in plain text', async () => {
    const { status, text } = await registry.send('GET', '/v2/x')
    expect([status, text]).toEqual([404, '404 page not found\n'])
  })
})

describe('refusals', () => {
  const manifest = imageOf('layer')
  test.each<[string, string, string, Sent]>([
    ['GET', '/manifests/v1', 'BatchGetImage', {}],
    ['GET', `/manifests/${absent}`, 'BatchGetImage', {}],
    ['PUT', '/manifests/v1', 'PutImage', { body: manifest }],
    ['DELETE', '/manifests/v1', 'BatchDeleteImage', {}],
    ['GET', `/blobs/${absent}`, 'GetDownloadUrlForLayer', {}],
    ['POST', '/blobs/uploads/', 'InitiateLayerUpload', {}],
    ['POST', `/blobs/uploads/?digest=${absent}`, 'InitiateLayerUpload', { body: 'x' }],
    ['POST', `/blobs/uploads/?mount=${absent}&from=app`, 'InitiateLayerUpload', {}],
    ['PATCH', '/blobs/uploads/1', 'UploadLayerPart', { body: 'x' }],
    ['PUT', `/blobs/uploads/1?digest=${absent}`, 'CompleteLayerUpload', {}],
    ['PUT', `/blobs/uploads/1?digest=${absent}`, 'UploadLayerPart', { body: 'x' }],
    ['GET', '/blobs/uploads/1', 'UploadLayerPart', {}],
    ['DELETE', '/blobs/uploads/1', 'UploadLayerPart', {}],
    ['GET', '/tags/list', 'ListImages', {}],
    ['GET', `/referrers/${absent}`, 'BatchGetImage', {}],
  ])('%s %s needs ecr:%s', async (method, path, action, sent) => {
    const refused = await send(method, path, { ...sent, as: rootOf(accountB) })
    expect(refused.status).toBe(403)
    expect(errorsOf(refused)).toEqual(foreignDenial(action))
    // One that is not there is refused in the same words: nobody learns whether it exists.
    const missing = await registry.send(method, `/v2/absent${path}`, {
      ...sent,
      as: rootOf(accountB),
    })
    expect(missing.text.replaceAll('/absent', `/${name}`)).toBe(refused.text)
  })

  test.each(['/manifests/v1', `/blobs/${absent}`])(
    'HEAD %s is denied without a body',
    async (path) => {
      const { status, headers, text } = await send('HEAD', path, { as: rootOf(accountB) })
      expect([status, text]).toEqual([403, ''])
      expect(headers['docker-distribution-api-version']).toBe('registry/2.0')
    },
  )

  test('the catalog needs ecr:DescribeRepositories on all repositories', async () => {
    const { status, text } = await registry.send('GET', '/v2/_catalog', { as: rootOf(accountB) })
    expect(status).toBe(403)
    expect(text).toContain(`repository/* because no resource-based policy allows`)
  })

  test.each<[string, string, Sent]>([
    ['GET', '/manifests/v1', {}],
    ['PUT', '/manifests/v1', { body: manifest }],
    ['POST', '/blobs/uploads/', {}],
    ['GET', '/tags/list', {}],
    ['GET', `/blobs/${absent}`, {}],
  ])('%s %s of a missing repository in the own account', async (method, path, sent) => {
    const answer = await registry.send(method, `/v2/absent${path}`, sent)
    expect(answer.status).toBe(404)
    expect(errorsOf(answer)).toEqual(nameUnknown('absent'))
  })

  test.each([
    ['DELETE', `/blobs/${absent}`],
    ['PUT', '/blobs/uploads/'],
    ['POST', '/tags/list'],
    ['PATCH', '/manifests/v1'],
  ])('%s %s is not supported', async (method, path) => {
    const answer = await send(method, path)
    expect([answer.status, errorsOf(answer)[0].code]).toEqual([405, 'UNSUPPORTED'])
  })
})

describe('blobs', () => {
  test('an upload: POST, PATCH, PUT', async () => {
    const begun = await send('POST', '/blobs/uploads/')
    expect(begun.status).toBe(202)
    expect(begun.headers.location).toMatch(
      new RegExp(`^http://${registry.host}/v2/${name}/blobs/uploads/[0-9a-f-]{36}$`),
    )
    expect(begun.headers.range).toBe('0-0')
    const location = pathOf(begun.headers.location)
    const patched = await registry.send('PATCH', location, {
      body: pieces(Buffer.from('layer'), 2),
    })
    expect(patched.status).toBe(201)
    expect(patched.headers.range).toBe('0-4')
    expect(patched.headers.location).toBe(begun.headers.location)
    const asked = await registry.send('GET', location)
    // rm#2831: ECR tells no range here.
    expect([asked.status, asked.headers.range]).toEqual([204, undefined])
    const done = await registry.send('PUT', `${location}?digest=${digestOf('layer')}`)
    expect(done.status).toBe(201)
    expect(done.headers['docker-content-digest']).toBe(digestOf('layer'))
    expect(done.headers.location).toBe(
      `http://${registry.host}/v2/${name}/blobs/${digestOf('layer')}`,
    )
    const head = await send('HEAD', `/blobs/${digestOf('layer')}`)
    expect(head.status).toBe(200)
    expect(head.headers['content-length']).toBe('5')
    expect(head.headers['docker-content-digest']).toBe(digestOf('layer'))
  })

  test('in one PUT, in one POST, and by repeating the last request', async () => {
    await pushBlob('put')
    const posted = await send('POST', `/blobs/uploads/?digest=${digestOf('post')}`, {
      body: 'post',
    })
    expect(posted.status).toBe(201)
    expect((await send('HEAD', `/blobs/${digestOf('post')}`)).status).toBe(200)
    const location = await start()
    const put = () =>
      registry.send('PUT', `${location}?digest=${digestOf('again')}`, { body: 'again' })
    expect((await put()).status).toBe(201)
    const repeated = await registry.send('PUT', `${location}?digest=${digestOf('again')}`)
    expect(repeated.status).toBe(201)
  })

  test('chunks must follow each other', async () => {
    const location = await start()
    const chunk = (range: string, body: string) =>
      registry.send('PATCH', location, { body, headers: { 'content-range': range } })
    expect((await chunk('0-2', 'lay')).status).toBe(201)
    const late = await chunk('5-6', 'xx')
    expect(late.status).toBe(416)
    expect(errorsOf(late)).toEqual([
      { code: 'BLOB_UPLOAD_INVALID', message: 'First byte of the layer part is 5 instead of 3' },
    ])
    expect((await chunk('3-9', 'er')).status).toBe(416)
    expect((await chunk('three', 'er')).status).toBe(416)
    // rm#2831: ECR tells the first chunk's range, and keeps the others.
    const second = await chunk('3-4', 'er')
    expect([second.status, second.headers.range]).toEqual([201, '0-2'])
    const done = await registry.send('PUT', `${location}?digest=${digestOf('layer')}`)
    expect(errorsOf(done)[0].message).toContain('at least 5MB')
  })

  test('chunks before the last need 5 MiB', async () => {
    const location = await start()
    const bytes = Buffer.alloc(6 * 1_048_576, 'x')
    await registry.send('PATCH', location, { body: bytes.subarray(0, 1_048_576) })
    await registry.send('PATCH', location, { body: bytes.subarray(1_048_576) })
    const small = await registry.send('PUT', `${location}?digest=${digestOf(bytes)}`)
    expect(small.status).toBe(400)
    expect(errorsOf(small)[0].message).toBe(
      'All layer parts except the last part should be at least 5MB',
    )
  })

  test('an empty upload is refused', async () => {
    const location = await start()
    const id = location.split('/').at(-1)
    const empty = await registry.send('PUT', `${location}?digest=${digestOf('')}`)
    expect(empty.status).toBe(400)
    expect(errorsOf(empty)).toEqual([
      {
        code: 'BLOB_UPLOAD_INVALID',
        message: `The upload with id '${id}' in the repository with name '${name}' in registry with id '${accountA}' cannot be completed because it does not have any parts.`,
      },
    ])
  })

  test.each([
    ['another digest', `digest=${absent}`, 400, 'DIGEST_INVALID'],
    ['a malformed digest', 'digest=sha256:x', 400, 'DIGEST_INVALID'],
    ['no digest', '', 400, 'DIGEST_INVALID'],
  ])('%s is refused', async (_what, query, status, code) => {
    const location = await start()
    const answer = await registry.send('PUT', `${location}?${query}`, { body: 'layer' })
    expect([answer.status, errorsOf(answer)[0].code]).toEqual([status, code])
  })

  test('a deleted upload is gone', async () => {
    const location = await start()
    await registry.send('PATCH', location, { body: 'layer' })
    expect((await registry.send('DELETE', location)).status).toBe(204)
    const after = await registry.send('PATCH', location, { body: 'layer' })
    expect([after.status, errorsOf(after)[0].code]).toEqual([404, 'BLOB_UPLOAD_UNKNOWN'])
  })

  test('a broken connection leaves the upload as it was', async () => {
    const location = await start()
    const cut = (async function* () {
      yield Buffer.alloc(100_000)
      await new Promise((resolve) => setTimeout(resolve, 20))
      throw new Error('cut')
    })()
    await expect(registry.send('PATCH', location, { body: cut })).rejects.toThrow()
    const until = Date.now() + 5_000
    let status = 0
    // The server notices the break in its own time.
    while (status !== 201 && Date.now() < until)
      ({ status } = await registry.send('PUT', `${location}?digest=${digestOf('layer')}`, {
        body: 'layer',
      }))
    expect(status).toBe(201)
  })

  test('a layer is fetched from elsewhere, without the password', async () => {
    await pushImage('fetched')
    const redirect = await send('GET', `/blobs/${digestOf('fetched')}`)
    expect(redirect.status).toBe(307)
    const url = new URL(redirect.headers.location ?? '')
    expect(url.host).toBe(`localhost:${registry.port}`)
    const layer = `${url.pathname}${url.search}`
    const fetched = await registry.send('GET', layer, { as: 'nobody', host: url.host })
    expect([fetched.status, fetched.text]).toEqual([200, 'fetched'])
    expect((await registry.send('GET', layer, { host: url.host })).status).toBe(400)
  })

  test('a client whose only name for the server is the registry gets the layer at once', async () => {
    await pushImage('inline')
    const host = `host.docker.internal:${registry.port}`
    const path = `/v2/${accountA}/us-east-1/${name}/blobs/${digestOf('inline')}`
    const whole = await registry.send('GET', path, { host })
    expect([whole.status, whole.text]).toEqual([200, 'inline'])
    const part = await registry.send('GET', path, { host, headers: { range: 'bytes=2-3' } })
    expect([part.status, part.text]).toEqual([206, 'li'])
  })

  test('a layer that no image refers to cannot be fetched, one that is not there neither', async () => {
    await pushBlob('uncommitted')
    for (const digest of [digestOf('uncommitted'), absent]) {
      const answer = await send('GET', `/blobs/${digest}`)
      expect([answer.status, errorsOf(answer)[0].code]).toEqual([404, 'BLOB_UNKNOWN'])
    }
    expect((await send('HEAD', `/blobs/${absent}`)).status).toBe(404)
  })

  test('HEAD tells the media type that the manifest gives', async () => {
    await pushImage('typed')
    const layer = await send('HEAD', `/blobs/${digestOf('typed')}`)
    expect(layer.headers['content-type']).toBe(layerType)
    const config = await send('HEAD', `/blobs/${digestOf('config of typed')}`)
    expect(config.headers['content-type']).toBe(configType)
  })
})

describe('a media type that cannot be a header', () => {
  const odd = ['application/x-中', 'application/x\r\nset-cookie: a', 'application/x ', 'é/x', '']
  const descriptor = (mediaType: string) => ({
    ...{ mediaType, digest: digestOf('odd'), size: 3 },
  })
  test.each(odd.flatMap((type) => [[type, 'layer'] as const, [type, 'config'] as const]))(
    'is refused at the manifest: %j of its %s',
    async (type, where) => {
      await pushBlob('odd')
      const own = descriptor(layerType)
      const manifest = JSON.stringify({
        ...{ schemaVersion: 2, mediaType: ociManifest },
        config: where === 'config' ? descriptor(type) : own,
        layers: [where === 'layer' ? descriptor(type) : own],
      })
      const answer = await putManifest('odd', manifest)
      expect([answer.status, errorsOf(answer)[0].message]).toEqual([
        405,
        "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
      ])
    },
  )

  test('is none where it was stored before', async () => {
    await pushImage('stored')
    await registry.ecr.db
      .updateTable('layers')
      .set({ media_type: 'application/x-中' })
      .where('digest', '=', digestOf('stored'))
      .execute()
    const head = await send('HEAD', `/blobs/${digestOf('stored')}`)
    expect([head.status, head.headers['content-type']]).toEqual([200, 'application/octet-stream'])
  })
})

describe('formats of before', () => {
  /** As Docker signed it: the signatures stand in the text, before what `formatTail` says. */
  function signed(layer: string) {
    const manifest = {
      ...{ schemaVersion: 1, name: 'app', tag: 'v1', architecture: 'amd64' },
      fsLayers: [{ blobSum: layer }, { blobSum: layer }],
      history: [{ v1Compatibility: '{"id":"é"}' }, { v1Compatibility: '{"id":"b"}' }],
    }
    const payload = JSON.stringify(manifest, null, 3)
    const base64url = (text: string) => Buffer.from(text).toString('base64url')
    const start = payload.slice(0, -2)
    const format = { formatLength: Buffer.byteLength(start), formatTail: base64url('\n}') }
    const header = { alg: 'ES256', jwk: {} }
    const signatures = [{ header, signature: 'AA', protected: base64url(JSON.stringify(format)) }]
    return { payload, text: `${start},\n   "signatures": ${JSON.stringify(signatures)}\n}` }
  }

  test('a signed schema 1 manifest goes by the digest of what was signed', async () => {
    const { payload, text } = signed(await pushBlob('old'))
    const put = await putManifest('v1', text, signedSchema1Manifest)
    expect([put.status, put.headers['docker-content-digest']]).toEqual([201, digestOf(payload)])
    for (const reference of ['v1', digestOf(payload)]) {
      const got = await send('GET', `/manifests/${reference}`)
      expect([got.text, got.headers['content-type']]).toEqual([text, signedSchema1Manifest])
    }
    expect((await send('GET', `/blobs/${digestOf('old')}`)).status).toBe(307)
    const again = await putManifest(digestOf(payload), text, signedSchema1Manifest)
    expect(again.status).toBe(201)
    const { damages } = await checkImages(registry.ecr.db, registry.blobs)
    expect(damages.filter(({ digest }) => digest === digestOf(payload))).toEqual([])
  })

  test('an unsigned one goes by its own, and needs its layers', async () => {
    const { payload } = signed(await pushBlob('older'))
    const put = await putManifest('v1', payload, schema1Manifest)
    expect([put.status, put.headers['docker-content-digest']]).toEqual([201, digestOf(payload)])
    const missing = await putManifest('v2', signed(absent).text, signedSchema1Manifest)
    expect([missing.status, errorsOf(missing)[0].code]).toEqual([400, 'MANIFEST_BLOB_UNKNOWN'])
    const unsigned = await putManifest('v3', payload, signedSchema1Manifest)
    expect(unsigned.status).toBe(405)
  })

  test('an ORAS artifact is a referrer of its subject', async () => {
    const subject = await pushImage('signed')
    const artifact = JSON.stringify({
      mediaType: orasArtifactManifest,
      artifactType: 'application/vnd.example.sbom.v1',
      blobs: [{ mediaType: 'text/plain', digest: await pushBlob('sbom'), size: 4 }],
      subject: { mediaType: ociManifest, digest: digestOf(subject), size: subject.length },
    })
    const put = await putManifest(digestOf(artifact), artifact, orasArtifactManifest)
    expect([put.status, put.headers['oci-subject']]).toEqual([201, digestOf(subject)])
    const { text } = await send('GET', `/referrers/${digestOf(subject)}`)
    expect(JSON.parse(text).manifests).toMatchObject([
      {
        mediaType: orasArtifactManifest,
        digest: digestOf(artifact),
        artifactType: 'application/vnd.example.sbom.v1',
      },
    ])
    const blob = await send('HEAD', `/blobs/${digestOf('sbom')}`)
    expect(blob.headers['content-type']).toBe('text/plain')
  })
})

// The table of the user guide's `Container image manifest format support`.
describe('what a client accepts', () => {
  const config = 'application/vnd.docker.container.image.v1+json'
  const get = async (reference: string, accept: string) => {
    const { status, headers, text } = await send('GET', `/manifests/${reference}`, {
      headers: { accept },
    })
    expect([status, headers['content-type']]).toEqual([200, JSON.parse(text).mediaType])
    return JSON.parse(text)
  }

  test('an image by tag comes in the format that it reads', async () => {
    const manifest = await pushImage('both', 'v1')
    expect(await get('v1', `${ociManifest}, ${dockerManifest}`)).toEqual(JSON.parse(manifest))
    expect(await get('v1', 'application/json, */*;q=0.5')).toEqual(JSON.parse(manifest))
    const docker = await get('v1', `application/json, ${dockerManifest};q=0.9`)
    expect(docker).toMatchObject({
      mediaType: dockerManifest,
      config: { mediaType: config, digest: digestOf('config of both') },
      layers: [{ digest: digestOf('both') }],
    })
    expect((await putManifest('docker', JSON.stringify(docker), dockerManifest)).status).toBe(201)
    expect((await get('docker', ociManifest)).mediaType).toBe(ociManifest)
  })

  test('and in its own by digest, or where it has no other', async () => {
    const manifest = await pushImage('one', 'v1')
    const byDigest = await get(digestOf(manifest), dockerManifest)
    expect(byDigest.mediaType).toBe(ociManifest)
    expect((await get('v1', schema1Manifest)).mediaType).toBe(ociManifest)
    const index = indexOf(manifest)
    await putManifest('all', index, ociIndex)
    expect((await get('all', dockerManifest)).mediaType).toBe(ociIndex)
  })
})

describe('mounting', () => {
  const setting = { name: 'BLOB_MOUNTING' }
  beforeAll(() => registry.ecr.call('PutAccountSetting', { ...setting, value: 'ENABLED' }))
  afterAll(() => registry.ecr.call('PutAccountSetting', { ...setting, value: 'DISABLED' }))
  const mount = (digest: string, from: string, sent?: Sent) =>
    send('POST', `/blobs/uploads/?mount=${digest}&from=${from}`, sent)
  let source: string
  beforeEach(async () => {
    source = name
    await pushImage('shared')
    name = `team/target${count}`
    await registry.ecr.call('CreateRepository', { repositoryName: name })
  })

  test('takes a layer that an image in the other repository has', async () => {
    expect((await send('HEAD', `/blobs/${digestOf('shared')}`)).status).toBe(404)
    const mounted = await mount(digestOf('shared'), source)
    expect(mounted.status).toBe(201)
    expect(mounted.headers.location).toBe(
      `http://${registry.host}/v2/${name}/blobs/${digestOf('shared')}`,
    )
    const head = await send('HEAD', `/blobs/${digestOf('shared')}`)
    expect([head.status, head.headers['content-length']]).toEqual([200, '6'])
  })

  test('by the names of a host that names no registry', async () => {
    const host = `localhost:${registry.port}`
    const here = `${accountA}/us-east-1`
    const path = `/v2/${here}/${name}/blobs/uploads/?mount=${digestOf('shared')}`
    const mounted = await registry.send('POST', `${path}&from=${here}/${source}`, { host })
    expect(mounted.status).toBe(201)
    expect(mounted.headers.location).toBe(
      `http://${host}/v2/${here}/${name}/blobs/${digestOf('shared')}`,
    )
    const elsewhere = await registry.send('POST', `${path}&from=${accountB}/us-east-1/app`, {
      host,
    })
    expect(elsewhere.status).toBe(202)
  })

  test.each([
    ['a layer that is not there', absent, () => source],
    ['a repository that is not there', digestOf('shared'), () => 'absent'],
    ['a name that cannot be', digestOf('shared'), () => 'A'],
  ])('%s becomes an ordinary upload', async (_what, digest, from) => {
    const answer = await mount(digest, from())
    expect(answer.status).toBe(202)
    const done = await registry.send(
      'PUT',
      `${pathOf(answer.headers.location)}?digest=${digestOf('mine')}`,
      { body: 'mine' },
    )
    expect(done.status).toBe(201)
  })

  test('is off until the account turns it on: then an upload is asked for as an upload', async () => {
    await registry.ecr.call('PutAccountSetting', { ...setting, value: 'DISABLED' })
    const dev = await userOf(registry.ecr, 'mounter', {
      Effect: 'Allow',
      Action: ['ecr:InitiateLayerUpload', 'ecr:GetDownloadUrlForLayer'],
      Resource: '*',
    })
    const answer = await mount(digestOf('shared'), source, { as: dev })
    expect(answer.status).toBe(202)
    const sent = await registry.send('PATCH', pathOf(answer.headers.location), {
      body: 'shared',
      as: dev,
    })
    expect([sent.status, errorsOf(sent)[0].message]).toEqual([
      403,
      expect.stringContaining('is not authorized to perform: ecr:UploadLayerPart'),
    ])
    await registry.ecr.call('PutAccountSetting', { ...setting, value: 'ENABLED' })
    expect((await mount(digestOf('shared'), source, { as: dev })).status).toBe(201)
  })

  test('a layer that no image refers to becomes an ordinary upload', async () => {
    const target = name
    name = source
    await pushBlob('uncommitted')
    name = target
    expect((await mount(digestOf('uncommitted'), source)).status).toBe(202)
  })

  test.each([
    ['another repository of the account', accountA],
    ['a repository of another account', accountB],
  ])('to %s a known digest opens nothing', async (_, account) => {
    const as = rootOf(account)
    const host = `localhost:${registry.port}`
    const other = `team/stranger${count}`
    await registry.ecr.call('CreateRepository', { repositoryName: other }, as)
    await registry.ecr.call('PutAccountSetting', { ...setting, value: 'ENABLED' }, as)
    const ask = (method: string, path: string, more: Sent = {}) =>
      registry.send(method, `/v2/${account}/us-east-1/${other}${path}`, { host, as, ...more })
    const digest = digestOf('shared')
    expect((await ask('HEAD', `/blobs/${digest}`)).status).toBe(404)
    expect((await ask('GET', `/blobs/${digest}`)).status).toBe(404)
    const put = await ask('PUT', '/manifests/stolen', {
      ...{ body: imageOf('shared'), headers: { 'content-type': ociManifest } },
    })
    expect([put.status, errorsOf(put)[0].code]).toEqual([400, 'MANIFEST_BLOB_UNKNOWN'])
    if (account === accountA) return
    const from = `${accountA}/us-east-1/${source}`
    const mounted = await ask('POST', `/blobs/uploads/?mount=${digest}&from=${from}`)
    expect(mounted.status).toBe(202)
    expect((await ask('HEAD', `/blobs/${digest}`)).status).toBe(404)
  })

  test('what the caller may not download from the source becomes an ordinary upload', async () => {
    const Statement = [{ Effect: 'Deny', Principal: '*', Action: 'ecr:GetDownloadUrlForLayer' }]
    await registry.ecr.call('SetRepositoryPolicy', {
      repositoryName: source,
      policyText: JSON.stringify({ Version: '2012-10-17', Statement }),
    })
    expect((await mount(digestOf('shared'), source)).status).toBe(202)
    expect((await send('HEAD', `/blobs/${digestOf('shared')}`)).status).toBe(404)
  })
})

describe('manifests', () => {
  test('are put and got by tag and by digest', async () => {
    const manifest = await pushImage('image', 'v1')
    const put = await putManifest('v2', manifest)
    expect(put.status).toBe(201)
    expect(put.headers['docker-content-digest']).toBe(digestOf(manifest))
    expect(put.headers.location).toBeUndefined()
    for (const reference of ['v1', 'v2', digestOf(manifest)]) {
      const got = await send('GET', `/manifests/${reference}`)
      expect([got.status, got.text]).toEqual([200, manifest])
      expect(got.headers['content-type']).toBe(ociManifest)
      expect(got.headers['docker-content-digest']).toBeUndefined()
      const head = await send('HEAD', `/manifests/${reference}`)
      expect([head.status, head.text]).toEqual([200, ''])
      expect(head.headers).toMatchObject({
        'content-length': String(manifest.length),
        'content-type': ociManifest,
        'docker-content-digest': digestOf(manifest),
        'docker-distribution-api-version': 'registry/2.0',
        sizes: '',
      })
    }
  })

  test('the same again is no error, unless its tag is immutable', async () => {
    const manifest = await pushImage('image', 'v1')
    expect((await putManifest('v1', manifest)).status).toBe(201)
    expect((await putManifest(digestOf(manifest), manifest)).status).toBe(201)
    await registry.ecr.call('PutImageTagMutability', {
      repositoryName: name,
      imageTagMutability: 'IMMUTABLE',
    })
    const other = await pushImage('other')
    for (const again of [manifest, other]) {
      const refused = await putManifest('v1', again)
      expect(refused.status).toBe(400)
      expect(errorsOf(refused)).toEqual([
        {
          code: 'TAG_INVALID',
          message: `The image tag 'v1' already exists in the '${name}' repository and cannot be overwritten because the tag is immutable.`,
        },
      ])
    }
  })

  test('name what is missing', async () => {
    const image = imageOf('unpushed')
    const digests = [digestOf('config of unpushed'), digestOf('unpushed')].sort().join(',')
    const layers = await putManifest('v1', image)
    expect(layers.status).toBe(400)
    expect(errorsOf(layers)).toEqual([
      {
        code: 'MANIFEST_BLOB_UNKNOWN',
        message: `Layers with digests '[${digests}]' required for pushing image into repository with name '${name}' in the registry with id '${accountA}' do not exist`,
      },
    ])
    const children = await putManifest('v1', indexOf(image), ociIndex)
    expect(children.status).toBe(400)
    expect(errorsOf(children)).toEqual([
      {
        code: 'MANIFEST_BLOB_UNKNOWN',
        message: `Images with digests '[${digestOf(image)}]' required for pushing image into repository with name '${name}' in the registry with id '${accountA}' do not exist`,
      },
    ])
  })

  test.each([
    ['an unknown type', '{"schemaVersion":2}', 'application/json'],
    ['a type with parameters', imageOf('x'), `${ociManifest}; charset=utf-8`],
    ['a type that the text contradicts', imageOf('x'), dockerManifest],
    ['no JSON', 'x', ociManifest],
  ])('%s is unsupported', async (_what, body, type) => {
    const answer = await putManifest('v1', body, type)
    expect(answer.status).toBe(405)
    expect(errorsOf(answer)).toEqual([
      {
        code: 'UNSUPPORTED',
        message:
          "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
      },
    ])
  })

  test('text that is not UTF-8 is unsupported', async () => {
    const body = Buffer.from([0x22, 0xff, 0x22])
    const answer = await send('PUT', '/manifests/v1', {
      body,
      headers: { 'content-type': ociManifest },
    })
    expect(answer.status).toBe(405)
  })

  test('more than 4 MiB is too much', async () => {
    const answer = await putManifest('v1', 'x'.repeat(4 * 1_048_576 + 1))
    expect(answer.status).toBe(413)
  })

  test('by another digest are invalid', async () => {
    const manifest = await pushImage('image')
    const answer = await putManifest(absent, manifest)
    expect(answer.status).toBe(400)
    expect(errorsOf(answer)).toEqual([
      {
        code: 'MANIFEST_INVALID',
        message: `The image with digest '${absent}' in repository '${name}' and registry ID '${accountA}' does not match the image digest that Amazon ECR has calculated.`,
      },
    ])
  })

  test.each(['v1', absent])('%s is not there', async (reference) => {
    const got = await send('GET', `/manifests/${reference}`)
    expect(got.status).toBe(404)
    expect(errorsOf(got)).toEqual([
      { code: 'MANIFEST_UNKNOWN', message: 'Requested image not found' },
    ])
    expect((await send('HEAD', `/manifests/${reference}`)).status).toBe(404)
    expect((await send('DELETE', `/manifests/${reference}`)).status).toBe(404)
  })

  test('a tag that cannot be is a bad request', async () => {
    expect((await send('HEAD', '/manifests/a+b')).status).toBe(400)
    const constraint = async (tag: string) =>
      errorsOf(await send('GET', `/manifests/${tag}`))[0].message.split('constraint: ')[1]
    expect(await constraint('a+b')).toBe("'must satisfy regular expression '[a-zA-Z0-9-_.]+''")
    const longest = 'Member must have length less than or equal to 300'
    expect(await constraint('a'.repeat(301))).toBe(`'${longest}'`)
    expect((await send('GET', `/manifests/${'a'.repeat(300)}`)).status).toBe(404)
  })

  test('are deleted by tag and by digest, but not while an index has them', async () => {
    const manifest = await pushImage('image', 'v1')
    const index = indexOf(manifest)
    expect((await putManifest('all', index, ociIndex)).status).toBe(201)
    const refused = await send('DELETE', `/manifests/${digestOf(manifest)}`)
    expect([refused.status, errorsOf(refused)[0].message]).toEqual([
      405,
      `Requested image referenced by manifest list: [${digestOf(index)}]`,
    ])
    expect((await send('DELETE', '/manifests/all')).status).toBe(202)
    expect((await send('DELETE', `/manifests/${digestOf(manifest)}`)).status).toBe(202)
    expect((await send('GET', '/manifests/v1')).status).toBe(404)
  })
})

describe('lists', () => {
  const list = async (path: string) => {
    const answer = await registry.send('GET', path)
    const link = /^<http:\/\/([^/]+)(.*)>; rel="next"$/.exec(String(answer.headers.link ?? ''))
    return { answer, body: JSON.parse(answer.text), host: link?.[1], next: link?.[2] }
  }

  test('tags come in pages until there are no more', async () => {
    const manifest = await pushImage('image')
    for (const tag of ['a', 'b', 'c']) await putManifest(tag, manifest)
    const whole = await list(`/v2/${name}/tags/list`)
    expect(whole.answer.headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(whole.body).toEqual({ name, tags: ['a', 'b', 'c'] })
    expect(whole.next).toBeUndefined()
    const tags: string[] = []
    let path: string | undefined = `/v2/${name}/tags/list?n=1`
    while (path) {
      const page = await list(path)
      expect(page.body.tags).toHaveLength(1)
      tags.push(...page.body.tags)
      if (page.next) expect(page.host).toBe(registry.host)
      path = page.next
    }
    expect(tags).toEqual(['a', 'b', 'c'])
  })

  test('a repository without tags has an empty list', async () => {
    expect((await list(`/v2/${name}/tags/list`)).body).toEqual({ name, tags: [] })
  })

  test.each([
    ['n=1001', 405, 'UNSUPPORTED', 'Member must have value less than or equal to 1000'],
    ['n=0', 405, 'UNSUPPORTED', 'Member must have value greater than or equal to 1'],
    ['n=x', 400, 'PAGINATION_NUMBER_INVALID', 'expected a number, got `x`'],
  ])('?%s is refused', async (query, status, code, text) => {
    const answer = await send('GET', `/tags/list?${query}`)
    expect([answer.status, errorsOf(answer)[0].code]).toEqual([status, code])
    expect(errorsOf(answer)[0].message).toContain(text)
  })

  test('the catalog is the registry; on a host that names none, the caller’s', async () => {
    const repositories: string[] = []
    let path: string | undefined = '/v2/_catalog?n=7'
    while (path) {
      const page = await list(path)
      repositories.push(...page.body.repositories)
      path = page.next
    }
    expect(repositories).toContain(name)
    expect(new Set(repositories).size).toBe(repositories.length)
    const own = await registry.send('GET', '/v2/_catalog?n=1000', {
      host: `localhost:${registry.port}`,
    })
    expect(JSON.parse(own.text).repositories).toContain(`${accountA}/us-east-1/${name}`)
  })

  test('referrers are an index of what has the subject', async () => {
    const manifest = await pushImage('signed')
    const subject = { mediaType: ociManifest, digest: digestOf(manifest), size: manifest.length }
    await pushBlob('config of signature')
    await pushBlob('signature')
    const signature = imageOf('signature', { subject, artifactType: 'application/x-signature' })
    const put = await putManifest(digestOf(signature), signature)
    expect(put.headers['oci-subject']).toBe(digestOf(manifest))
    const path = `/v2/${name}/referrers/${digestOf(manifest)}`
    const { answer, body } = await list(path)
    expect(answer.headers['content-type']).toBe(ociIndex)
    expect(body).toEqual({
      schemaVersion: 2,
      mediaType: ociIndex,
      manifests: [
        {
          mediaType: ociManifest,
          digest: digestOf(signature),
          size: signature.length,
          artifactType: 'application/x-signature',
        },
      ],
    })
    const filtered = await list(`${path}?artifactType=application/x-other`)
    expect(filtered.body.manifests).toEqual([])
    expect(filtered.answer.headers['oci-filters-applied']).toBe('artifactType')
    expect((await list(`/v2/${name}/referrers/${absent}`)).body.manifests).toEqual([])
  })
})

import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ociIndex, ociManifest } from '../../src/image/media-types.ts'
import { registryDialects } from '../../src/registry/dialect.ts'
import { digestOf, image, imageOf, indexOf, layer } from '../conformance/distribution/case.ts'
import { accountA, rootOf } from '../support/ecr.ts'
import { basic, openRegistry, type RegistryUnderTest, type Sent } from '../support/registry.ts'

const tables = ['images', 'image_tags', 'image_layers', 'image_children', 'layers'] as const
const type = (mediaType: string) => ({ headers: { 'content-type': mediaType } })
const manifest = type(ociManifest)
const unsupported = { ecr: [405, 'UNSUPPORTED'], oci: [400, 'MANIFEST_INVALID'] } as const
const both = (status: number, code: string) =>
  ({ ecr: [status, code], oci: [status, code] }) as const
type Refusal = Readonly<Record<(typeof registryDialects)[number], readonly [number, string]>>

const deep = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`
const many = `{"a":[${'0,'.repeat(1_500_000)}0]}`
const lone = Buffer.concat([
  Buffer.from('{"mediaType":"'),
  Buffer.from([0xff, 0xfe]),
  Buffer.from('"}'),
])
const unknown = 'application/vnd.example.unknown.v1+json'
const config = '{"mediaType":"application/vnd.oci.image.config.v1+json"'
const size = (value: unknown) => image.replace(/"size":1\b/, `"size":${JSON.stringify(value)}`)

/** Manifests, each with what it is refused with. Blobs `{}` and `a` are there. */
const manifests: readonly (readonly [what: string, body: string | Buffer, Refusal, Sent?])[] = [
  ['nothing', '', unsupported],
  ['no JSON', '{', unsupported],
  ['a list', '[]', unsupported],
  ['null', 'null', unsupported],
  [
    'an unknown type',
    JSON.stringify({ schemaVersion: 2, mediaType: unknown }),
    unsupported,
    type(unknown),
  ],
  ['no type at all', image.replace(`"mediaType":"${ociManifest}",`, ''), unsupported, {}],
  ['another type than its own', image, unsupported, type(ociIndex)],
  ['a type with parameters', image, unsupported, type(`${ociManifest}; charset=utf-8`)],
  ['invalid UTF-8', lone, unsupported],
  ['100,000 lists in each other', deep(100_000), unsupported],
  ['a million and a half numbers', many, unsupported],
  [
    'more than 4 MiB',
    JSON.stringify({ a: 'x'.repeat(4 * 1_048_576) }),
    both(413, 'MANIFEST_INVALID'),
  ],
  ['a digest that is none', image.replace(digestOf('a'), 'sha256:abc'), unsupported],
  [
    'a digest with a path',
    image.replace(digestOf('a'), `sha256:../../${'a'.repeat(58)}`),
    unsupported,
  ],
  ['a digest in capitals', image.replace(digestOf('a'), digestOf('a').toUpperCase()), unsupported],
  ['a negative size', size(-1), unsupported],
  ['a size that is text', size('1'), unsupported],
  ['a size beyond all numbers', image.replace(/"size":1\b/, '"size":1e400'), unsupported],
  ['layers and manifests', imageOf([layer('a')], { manifests: [] }), unsupported],
  ['a media type that would be two headers', imageOf([layer('a', 'a/b\r\nx: y')]), unsupported],
  ['5,000 layers', imageOf(Array.from({ length: 5_000 }, () => layer('a'))), unsupported],
  ['schema version 3', image.replace('"schemaVersion":2', '"schemaVersion":3'), unsupported],
  ['a config that is a list', image.replace(config, `[${config}`), unsupported],
]

describe.each(registryDialects)('in the dialect %s', (dialect) => {
  let registry: RegistryUnderTest
  let name: string
  let count = 0
  beforeAll(async () => {
    registry = await openRegistry({ dialect })
  })
  afterAll(() => registry.close())
  beforeEach(async () => {
    name = `bad${++count}`
    await registry.ecr.call('CreateRepository', { repositoryName: name })
    for (const blob of ['{}', 'a'])
      await registry.send('POST', `/v2/${name}/blobs/uploads/?digest=${digestOf(blob)}`, {
        body: blob,
      })
  })

  const send = (method: string, path: string, sent?: Sent) =>
    registry.send(method, path.startsWith('/') ? path : `/v2/${name}/${path}`, sent)

  /** All that is kept, but for uploads: rows by table, and files by their names and sizes. */
  async function kept() {
    const rows: Record<string, number> = {}
    for (const table of tables)
      rows[table] = (await registry.ecr.db.selectFrom(table).select('repository').execute()).length
    const files = readdirSync(join(registry.folder, 'sha256')).sort()
    return { rows, files }
  }
  const uploadsKept = async () => ({
    rows: await registry.ecr.db.selectFrom('layer_uploads').select(['id', 'received']).execute(),
    bytes: readdirSync(join(registry.folder, 'uploads')).map(
      (file) => statSync(join(registry.folder, 'uploads', file)).size,
    ),
  })

  async function keepsNothing(work: () => Promise<void>) {
    const before = await kept()
    await work()
    expect(await kept()).toEqual(before)
    expect(await uploadsKept()).toEqual({ rows: [], bytes: [] })
    expect((await send('GET', '/v2/')).status).toBe(200)
  }

  test.each(
    manifests.map(([what, body, refusal, sent]) => ({
      what,
      body,
      refusal,
      sent: sent ?? manifest,
    })),
  )('a manifest of $what is refused', async ({ body, refusal, sent }) => {
    await keepsNothing(async () => {
      for (const reference of ['v1', digestOf(body)]) {
        const answer = await send('PUT', `manifests/${reference}`, { ...sent, body })
        const { errors } = JSON.parse(answer.text)
        expect([answer.status, errors[0].code]).toEqual(refusal[dialect])
      }
    })
  })

  test.each([
    ['a layer', imageOf([layer('absent')]), ociManifest],
    ['a config', image.replace(digestOf('{}'), digestOf('absent')), ociManifest],
    ['an image', indexOf([imageOf([layer('absent')])]), ociIndex],
  ])('a manifest that names %s that is not there is refused by ECR', async (_, body, mediaType) => {
    if (dialect !== 'ecr') return
    await keepsNothing(async () => {
      const answer = await send('PUT', 'manifests/v1', { ...type(mediaType), body })
      expect([answer.status, JSON.parse(answer.text).errors[0].code]).toEqual([
        400,
        'MANIFEST_BLOB_UNKNOWN',
      ])
    })
  })

  test('a key that is given twice counts as it was last given, and the text is kept as it is', async () => {
    const twice = image.replace('"layers":', '"layers":[],"layers":')
    expect((await send('PUT', 'manifests/v1', { ...manifest, body: twice })).status).toBe(201)
    expect((await send('GET', 'manifests/v1')).text).toBe(twice)
    const { rows } = await kept()
    expect(rows.image_layers).toBeGreaterThanOrEqual(2)
  })

  const begin = async () => {
    const { headers } = await send('POST', 'blobs/uploads/')
    return new URL(headers.location ?? '').pathname
  }

  test.each([
    ['other bytes than the digest', { put: 'abd' }, [400, 'DIGEST_INVALID']],
    ['a digest that is none', { put: 'abc', digest: 'sha256:abc' }, [400, 'DIGEST_INVALID']],
    ['a range that begins late', { put: 'abc', range: '5-7' }, [416, 'BLOB_UPLOAD_INVALID']],
    ['a range shorter than the body', { put: 'abc', range: '0-1' }, [416, 'BLOB_UPLOAD_INVALID']],
    ['a range longer than the body', { put: 'abc', range: '0-9' }, [416, 'BLOB_UPLOAD_INVALID']],
    ['a range backwards', { put: 'abc', range: '2-0' }, [416, 'BLOB_UPLOAD_INVALID']],
    [
      'a range beyond numbers',
      { put: 'abc', range: `0-${'9'.repeat(30)}` },
      [416, 'BLOB_UPLOAD_INVALID'],
    ],
  ])(
    'an upload of %s is refused',
    async (_, {
      put,
      digest,
      range,
    }: { put: string; digest?: string; range?: string }, refusal) => {
      await keepsNothing(async () => {
        const location = await begin()
        const answer = await send('PUT', `${location}?digest=${digest ?? digestOf('abc')}`, {
          body: put,
          ...(range !== undefined && { headers: { 'content-range': range } }),
        })
        expect([answer.status, JSON.parse(answer.text).errors[0].code]).toEqual(refusal)
        expect((await send('DELETE', location)).status).toBe(204)
      })
    },
  )

  test.each([
    ['of other bytes', `?digest=${digestOf('abd')}`, 400],
    ['to mount what is no digest', '?mount=sha256:abc&from=nowhere', 400],
    ['with a digest that is none', '?digest=md5:abc', 400],
  ])('a POST %s leaves no upload', async (_, query, status) => {
    await keepsNothing(async () => {
      expect((await send('POST', `blobs/uploads/${query}`, { body: 'abc' })).status).toBe(status)
    })
  })

  /** A request whose connection ends before its body does. */
  const cut = (method: string, path: string, body: string, announced: number) =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(registry.port, '127.0.0.1')
      const authorization = basic('AWS', registry.passwordOf(rootOf(accountA)))
      const head = [
        `${method} ${path} HTTP/1.1`,
        `Host: ${registry.host}`,
        `Authorization: ${authorization}`,
      ]
      socket.write([...head, `Content-Length: ${announced}`, '', body].join('\r\n'))
      setTimeout(() => socket.destroy(), 100)
      socket.once('close', () => resolve())
      socket.once('error', reject)
    })

  test('an upload that is cut off keeps nothing of it', async () => {
    await keepsNothing(async () => {
      const location = await begin()
      await cut('PATCH', location, 'x'.repeat(60_000), 100_000)
      await expect
        .poll(async () => (await uploadsKept()).rows.map(({ received }) => received))
        .toEqual([0])
      await expect
        .poll(async () => (await uploadsKept()).bytes.reduce((sum, one) => sum + one, 0))
        .toBe(0)
      await expect.poll(async () => (await send('DELETE', location)).status).toBe(204)
      await cut('POST', `/v2/${name}/blobs/uploads/?digest=${digestOf('abc')}`, 'ab', 3)
      await expect.poll(async () => (await uploadsKept()).rows).toEqual([])
      await cut('PUT', `/v2/${name}/manifests/v1`, image.slice(0, 50), image.length)
    })
  })

  test('the same layer sent ten times at once is one layer', async () => {
    const bytes = 'b'.repeat(100_000)
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        send('POST', `blobs/uploads/?digest=${digestOf(bytes)}`, { body: bytes }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201))
    const { rows } = await uploadsKept()
    for (const { id } of rows) await send('DELETE', `blobs/uploads/${id}`)
    expect(await uploadsKept()).toEqual({ rows: [], bytes: [] })
    expect((await send('HEAD', `blobs/${digestOf(bytes)}`)).headers['content-length']).toBe(
      '100000',
    )
  })

  test('two requests that write to one upload do not mix', async () => {
    const location = await begin()
    const answers = await Promise.all(
      ['a', 'b'].map((byte) => send('PATCH', location, { body: byte.repeat(2_000_000) })),
    )
    const accepted = answers.filter(({ status }) => status < 300).length
    expect(accepted).toBeGreaterThanOrEqual(1)
    const wholes = ['a', 'b'].map((byte) => byte.repeat(2_000_000))
    const possible = [...wholes, wholes.join(''), [...wholes].reverse().join('')]
    const ended = []
    for (const whole of possible)
      ended.push(
        (
          await send(
            'PUT',
            `${location}?digest=sha256:${createHash('sha256').update(whole).digest('hex')}`,
          )
        ).status,
      )
    // Two parts under 5 MiB are ECR's to refuse, by another code than that of a digest.
    expect(ended.filter((status) => status === 201).length).toBeLessThanOrEqual(1)
    await send('DELETE', location)
    expect(await uploadsKept()).toEqual({ rows: [], bytes: [] })
  })

  test.each([
    ['a tag of 300 characters', `manifests/${'t'.repeat(300)}`, 404],
    ['a tag of 301 characters', `manifests/${'t'.repeat(301)}`, 400],
    ['a repository of 256 characters', `/v2/${'r'.repeat(256)}/tags/list`, 404],
    ['a repository of 257 characters', `/v2/${'r'.repeat(257)}/tags/list`, 400],
    ['a repository of one character', '/v2/r/tags/list', 400],
    ['a name with dots', '/v2/a/../b/tags/list', 400],
    ['a name in percent signs', '/v2/a%2fb/tags/list', 404],
    ['a percent sign alone', '/v2/a%/tags/list', 404],
    ['a null byte', '/v2/a%00b/tags/list', 400],
    ['a path of 5,000 characters', `/v2/${'r/'.repeat(2_500)}tags/list`, 404],
    ['an upload with a path', 'blobs/uploads/..%2f..%2fmetadata.sqlite', 404],
  ])('%s', async (_, path, status) => {
    await keepsNothing(async () => {
      expect((await send('GET', path)).status).toBe(status)
    })
  })

  test.each([
    ['accept', 'a'.repeat(10_000)],
    ['accept', ',;,;=,*/*;q=x'],
    ['accept', `${'a/b,'.repeat(2_000)}a/b`],
    ['range', 'bytes=9-1,0-0'],
    ['if-none-match', '"'.repeat(1_000)],
    ['content-type', 'x'.repeat(5_000)],
    ['expect', '100-continue'],
  ])('%s: %s is borne', async (header, value) => {
    await keepsNothing(async () => {
      for (const path of ['manifests/v1', `blobs/${digestOf('absent')}`])
        expect((await send('GET', path, { headers: { [header]: value } })).status).toBe(404)
    })
  })

  test('headers larger than a server takes are refused', async () => {
    await keepsNothing(async () => {
      const answer = await send('GET', '/v2/', { headers: { accept: 'a'.repeat(100_000) } })
      expect(answer.status).toBe(431)
    })
  })
})

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AwsError } from '../aws/error.ts'
import type { HttpRequest } from '../aws/http.ts'
import { parseAccountId } from '../names/account.ts'
import { rootArn } from '../names/arn.ts'
import type { Digest } from '../names/digest.ts'
import { listen } from '../server/listen.ts'
import { signLayerUrl } from '../services/ecr/layer-url.ts'
import { append, collect, digestOf, finish, pieces } from '../store/blobs.contract.ts'
import type { Blobs } from '../store/blobs.ts'
import { openBlobs } from '../store/blobs-disk.ts'
import { type LayerParts, serveLayer } from './serve-layer.ts'

const key = randomBytes(32)
const now = new Date('2026-11-21T20:00:00Z')
const bytes = Buffer.from('0123456789')
const digest = digestOf(bytes)
const modified = new Date('2026-11-20T10:00:00.400Z')

let folder: string
let blobs: Blobs
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-serve-'))
  blobs = await openBlobs(folder)
  await store(bytes)
  utimesSync(join(folder, 'sha256', digest.slice(7)), modified, modified)
})
afterAll(async () => {
  await blobs.close()
  rmSync(folder, { recursive: true })
})

const sizes = new Map<string, number>()
async function store(content: Uint8Array): Promise<void> {
  sizes.set(digestOf(content), content.byteLength)
  await append(blobs, 'u', 0, pieces(content))
  await finish(blobs, 'u', content.byteLength, digestOf(content))
}

const urlOf = (of: Digest, accessKeyId = '111111111111') =>
  signLayerUrl(
    { account: '111111111111', region: 'us-east-1', repository: 'app', digest: of },
    { accessKeyId, size: sizes.get(of) ?? 0 },
    key,
    now,
  )

const stands = new Set(['111111111111'])
const standing = async (accessKeyId: string) => {
  const account = parseAccountId(accessKeyId)
  return account && stands.has(account)
    ? ({ kind: 'root', account, arn: rootArn(account) } as const)
    : undefined
}

const told: { status: number; error: AwsError }[] = []
const refused: LayerParts['refused'] = (one) => told.push(one)

const elsewhere: LayerParts['elsewhere'] = async () => undefined

async function get(
  url: string,
  headers: Record<string, string> = {},
  more: { method?: string; at?: Date } = {},
) {
  const [path = '', query = ''] = url.split('?')
  const request: HttpRequest = {
    method: more.method ?? 'GET',
    ...{ path, query, headers, remoteAddress: '127.0.0.1', secure: false, id: 'request-id' },
    body: pieces(Buffer.alloc(0)),
  }
  const parts = { blobs, key, standing, now: () => more.at ?? now, refused, elsewhere }
  const response = await serveLayer(request, parts)
  const { body } = response
  const text =
    body === undefined || typeof body === 'string'
      ? body
      : (await collect(body instanceof Uint8Array ? pieces(body) : body)).toString()
  return { status: response.status, headers: response.headers, text }
}

test('the whole layer', async () => {
  expect(await get(urlOf(digest))).toEqual({
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': '10',
      'accept-ranges': 'bytes',
      etag: `"${digest.slice(7)}"`,
      'last-modified': modified.toUTCString(),
    },
    text: '0123456789',
  })
})

test('HEAD has the same headers and no body', async () => {
  const head = await get(urlOf(digest), {}, { method: 'HEAD' })
  expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '10', undefined])
})

test.each([
  { range: 'bytes=2-4', status: 206, text: '234', contentRange: 'bytes 2-4/10' },
  { range: 'bytes=7-', status: 206, text: '789', contentRange: 'bytes 7-9/10' },
  { range: 'bytes=-3', status: 206, text: '789', contentRange: 'bytes 7-9/10' },
  { range: 'bytes=-30', status: 206, text: '0123456789', contentRange: 'bytes 0-9/10' },
  { range: 'bytes=8-99', status: 206, text: '89', contentRange: 'bytes 8-9/10' },
  { range: 'bytes=0-0', status: 206, text: '0', contentRange: 'bytes 0-0/10' },
  { range: 'bytes=4-2', status: 200, text: '0123456789' },
  { range: 'bytes=0-1,3-4', status: 200, text: '0123456789' },
  { range: 'lines=0-1', status: 200, text: '0123456789' },
  { range: 'bytes=-', status: 200, text: '0123456789' },
])('the range $range is answered with $status', async ({ range, status, text, contentRange }) => {
  const answer = await get(urlOf(digest), { range })
  expect([answer.status, answer.text]).toEqual([status, text])
  expect(answer.headers['content-range']).toBe(contentRange)
  expect(answer.headers['content-length']).toBe(String(text.length))
})

test.each(['bytes=10-', 'bytes=10-12', 'bytes=-0'])(
  'the range %s is beyond the end',
  async (range) => {
    const answer = await get(urlOf(digest), { range })
    // Of S3 itself: the size is named in the body alone.
    expect([answer.status, answer.headers['content-range']]).toEqual([416, undefined])
    expect(answer.text).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>InvalidRange</Code><Message>The requested range is not satisfiable</Message><RangeRequested>${range}</RangeRequested><ActualObjectSize>10</ActualObjectSize><RequestId>request-id</RequestId></Error>`,
    )
  },
)

const etag = `"${digest.slice(7)}"`
const before = 'Fri, 20 Nov 2026 09:59:59 GMT'
const then = 'Fri, 20 Nov 2026 10:00:00 GMT'
const after = 'Fri, 20 Nov 2026 10:00:01 GMT'
const other = `"${'0'.repeat(64)}"`

// RFC 9110, 13.2.2; which of two goes first is also in S3's API reference of GetObject.
test.each<[Record<string, string>, number]>([
  [{ 'if-none-match': etag }, 304],
  [{ 'if-none-match': digest.slice(7) }, 304],
  [{ 'if-none-match': `${other}, W/${etag}` }, 304],
  [{ 'if-none-match': '*' }, 304],
  [{ 'if-none-match': other }, 200],
  [{ 'if-modified-since': before }, 200],
  [{ 'if-modified-since': then }, 304],
  [{ 'if-modified-since': after }, 304],
  [{ 'if-modified-since': 'yesterday' }, 200],
  [{ 'if-none-match': other, 'if-modified-since': after }, 200],
  [{ 'if-none-match': etag, 'if-modified-since': before }, 304],
  [{ 'if-match': etag }, 200],
  [{ 'if-match': '*' }, 200],
  [{ 'if-match': other }, 412],
  [{ 'if-unmodified-since': before }, 412],
  [{ 'if-unmodified-since': then }, 200],
  [{ 'if-match': etag, 'if-unmodified-since': before }, 200],
  [{ 'if-match': etag, 'if-none-match': etag }, 304],
  [{ range: 'bytes=2-4', 'if-none-match': etag }, 304],
  [{ range: 'bytes=2-4', 'if-match': other }, 412],
  [{ range: 'bytes=2-4', 'if-range': etag }, 206],
  [{ range: 'bytes=2-4', 'if-range': then }, 206],
  [{ range: 'bytes=2-4', 'if-range': other }, 200],
  [{ range: 'bytes=2-4', 'if-range': `W/${etag}` }, 200],
  [{ range: 'bytes=2-4', 'if-range': after }, 200],
  [{ range: 'bytes=99-', 'if-range': other }, 200],
])('%o is answered with %i', async (headers, status) => {
  const { text, ...answer } = await get(urlOf(digest), headers)
  expect(answer.status).toBe(status)
  if (status === 304) {
    expect(text).toBeUndefined()
    expect(answer.headers).toMatchObject({ etag, 'last-modified': then })
    return
  }
  const head = await get(urlOf(digest), headers, { method: 'HEAD' })
  expect(head.status).toBe(status)
  if (status === 412) {
    const condition = headers['if-match'] === undefined ? 'If-Unmodified-Since' : 'If-Match'
    expect(text).toContain('<Code>PreconditionFailed</Code>')
    expect(text).toContain(`<Condition>${condition}</Condition><RequestId>`)
  }
})

test('a small layer that changes on the disk is noticed, though it was served before', async () => {
  const content = Buffer.from('small and served')
  await store(content)
  const url = urlOf(digestOf(content))
  for (let time = 0; time < 2; time++)
    expect(await get(url, { range: 'bytes=6-8' })).toMatchObject({ status: 206, text: 'and' })
  writeFileSync(join(folder, 'sha256', digestOf(content).slice(7)), 'Small and served')
  expect((await get(url)).status).toBe(404)
  await store(content)
  expect((await get(url)).text).toBe('small and served')
})

describe('refusals are S3’s', () => {
  const late = new Date(now.getTime() + 3_601_000)
  test.each([
    [
      'a password beside the signature',
      urlOf(digest),
      { authorization: 'x' },
      now,
      400,
      'InvalidArgument',
    ],
    [
      'another layer',
      urlOf(digest).replace(/[0-9a-f]{64}\?/, `${'0'.repeat(64)}?`),
      {},
      now,
      403,
      'SignatureDoesNotMatch',
    ],
    ['no signature', urlOf(digest).split('?')[0] ?? '', {}, now, 403, 'SignatureDoesNotMatch'],
    ['after an hour', urlOf(digest), {}, late, 403, 'AccessDenied'],
    [
      'nobody any more behind it',
      urlOf(digest, '222222222222'),
      {},
      now,
      403,
      'InvalidAccessKeyId',
    ],
    ['a blob that is gone', urlOf(digestOf(Buffer.from('gone'))), {}, now, 404, 'NoSuchKey'],
  ] as const)('%s', async (_what, url, headers, at, status, code) => {
    const answer = await get(url, headers, { at })
    expect(answer.status).toBe(status)
    expect(answer.headers['content-type']).toBe('application/xml')
    expect(answer.text).toContain(`<Code>${code}</Code>`)
    expect(answer.text).toContain('<RequestId>request-id</RequestId>')
    expect(told.at(-1)).toMatchObject({
      status,
      error: { code, hint: expect.stringMatching(/: /) },
    })
  })

  test('another method', async () => {
    expect((await get(urlOf(digest), {}, { method: 'PUT' })).status).toBe(405)
  })
})

test('many slow readers at once each get what they asked for', async () => {
  const layers = Array.from({ length: 4 }, (_, i) => Buffer.alloc(9_000_001, `layer ${i}`))
  for (const layer of layers) await store(layer)
  const server = await listen('127.0.0.1', 0, (request) =>
    serveLayer(request, { blobs, key, standing, now: () => now, refused, elsewhere }),
  )
  const digests = await Promise.all(
    [...layers, ...layers].map(async (layer) => {
      const { body } = await fetch(`http://127.0.0.1:${server.port}${urlOf(digestOf(layer))}`)
      const parts: Uint8Array[] = []
      for await (const part of body ?? []) {
        parts.push(part)
        // Slower than the disk, so that chunks wait in the socket's buffers.
        if (parts.length % 16 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
      }
      return digestOf(Buffer.concat(parts))
    }),
  )
  await server.close(0)
  expect(digests).toEqual([...layers, ...layers].map(digestOf))
})

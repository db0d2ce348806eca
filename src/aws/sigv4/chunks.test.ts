import { describe, expect, test } from 'vitest'
import { decodeChunks } from './chunks.ts'
import type { ChunkedPayload } from './payload.ts'
import type { Signature } from './types.ts'

// The example of AWS's documentation for uploads in signed chunks: 65 KiB of `a`, a KiB of `a`, the end.
const signature: Signature = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  scopeDate: '20130524',
  region: 'us-east-1',
  service: 's3',
  terminator: 'aws4_request',
  timestamp: '20130524T000000Z',
  signedHeaders: ['host'],
  signature: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  sessionToken: undefined,
  presigned: undefined,
}
const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const signed = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'

const example = [
  `10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n${'a'.repeat(65_536)}\r\n`,
  `400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n${'a'.repeat(1_024)}\r\n`,
  '0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n',
].join('')

// The same upload with a checksum after it, from the page on trailing headers.
const seedOfTrailers = '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e'
const withTrailers = [
  `10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n${'a'.repeat(65_536)}\r\n`,
  `400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n${'a'.repeat(1_024)}\r\n`,
  '0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n',
  'x-amz-checksum-crc32c:sOO8/Q==\r\n',
  'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n',
].join('')

async function* split(text: string, bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < text.length; at += bytes) yield Buffer.from(text.slice(at, at + bytes))
}

async function decode(
  text: string,
  payload: ChunkedPayload,
  bytes = 1_000,
  seed = signature.signature,
) {
  const chunks = decodeChunks(
    split(text, bytes),
    payload,
    { ...signature, signature: seed },
    secret,
  )
  const parts: string[] = []
  while (true) {
    const { done, value } = await chunks.next()
    if (done) return { text: parts.join(''), trailers: value }
    parts.push(Buffer.from(value).toString())
  }
}

describe('decodeChunks', () => {
  test.each([1_000, 17, 100_000])("AWS's example verifies, %i bytes at a time", async (bytes) => {
    const decoded = await decode(example, signed, bytes)
    expect(decoded).toEqual({ text: 'a'.repeat(66_560), trailers: {} })
  })

  test.each([
    ['a changed byte', example.replace('aaaa', 'aaab'), /does not match/],
    ['a chunk left out', example.slice(example.indexOf('400;')), /does not match/],
    ['a chunk without signature', `5\r\nhello\r\n0\r\n\r\n`, /does not match/],
    ['an end that is missing', example.slice(0, 70_000 - 3_500), /terminated unexpectedly/],
    ['a size that is none', 'zz;chunk-signature=\r\n', /Chunk size `zz`/],
    ['a chunk larger than memory', 'fffffff;chunk-signature=\r\n', /Chunk size/],
  ])('refuses %s', async (_name, text, refusal) => {
    await expect(decode(text, signed)).rejects.toThrow(refusal)
  })

  test('unsigned chunks give their trailing headers', async () => {
    const text = '5\r\nhello\r\n0\r\nx-amz-checksum-crc32: 5Wn7Dw==\r\n\r\n'
    expect(await decode(text, 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 3)).toEqual({
      text: 'hello',
      trailers: { 'x-amz-checksum-crc32': '5Wn7Dw==' },
    })
  })

  test('a signed trailer verifies, and a changed one does not', async () => {
    const payload = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'
    const decoded = await decode(withTrailers, payload, 1_000, seedOfTrailers)
    expect(decoded.trailers).toEqual({ 'x-amz-checksum-crc32c': 'sOO8/Q==' })
    const changed = withTrailers.replace('sOO8', 'sOO9')
    await expect(decode(changed, payload, 1_000, seedOfTrailers)).rejects.toThrow(/does not match/)
  })

  test('a trailer nobody signed is refused where chunks are signed', async () => {
    const text = `${example.slice(0, -2)}x-amz-checksum-crc32:5Wn7Dw==\r\n\r\n`
    await expect(decode(text, 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER')).rejects.toThrow(
      /does not match/,
    )
  })
})

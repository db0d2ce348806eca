import { AwsError } from '../error.ts'
import { hmac, type Scope, scopeText, sha256Hex, signingKey } from './key.ts'
import type { ChunkedPayload } from './payload.ts'
import type { Signature } from './types.ts'
import { sameHex } from './verify.ts'

/** The most one chunk may hold: a chunk must be in memory to be verified before anyone reads it. */
const chunkBytesMax = 16 * 1024 * 1024
const lineBytesMax = 8 * 1024
const trailersMax = 16

/**
 * The bytes inside an aws-chunked body, each chunk verified before it is given out. Returns the
 * trailing headers, lower case. `signature` is the request's own, already verified; without a secret,
 * for keys that have none, the chunks are only taken apart.
 */
export async function* decodeChunks(
  body: AsyncIterable<Uint8Array>,
  payload: ChunkedPayload,
  signature: Signature,
  secret: string | undefined,
): AsyncGenerator<Uint8Array, Readonly<Record<string, string>>> {
  const reader = new Reader(body)
  const signed = payload !== 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' && secret !== undefined
  const chain = signed ? new SignatureChain(signature, secret) : undefined
  while (true) {
    const [sizeText = '', extension] = (await reader.line()).split(';', 2)
    const size = /^[0-9a-fA-F]{1,8}$/.test(sizeText) ? Number.parseInt(sizeText, 16) : Number.NaN
    if (!(size <= chunkBytesMax))
      throw new AwsError('InvalidChunkSizeError', `Chunk size \`${sizeText}\` is not valid`)
    const data = await reader.exactly(size)
    chain?.check('AWS4-HMAC-SHA256-PAYLOAD', `${emptyHash}\n${sha256Hex(data)}`, extension)
    if (size === 0) break
    if ((await reader.line()) !== '') throw truncated()
    yield data
  }
  const trailers = payload.endsWith('-TRAILER') ? await readTrailers(reader) : {}
  const { 'x-amz-trailer-signature': given, ...headers } = trailers
  if (chain && payload.endsWith('-TRAILER')) {
    const text = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
    chain.check('AWS4-HMAC-SHA256-TRAILER', sha256Hex(text.join('')), `chunk-signature=${given}`)
  }
  return headers
}

const emptyHash = sha256Hex('')

/** Every chunk's signature covers the one before it; the first covers the request's. */
class SignatureChain {
  private previous: string
  private readonly prefix: string
  private readonly key: Buffer

  constructor(
    { signature, timestamp, scopeDate: date, region, service }: Signature,
    secret: string,
  ) {
    const scope: Scope = { date, region, service }
    this.previous = signature
    this.prefix = `${timestamp}\n${scopeText(scope)}`
    this.key = signingKey(secret, scope)
  }

  check(algorithm: string, hashes: string, extension: string | undefined): void {
    const given = /^chunk-signature=([0-9a-f]{64})$/.exec(extension?.trim() ?? '')?.[1] ?? ''
    const text = `${algorithm}\n${this.prefix}\n${this.previous}\n${hashes}`
    const expected = hmac(this.key, text).toString('hex')
    if (!sameHex(expected, given))
      throw new AwsError(
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      )
    this.previous = expected
  }
}

async function readTrailers(reader: Reader): Promise<Record<string, string>> {
  const trailers: [string, string][] = []
  for (let count = 0; count <= trailersMax; count++) {
    const line = (await reader.line(true)).trim()
    if (line === '') return Object.fromEntries(trailers)
    const colon = line.indexOf(':')
    if (colon < 0) throw new AwsError('MalformedTrailerError', 'A trailing header has no colon')
    trailers.push([line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()])
  }
  throw new AwsError('MalformedTrailerError', `There are more than ${trailersMax} trailing headers`)
}

const truncated = () => new AwsError('IncompleteBody', 'The request body terminated unexpectedly')

/** Lines and runs of bytes from a stream, holding no more than one of them. */
class Reader {
  private rest: Uint8Array = new Uint8Array()
  private readonly source: AsyncIterator<Uint8Array>

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]()
  }

  private async more(): Promise<Uint8Array | undefined> {
    const { done, value } = await this.source.next()
    return done ? undefined : value
  }

  /** Up to the next CRLF, without it. `endAllowed`: the stream may end instead. */
  async line(endAllowed = false): Promise<string> {
    while (true) {
      const end = Buffer.from(this.rest.buffer, this.rest.byteOffset, this.rest.byteLength).indexOf(
        '\r\n',
      )
      if (end >= 0) {
        const line = Buffer.from(this.rest.subarray(0, end)).toString('latin1')
        this.rest = this.rest.subarray(end + 2)
        return line
      }
      if (this.rest.byteLength > lineBytesMax) throw truncated()
      const part = await this.more()
      if (!part) {
        if (endAllowed && this.rest.byteLength === 0) return ''
        throw truncated()
      }
      this.rest = Buffer.concat([this.rest, part])
    }
  }

  async exactly(bytes: number): Promise<Uint8Array> {
    const parts = [this.rest]
    let held = this.rest.byteLength
    while (held < bytes) {
      const part = await this.more()
      if (!part) throw truncated()
      parts.push(part)
      held += part.byteLength
    }
    const all = parts.length === 1 ? this.rest : Buffer.concat(parts, held)
    this.rest = all.subarray(bytes)
    return all.subarray(0, bytes)
  }
}

import { AwsError } from './error.ts'

/** One HTTP request as a value. Nothing in it was rewritten: SigV4 signs these very bytes. */
export interface HttpRequest {
  readonly method: string
  /** The path as sent, still percent-encoded, without the query. */
  readonly path: string
  /** The query as sent, without the question mark; empty when there is none. */
  readonly query: string
  /** Lower-case names; a repeated header is joined with a comma, in order received. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Uint8Array>
  readonly remoteAddress: string
  readonly secure: boolean
  /** The server's id for this request, a UUID. */
  readonly id: string
}

export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>
}

/** A client that goes away while it sends a body is no bug of ours. Nobody is left to read an answer. */
export const isBrokenConnection = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ECONNRESET' || error.code === 'ERR_STREAM_PREMATURE_CLOSE')

export interface BodyLimit {
  readonly bytesMax: number
  /** Named in the refusal where the service does so. */
  readonly operation?: string
}

/** Of a body that carries so many characters as a string of JSON, where each may take six bytes when escaped. */
export const jsonBytesMax = (characters: number): number => 6 * characters + 65_536

/** For API calls. Layers never pass here: they stream from the socket to the blob store. */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  limit: BodyLimit,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of body) {
    bytes += part.byteLength
    if (bytes > limit.bytesMax) throw bodyTooLarge(limit)
    parts.push(part)
  }
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, bytes)
}

export const bodyTooLarge = ({ bytesMax, operation }: BodyLimit): AwsError =>
  new AwsError(
    'RequestEntityTooLargeException',
    `Request must be smaller than ${bytesMax} bytes${operation ? ` for the ${operation} operation` : ''}`,
  )

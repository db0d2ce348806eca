/** The values of x-amz-content-sha256 that say the body comes in chunks. */
export type ChunkedPayload =
  | 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
  | 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'
  | 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'

export function isChunked(contentSha256: string | undefined): contentSha256 is ChunkedPayload {
  return (
    contentSha256 === 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' ||
    contentSha256 === 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER' ||
    contentSha256 === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
  )
}

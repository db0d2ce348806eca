import { timingSafeEqual } from 'node:crypto'
import { AwsError, withHint } from '../error.ts'
import { canonicalRequest } from './canonical.ts'
import { changedPart } from './changed-part.ts'
import { sha256Hex, signatureOf } from './key.ts'
import { isChunked } from './payload.ts'
import type { SignedRequest } from './request.ts'
import { checkTime } from './time.ts'
import type { Signature } from './types.ts'

/** Text of a mismatch; S3 says less. */
const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'
const s3Mismatch =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.'

/**
 * The last step of authentication: the signature's time, then its HMAC, compared in constant time.
 * `body` is the whole body, or undefined for S3, where a header states its hash and the reader of
 * the stream checks it. Throws AwsError when either is wrong.
 */
export function verifySignature(
  signature: Signature,
  request: SignedRequest,
  body: Uint8Array | undefined,
  secret: string,
  machineNow: Date,
): void {
  checkTime(signature, machineNow)
  const { scopeDate: date, region, service, timestamp, signedHeaders } = signature
  const hash = payloadHash(signature, request, body)
  const isSigned = (sent: SignedRequest, hash: string): boolean => {
    const canonical = canonicalRequest(sent, signedHeaders, hash, service)
    const expected = signatureOf(canonical, timestamp, { date, region, service }, secret)
    return sameHex(expected, signature.signature)
  }
  if (isSigned(request, hash)) return
  const error = new AwsError('SignatureDoesNotMatch', service === 's3' ? s3Mismatch : mismatch)
  throw withHint(error, changedPart(request, hash, isSigned))
}

/** Lower-case hex only, as AWS takes it. */
export function sameHex(expected: string, given: string): boolean {
  return /^[0-9a-f]{64}$/.test(given) && timingSafeEqual(Buffer.from(expected), Buffer.from(given))
}

function payloadHash(
  { service, presigned }: Signature,
  { headers }: SignedRequest,
  body: Uint8Array | undefined,
): string {
  const given = headers['x-amz-content-sha256']
  // The seed of the chunks' signatures; `decodeChunks` verifies the bytes themselves.
  if (isChunked(given)) return given
  if (service !== 's3') return sha256Hex(body ?? '')
  const stated = given ?? (presigned && 'UNSIGNED-PAYLOAD')
  if (stated === undefined)
    throw new AwsError(
      'InvalidRequest',
      'Missing required header for this request: x-amz-content-sha256',
    )
  if (body && /^[0-9a-f]{64}$/i.test(stated)) {
    const actual = sha256Hex(body)
    if (actual !== stated.toLowerCase())
      throw new AwsError(
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        { ClientComputedContentSHA256: stated, S3ComputedContentSHA256: actual },
      )
  }
  return stated
}

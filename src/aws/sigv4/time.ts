import { AwsError } from '../error.ts'
import { dateOfTimestamp, timestampOf } from './credential.ts'
import type { Signature } from './types.ts'

const skewSeconds = 15 * 60

/**
 * Throws when the signature is not of this time: 15 minutes off, or an S3 URL past its end.
 * `machineNow` is the machine's clock, since clients sign by theirs.
 */
export function checkTime(signature: Signature, machineNow: Date): void {
  const { timestamp, presigned, service } = signature
  const signed = dateOfTimestamp(timestamp) ?? machineNow
  const s3 = service === 's3'
  const ageSeconds = (machineNow.getTime() - signed.getTime()) / 1000
  if (ageSeconds < -skewSeconds) {
    if (s3) throw skewed(timestamp, machineNow)
    throw new AwsError(
      'SignatureDoesNotMatch',
      `Signature not yet current: ${timestamp} is still later than ${moved(machineNow, skewSeconds)} (${timestampOf(machineNow)} + 15 min.)`,
    )
  }
  // Only S3 heeds X-Amz-Expires: STS takes the URLs that EKS makes for 15 minutes, whatever they say.
  const lifeSeconds = (s3 ? presigned?.expiresSeconds : undefined) ?? skewSeconds
  if (ageSeconds <= lifeSeconds) return
  if (!s3)
    throw new AwsError(
      'SignatureDoesNotMatch',
      `Signature expired: ${timestamp} is now earlier than ${moved(machineNow, -lifeSeconds)} (${timestampOf(machineNow)} - 15 min.)`,
    )
  if (!presigned) throw skewed(timestamp, machineNow)
  throw new AwsError('AccessDenied', 'Request has expired', {
    'X-Amz-Expires': lifeSeconds,
    Expires: extended(new Date(signed.getTime() + lifeSeconds * 1000)),
    ServerTime: extended(machineNow),
  })
}

const moved = (date: Date, seconds: number) =>
  timestampOf(new Date(date.getTime() + seconds * 1000))

const extended = (date: Date) => date.toISOString().replace(/\.\d{3}/, '')

const skewed = (timestamp: string, machineNow: Date) =>
  new AwsError(
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
    {
      RequestTime: timestamp,
      ServerTime: extended(machineNow),
      MaxAllowedSkewMilliseconds: skewSeconds * 1000,
    },
  )

import { AwsError } from '../error.ts'
import { badCredential, checkTimestamp, parseCredential } from './credential.ts'
import type { SignedRequest } from './request.ts'
import { algorithm, type Signature } from './types.ts'

const weekSeconds = 604_800
const required = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'X-Amz-Date',
] as const

/** Reads a presigned URL. */
export function signatureFromQuery({ query }: SignedRequest): Signature {
  const fields = new URLSearchParams(query)
  const field = (name: string) => fields.get(name) ?? ''
  const credentialText = field('X-Amz-Credential')
  const credential = parseCredential(credentialText)
  const s3 = credential?.service === 's3'
  const missing = required.filter((name) => !field(name))
  if (s3 && (missing.length || !fields.has('X-Amz-Expires')))
    throw s3Error(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    )
  if (missing.length) {
    const each = missing.map((name) => `AWS query-string parameters must include '${name}'. `)
    throw new AwsError(
      'IncompleteSignature',
      `${each.join('')}Re-examine the query-string parameters.`,
    )
  }
  if (field('X-Amz-Algorithm') !== algorithm)
    throw new AwsError(
      'IncompleteSignature',
      `Unsupported AWS 'algorithm': '${field('X-Amz-Algorithm')}'`,
    )
  if (!credential) throw badCredential(credentialText)
  return {
    ...credential,
    timestamp: checkTimestamp(field('X-Amz-Date')),
    signedHeaders: field('X-Amz-SignedHeaders').toLowerCase().split(';'),
    signature: field('X-Amz-Signature'),
    sessionToken: fields.get('X-Amz-Security-Token') ?? undefined,
    presigned: { expiresSeconds: expiresSeconds(fields.get('X-Amz-Expires'), s3) },
  }
}

function expiresSeconds(text: string | null, s3: boolean): number | undefined {
  if (text === null) return undefined
  const problem = !/^-?\d+$/.test(text)
    ? 'must be a number'
    : Number(text) < 0
      ? 'must be non-negative'
      : Number(text) > weekSeconds
        ? `must be less than a week (in seconds) that is: ${weekSeconds}`
        : undefined
  if (problem === undefined) return Number(text)
  throw s3
    ? s3Error(`X-Amz-Expires ${problem}`)
    : new AwsError('IncompleteSignature', `X-Amz-Expires ${problem}`)
}

const s3Error = (message: string) => new AwsError('AuthorizationQueryParametersError', message)

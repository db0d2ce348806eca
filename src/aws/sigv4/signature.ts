import { AwsError } from '../error.ts'
import type { HttpRequest } from '../http.ts'
import { signatureFromHeader } from './from-header.ts'
import { signatureFromQuery } from './from-query.ts'
import type { SignedRequest } from './request.ts'
import type { Signature } from './types.ts'

/** Whether a request carries a signature at all, readable or not. */
export const isSigned = (request: SignedRequest): boolean =>
  isSignedInHeader(request) || isSignedInQuery(request)

const isSignedInHeader = ({ headers }: SignedRequest): boolean =>
  headers.authorization?.trimStart().startsWith('AWS4-') ?? false

/** Whether it does so in its URL, which needs no header. */
export const isSignedInQuery = ({ query }: Pick<SignedRequest, 'query'>): boolean =>
  /(^|&)X-Amz-(Algorithm|Credential|Signature)=/.test(query)

/**
 * The signature a request carries, as a value; nothing in it is verified. `none` when it carries none,
 * Basic and Bearer authorization included. Throws AwsError in AWS's words for one that cannot be read.
 */
export function readSignature(request: SignedRequest): Signature | 'none' {
  const inHeader = isSignedInHeader(request)
  const inQuery = isSignedInQuery(request)
  if (inHeader && inQuery)
    throw new AwsError(
      'SignatureDoesNotMatch',
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    )
  if (!inHeader && !inQuery) return 'none'
  const signature = inQuery
    ? signatureFromQuery(request)
    : signatureFromHeader(request.headers.authorization ?? '', request.headers)
  checkSignedHeaders(signature, request.headers)
  return signature
}

function checkSignedHeaders(signature: Signature, headers: HttpRequest['headers']): void {
  if (!signature.signedHeaders.includes('host'))
    throw new AwsError(
      'SignatureDoesNotMatch',
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    )
  if (signature.service !== 's3') return
  const unsigned = Object.keys(headers).filter(
    (name) => name.startsWith('x-amz-') && !signature.signedHeaders.includes(name),
  )
  if (unsigned.length)
    throw new AwsError(
      'AccessDenied',
      'There were headers present in the request which were not signed',
      { HeadersNotSigned: unsigned.join(', ') },
    )
}

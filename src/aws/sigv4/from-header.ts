import { AwsError } from '../error.ts'
import type { HttpRequest } from '../http.ts'
import { badCredential, checkTimestamp, parseCredential, timestampOf } from './credential.ts'
import { algorithm, type Signature } from './types.ts'

/** Reads `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`. */
export function signatureFromHeader(text: string, headers: HttpRequest['headers']): Signature {
  const header = text.trim()
  const space = header.search(/[\s,]/)
  const named = space < 0 ? header : header.slice(0, space)
  if (named !== algorithm)
    throw new AwsError('IncompleteSignature', `Unsupported AWS 'algorithm': '${named}'`)
  const fields = parseFields(header, space < 0 ? '' : header.slice(space))
  const credentialText = fields.get('Credential')
  const signature = fields.get('Signature')
  const signedHeaders = fields.get('SignedHeaders')
  const date = headers['x-amz-date'] ?? headers.date
  if (!credentialText || !signature || !signedHeaders || !date) {
    const missing = [
      !credentialText && "Authorization header requires 'Credential' parameter. ",
      !signature && "Authorization header requires 'Signature' parameter. ",
      !signedHeaders && "Authorization header requires 'SignedHeaders' parameter. ",
      !date &&
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
    ].filter(Boolean)
    throw new AwsError('IncompleteSignature', `${missing.join('')}Authorization=${header}`)
  }
  const credential = parseCredential(credentialText)
  if (!credential) throw badCredential(credentialText)
  return {
    ...credential,
    timestamp: checkTimestamp(headers['x-amz-date'] ?? basicDate(date)),
    signedHeaders: signedHeaders.toLowerCase().split(';'),
    signature,
    sessionToken: headers['x-amz-security-token'],
    presigned: undefined,
  }
}

function parseFields(header: string, text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const part of text.split(',')) {
    const field = part.trim()
    if (field === '') continue
    const equals = field.indexOf('=')
    if (equals < 0)
      throw new AwsError(
        'IncompleteSignature',
        `'${field}' not a valid key=value pair (missing equal-sign) in Authorization header: '${header}'.`,
      )
    fields.set(field.slice(0, equals), field.slice(equals + 1))
  }
  return fields
}

/** A Date header may be RFC 1123; what is neither stays as it is, to be refused by name. */
function basicDate(text: string): string {
  const date = /^[A-Z][a-z]{2}, /.test(text) ? new Date(text) : undefined
  return date && !Number.isNaN(date.getTime()) ? timestampOf(date) : text
}

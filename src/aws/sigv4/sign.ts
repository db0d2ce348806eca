import { canonicalRequest, encodeRfc3986 } from './canonical.ts'
import { timestampOf } from './credential.ts'
import { type Scope, scopeText, sha256Hex, signatureOf } from './key.ts'
import type { SignedRequest } from './request.ts'
import { algorithm } from './types.ts'

export interface SigningCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

type SigningScope = Omit<Scope, 'date'>

/** The request's headers with those a signature adds. `headers` must hold `host`; names lower case. */
export function sign(
  request: SignedRequest & { readonly body: string | Uint8Array },
  credentials: SigningCredentials,
  where: SigningScope,
  now: Date,
): Record<string, string> {
  const timestamp = timestampOf(now)
  const scope = { ...where, date: timestamp.slice(0, 8) }
  const payloadHash = sha256Hex(request.body)
  const headers: Record<string, string> = {
    ...request.headers,
    'x-amz-date': timestamp,
    ...(credentials.sessionToken && { 'x-amz-security-token': credentials.sessionToken }),
    ...(where.service === 's3' && { 'x-amz-content-sha256': payloadHash }),
  }
  const names = Object.keys(headers).sort()
  const canonical = canonicalRequest({ ...request, headers }, names, payloadHash, where.service)
  const signature = signatureOf(canonical, timestamp, scope, credentials.secretAccessKey)
  headers.authorization = `${algorithm} Credential=${credentials.accessKeyId}/${scopeText(scope)}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return headers
}

/** The query of a URL that lets whoever holds it do `request` for a while; only `host` of its headers is signed. */
export function presign(
  request: SignedRequest,
  credentials: SigningCredentials,
  where: SigningScope,
  now: Date,
  expiresSeconds: number,
): string {
  const timestamp = timestampOf(now)
  const scope = { ...where, date: timestamp.slice(0, 8) }
  const fields = [
    ['X-Amz-Algorithm', algorithm],
    ['X-Amz-Credential', `${credentials.accessKeyId}/${scopeText(scope)}`],
    ['X-Amz-Date', timestamp],
    ['X-Amz-Expires', String(expiresSeconds)],
    ...(credentials.sessionToken ? [['X-Amz-Security-Token', credentials.sessionToken]] : []),
    ['X-Amz-SignedHeaders', 'host'],
  ].map(([name = '', value = '']) => `${name}=${encodeRfc3986(value)}`)
  const query = [...(request.query ? [request.query] : []), ...fields].join('&')
  const payloadHash = where.service === 's3' ? 'UNSIGNED-PAYLOAD' : sha256Hex('')
  const canonical = canonicalRequest({ ...request, query }, ['host'], payloadHash, where.service)
  const signature = signatureOf(canonical, timestamp, scope, credentials.secretAccessKey)
  return `${query}&X-Amz-Signature=${signature}`
}

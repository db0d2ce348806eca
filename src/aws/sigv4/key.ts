import { createHmac, hash } from 'node:crypto'
import { algorithm } from './types.ts'

export interface Scope {
  /** `20260131` */
  readonly date: string
  readonly region: string
  readonly service: string
}

const keysMax = 1_000
const keys = new Map<string, Buffer>()

export const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text, 'utf8').digest()

export const sha256Hex = (data: string | Uint8Array): string => hash('sha256', data, 'hex')

/** Four HMACs deep, and the same all day for one key, Region and service: the last thousand are kept. */
export function signingKey(secret: string, { date, region, service }: Scope): Buffer {
  const name = `${date}/${region}/${service}/${secret}`
  const known = keys.get(name)
  if (known) return known
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request')
  const oldest = keys.size >= keysMax ? keys.keys().next().value : undefined
  if (oldest !== undefined) keys.delete(oldest)
  keys.set(name, key)
  return key
}

export const scopeText = ({ date, region, service }: Scope) =>
  `${date}/${region}/${service}/aws4_request`

/** The hex signature of a canonical request. */
export function signatureOf(
  canonical: string,
  timestamp: string,
  scope: Scope,
  secret: string,
): string {
  const text = `${algorithm}\n${timestamp}\n${scopeText(scope)}\n${sha256Hex(canonical)}`
  return hmac(signingKey(secret, scope), text).toString('hex')
}

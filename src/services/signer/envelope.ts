import { sign } from 'node:crypto'
import type { SigningKey } from './certificate.ts'

export const payloadType = 'application/vnd.cncf.notary.payload.v1+json'

const scheme = 'io.cncf.notary.signingScheme'
const time = 'io.cncf.notary.signingTime'
const encoded = (text: string | Uint8Array) => Buffer.from(text).toString('base64url')

/**
 * The Notary Project's signature of a payload, as a JWS.
 * https://github.com/notaryproject/specifications/blob/main/specs/signature-envelope-jws.md
 */
export function envelopeOf(payload: Uint8Array, key: SigningKey, at: Date): Buffer {
  const head = {
    ...{ alg: 'ES384', cty: payloadType, crit: [scheme], [scheme]: 'notary.x509' },
    [time]: at.toISOString().replace(/\.\d+/, ''),
  }
  const signed = `${encoded(JSON.stringify(head))}.${encoded(payload)}`
  const { privateKey } = key
  const signature = sign('sha384', Buffer.from(signed), {
    key: privateKey,
    dsaEncoding: 'ieee-p1363',
  })
  const [protectedHead] = signed.split('.')
  return Buffer.from(
    JSON.stringify({
      payload: encoded(payload),
      protected: protectedHead,
      header: { x5c: [key.certificate], 'io.cncf.notary.signingAgent': 'tidegate' },
      signature: encoded(signature),
    }),
  )
}

import { z } from 'zod'
import { signedSchema1Manifest } from './media-types.ts'

/** How a JWS in Docker's pretty form tells what was signed: the text up to a byte, and what followed there. */
const signed = z.object({ signatures: z.array(z.object({ protected: z.string() })).min(1) })
const format = z.object({ formatLength: z.int().nonnegative(), formatTail: z.string() })

/**
 * What a signed schema 1 manifest is without its signatures, which its digest is of. Undefined when the text does not tell.
 * Signatures are not verified: each client that reads schema 1 does so by itself.
 */
// Differs from AWS? Whether ECR verifies them is not known.
export function signedPayload(text: string): Uint8Array | undefined {
  const { signatures } = signed.safeParse(fromJson(text)).data ?? {}
  const [first] = signatures ?? []
  const header = first && fromBase64url(first.protected)
  const read = header && format.safeParse(fromJson(new TextDecoder().decode(header)))
  if (!read?.success) return undefined
  const bytes = new TextEncoder().encode(text)
  const tail = fromBase64url(read.data.formatTail)
  if (!tail || read.data.formatLength > bytes.byteLength) return undefined
  const payload = new Uint8Array(read.data.formatLength + tail.byteLength)
  payload.set(bytes.subarray(0, read.data.formatLength))
  payload.set(tail, read.data.formatLength)
  return payload
}

/** What the digest of a manifest is of: its text, or of a signed one what was signed. */
export const digestedPart = (text: string, mediaType: string): string | Uint8Array =>
  (mediaType === signedSchema1Manifest ? signedPayload(text) : undefined) ?? text

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function fromBase64url(text: string): Uint8Array | undefined {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    return Uint8Array.from(binary, (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

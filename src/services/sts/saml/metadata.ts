import { type KeyObject, X509Certificate } from 'node:crypto'
import type { SamlProvider } from '../../../store/iam/providers.ts'
import { ns } from './names.ts'
import { attribute, children, descendants, parseXml, textOf } from './xml.ts'

/** What an identity provider says of itself that assertions are verified with. */
export interface IdentityProvider {
  readonly entityId: string
  /** RSA keys of its signing certificates. */
  readonly keys: readonly KeyObject[]
}

// IAM takes metadata of ten million characters.
const limits = { characters: 10_000_000, elements: 500_000, attributes: 500_000, depth: 100 }
/** More are not tried: each costs a verification, and nobody has signed for that. */
const keysMax = 10
const rsaBitsMin = 1024

/** What was read of each provider's metadata, which anybody can ask for. */
const read = new Map<string, { readonly of: string; readonly is: IdentityProvider }>()
const readMax = 100

/** @throws XmlRefused */
export function identityProvider({ id, metadata }: SamlProvider): IdentityProvider {
  const known = read.get(id)
  if (known?.of === metadata) return known.is
  const is = readMetadata(metadata)
  read.delete(id)
  if (read.size >= readMax) read.delete(read.keys().next().value ?? '')
  read.set(id, { of: metadata, is })
  return is
}

function readMetadata(text: string): IdentityProvider {
  const root = parseXml(text.trim(), limits)
  const certificates = children(root, ns.metadata, 'IDPSSODescriptor')
    .flatMap((one) => children(one, ns.metadata, 'KeyDescriptor'))
    // One that names no use is for both.
    .filter((one) => (attribute(one, 'use') ?? 'signing') === 'signing')
    .flatMap((one) => descendants(one, ns.signature, 'X509Certificate'))
  const keys = certificates.slice(0, keysMax).flatMap((one) => keyOf(textOf(one)) ?? [])
  return { entityId: attribute(root, 'entityID') ?? '', keys }
}

// Differs from AWS? Whether a certificate's own dates count is not documented: they are not looked at.
function keyOf(base64 = ''): KeyObject | undefined {
  try {
    const { publicKey } = new X509Certificate(Buffer.from(base64, 'base64'))
    const { modulusLength = 0 } = publicKey.asymmetricKeyDetails ?? {}
    return publicKey.asymmetricKeyType === 'rsa' && modulusLength >= rsaBitsMin
      ? publicKey
      : undefined
  } catch {
    return undefined
  }
}

import type { XmlElement } from '@xmldom/xmldom'
import type { SamlKey, SamlProvider } from '../../../store/iam/providers.ts'
import { decrypted } from './encryption.ts'
import { samlErrors } from './errors.ts'
import { identityProvider } from './metadata.ts'
import { ns } from './names.ts'
import { NotSigned, signedAssertion } from './signature.ts'
import { attribute, onlyChild, parseXml, textOf, XmlRefused } from './xml.ts'

/** Base64 of the model's hundred thousand characters is less. */
const limits = { characters: 100_000, elements: 1_000, attributes: 3_000, depth: 50 }

const success = 'urn:oasis:names:tc:SAML:2.0:status:Success'

/** A response to verify: when, and of whom. */
export interface Received {
  readonly base64: string
  readonly provider: SamlProvider
  readonly now: Date
  readonly requestId: string
}

/**
 * The assertion that the provider's key has signed. Nothing but what is below the element returned is proven.
 * @throws AwsError InvalidIdentityToken
 */
export function provenAssertion({ base64, provider, now, requestId }: Received): XmlElement {
  if (provider.valid_until <= now.getTime()) throw samlErrors.metadataExpired()
  try {
    const text = decode(base64)
    const response = parseXml(text, limits)
    requireResponse(response, provider)
    const { entityId, keys } = identityProvider(provider)
    const decrypt = (one: XmlElement) => decrypted(one, privateKeysOf(provider))
    const assertion = signedAssertion(response, text, { keys, limits, decrypt })
    const issuer = textOf(onlyChild(assertion, ns.assertion, 'Issuer')) ?? ''
    if (issuer !== entityId)
      throw samlErrors.wrongIssuer(requestId, `it is \`${issuer}\` and not \`${entityId}\``)
    return assertion
  } catch (error) {
    if (error instanceof XmlRefused) throw samlErrors.unreadable(requestId, error.message)
    if (error instanceof NotSigned) throw samlErrors.badSignature(error.message)
    throw error
  }
}

const privateKeysOf = ({ private_keys }: SamlProvider): readonly string[] =>
  (JSON.parse(private_keys) as readonly SamlKey[]).map(({ pem }) => pem)

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** @throws XmlRefused */
function decode(base64: string): string {
  const dense = base64.replace(/\s/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(dense)) throw new XmlRefused('not in base64')
  try {
    return utf8.decode(Buffer.from(dense, 'base64'))
  } catch {
    throw new XmlRefused('not in UTF-8')
  }
}

/** What is said outside the assertion may be unsigned: it can only make the answer a refusal. */
function requireResponse(response: XmlElement, { encryption_mode: mode }: SamlProvider): void {
  if (response.namespaceURI !== ns.protocol || response.localName !== 'Response')
    throw new XmlRefused('no samlp:Response')
  const status = onlyChild(response, ns.protocol, 'Status')
  const code = status && attribute(onlyChild(status, ns.protocol, 'StatusCode'), 'Value')
  if (code !== success) throw samlErrors.rejected(code ?? 'no status')
  if (mode === 'Required' && !onlyChild(response, ns.assertion, 'EncryptedAssertion'))
    throw samlErrors.mustBeEncrypted()
}

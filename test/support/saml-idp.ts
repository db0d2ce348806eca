import {
  constants,
  createCipheriv,
  createHash,
  createSign,
  type KeyObject,
  publicEncrypt,
  randomBytes,
  randomUUID,
} from 'node:crypto'
import { type Certified, certified } from './certificate.ts'

/** What an assertion says. Times are ISO 8601. */
export interface Claims {
  readonly id: string
  readonly issuer: string
  readonly issued: string
  readonly notBefore: string
  readonly notOnOrAfter: string
  readonly audiences: readonly string[]
  /** Canonical XML, from `<saml:Subject>` on. Empty for none. */
  readonly subject: string
  /** Values of each attribute by its name. */
  readonly attributes: Readonly<Record<string, readonly string[]>>
  readonly sessionNotOnOrAfter: string | undefined
}

export interface Signing {
  readonly key: KeyObject
  readonly signature: 'sha256' | 'sha512' | 'sha1'
  readonly digest: 'sha256' | 'sha512' | 'sha1'
  readonly transforms: readonly string[]
}

/** A SAML identity provider with a key of its own, which signs what it is given with no other library than Node's. */
export interface SamlIdp {
  readonly entityId: string
  readonly metadata: string
  /** An unsigned assertion, in the canonical form that its signature is of. */
  assertion(claims?: Partial<Claims>): string
  /** The element with a signature of itself behind its Issuer. */
  sign(element: string, signing?: Partial<Signing>): string
  /** A response around assertions, unsigned itself. */
  response(...assertions: readonly string[]): string
}

export const aws = 'https://aws.amazon.com/SAML/Attributes/'
export const signIn = 'https://signin.aws.amazon.com/saml'
export const encoded = (xml: string): string => Buffer.from(xml).toString('base64')

const saml = 'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'
const samlp = 'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"'
const ds = 'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
const signatures = {
  sha1: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  sha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  sha512: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
}
const digests = {
  sha1: 'http://www.w3.org/2000/09/xmldsig#sha1',
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  sha512: 'http://www.w3.org/2001/04/xmlenc#sha512',
}

export const inSeconds = (seconds: number): string =>
  new Date(Date.now() + seconds * 1000).toISOString()

export const subjectOf = (
  name: string,
  { format = 'persistent', recipient = signIn, until = inSeconds(300) } = {},
): string =>
  `<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:${format}">${name}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${until}" Recipient="${recipient}"></saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject>`

function writeAssertion(entityId: string, given: Partial<Claims>): string {
  const { audiences = [signIn], subject = subjectOf('alice'), attributes = {} } = given
  const ends = given.sessionNotOnOrAfter
  const values = (list: readonly string[]) =>
    list.map((one) => `<saml:AttributeValue>${one}</saml:AttributeValue>`).join('')
  return [
    `<saml:Assertion ${saml} ID="${given.id ?? `_${randomUUID()}`}" IssueInstant="${given.issued ?? inSeconds(0)}" Version="2.0">`,
    `<saml:Issuer>${given.issuer ?? entityId}</saml:Issuer>`,
    subject,
    `<saml:Conditions NotBefore="${given.notBefore ?? inSeconds(-5)}" NotOnOrAfter="${given.notOnOrAfter ?? inSeconds(300)}"><saml:AudienceRestriction>`,
    ...audiences.map((one) => `<saml:Audience>${one}</saml:Audience>`),
    '</saml:AudienceRestriction></saml:Conditions>',
    `<saml:AuthnStatement AuthnInstant="${inSeconds(0)}"${ends === undefined ? '' : ` SessionNotOnOrAfter="${ends}"`}></saml:AuthnStatement>`,
    '<saml:AttributeStatement>',
    ...Object.entries(attributes).map(
      ([name, list]) => `<saml:Attribute Name="${name}">${values(list)}</saml:Attribute>`,
    ),
    '</saml:AttributeStatement></saml:Assertion>',
  ].join('')
}

function sign(element: string, key: KeyObject, given: Partial<Signing>): string {
  const { signature = 'sha256', digest = 'sha256', transforms = [enveloped, exclusive] } = given
  const id = /\sID="([^"]+)"/.exec(element)?.[1]
  const hash = createHash(digest).update(element).digest('base64')
  const info = [
    '<ds:SignedInfo>',
    `<ds:CanonicalizationMethod Algorithm="${exclusive}"></ds:CanonicalizationMethod>`,
    `<ds:SignatureMethod Algorithm="${signatures[signature]}"></ds:SignatureMethod>`,
    `<ds:Reference URI="#${id}"><ds:Transforms>`,
    ...transforms.map((one) => `<ds:Transform Algorithm="${one}"></ds:Transform>`),
    `</ds:Transforms><ds:DigestMethod Algorithm="${digests[digest]}"></ds:DigestMethod>`,
    `<ds:DigestValue>${hash}</ds:DigestValue></ds:Reference></ds:SignedInfo>`,
  ].join('')
  const canonical = info.replace('<ds:SignedInfo>', `<ds:SignedInfo ${ds}>`)
  const value = createSign(signature)
    .update(canonical)
    .sign(given.key ?? key, 'base64')
  return element.replace(
    '</saml:Issuer>',
    `</saml:Issuer><ds:Signature ${ds}>${info}<ds:SignatureValue>${value}</ds:SignatureValue></ds:Signature>`,
  )
}

export function openIdp(
  entityId = 'https://idp.example.com/saml',
  { privateKey, certificate }: Certified = certified(),
): SamlIdp {
  return {
    entityId,
    metadata: `<?xml version="1.0"?><EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing"><ds:KeyInfo ${ds}><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${entityId}/sso"></SingleSignOnService></IDPSSODescriptor></EntityDescriptor>`,
    assertion: (claims = {}) => writeAssertion(entityId, claims),
    sign: (element, signing = {}) => sign(element, privateKey, signing),
    response: (...assertions) =>
      `<samlp:Response ${samlp} Destination="${signIn}" ID="_${randomUUID()}" IssueInstant="${inSeconds(0)}" Version="2.0"><saml:Issuer ${saml}>${entityId}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"></samlp:StatusCode></samlp:Status>${assertions.join('')}</samlp:Response>`,
  }
}

const xenc = 'xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"'
const ciphers = {
  'aes-256-gcm': ['http://www.w3.org/2009/xmlenc11#aes256-gcm', 32, 12],
  'aes-128-cbc': ['http://www.w3.org/2001/04/xmlenc#aes128-cbc', 16, 16],
} as const
const transports = {
  oaep: ['rsa-oaep-mgf1p', constants.RSA_PKCS1_OAEP_PADDING],
  pkcs1: ['rsa-1_5', constants.RSA_PKCS1_PADDING],
} as const

/** An assertion for the holder of a private key, as a response carries it. */
export function encrypted(
  assertion: string,
  publicKey: KeyObject,
  cipher: keyof typeof ciphers = 'aes-256-gcm',
  transport: keyof typeof transports = 'oaep',
): string {
  const [algorithm, keyBytes, ivBytes] = ciphers[cipher]
  const [transportName, padding] = transports[transport]
  const key = randomBytes(keyBytes)
  const iv = randomBytes(ivBytes)
  const made = createCipheriv(cipher as 'aes-256-gcm', key, iv)
  const parts = [iv, made.update(assertion), made.final()]
  if (cipher.endsWith('gcm')) parts.push(made.getAuthTag())
  const value = (bytes: Uint8Array) =>
    `<xenc:CipherData><xenc:CipherValue>${Buffer.from(bytes).toString('base64')}</xenc:CipherValue></xenc:CipherData>`
  const method = (name: string) =>
    `<xenc:EncryptionMethod Algorithm="${name}"></xenc:EncryptionMethod>`
  return [
    `<saml:EncryptedAssertion ${saml}><xenc:EncryptedData ${xenc} Type="http://www.w3.org/2001/04/xmlenc#Element">`,
    method(algorithm),
    `<ds:KeyInfo ${ds}><xenc:EncryptedKey>${method(`http://www.w3.org/2001/04/xmlenc#${transportName}`)}`,
    value(publicEncrypt({ key: publicKey, padding }, key)),
    `</xenc:EncryptedKey></ds:KeyInfo>${value(Buffer.concat(parts))}`,
    '</xenc:EncryptedData></saml:EncryptedAssertion>',
  ].join('')
}

import type { KeyObject } from 'node:crypto'
import type { XmlElement } from '@xmldom/xmldom'
import { SignedXml } from 'xml-crypto'
import { ns } from './names.ts'
import {
  allElements,
  attribute,
  children,
  descendants,
  onlyChild,
  parentOf,
  parseXml,
  textOf,
  type XmlLimits,
} from './xml.ts'

/** Why a signature does not prove what a response says, in words for the operator. */
export class NotSigned extends Error {}

const algorithms = {
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256': true,
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': true,
} as const
const digests = {
  'http://www.w3.org/2001/04/xmlenc#sha256': true,
  'http://www.w3.org/2001/04/xmlenc#sha512': true,
} as const
/** A comment is not seen by whoever reads, so it need not be signed either. */
const canonicalizations = {
  'http://www.w3.org/2001/10/xml-exc-c14n#': true,
  'http://www.w3.org/2001/10/xml-exc-c14n#WithComments': true,
} as const
const transforms = {
  ...canonicalizations,
  'http://www.w3.org/2000/09/xmldsig#enveloped-signature': true,
} as const

/** What a response is proven with. */
export interface Proof {
  readonly keys: readonly KeyObject[]
  readonly limits: XmlLimits
  /** The text of an encrypted assertion, undefined where it does not open. */
  readonly decrypt: (encrypted: XmlElement) => string | undefined
}

/**
 * The one assertion of a response, read from the very bytes that one of the keys has signed, so that nothing that
 * stands beside them, or was moved, is ever looked at. Response and assertion may each be signed; every signature counts.
 * @throws NotSigned
 */
export function signedAssertion(response: XmlElement, text: string, proof: Proof): XmlElement {
  const all = ['Assertion', 'EncryptedAssertion'].flatMap((name) =>
    descendants(response, ns.assertion, name),
  )
  const [one, ...more] = all
  if (!one || more.length > 0 || parentOf(one) !== response)
    throw new NotSigned('the response must hold exactly one assertion')
  const isOpen = one.localName === 'Assertion'
  const proven = provenParts(response, text, isOpen ? [response, one] : [response], proof)
  const signed = proven.get(response)
  if (!isOpen) return encryptedAssertion(signed ?? response, signed !== undefined, proof)
  // The response's own signature spans the assertion as well.
  const found = signed ? onlyChild(signed, ns.assertion, 'Assertion') : proven.get(one)
  if (found?.namespaceURI !== ns.assertion)
    throw new NotSigned('neither the response nor its assertion is signed')
  return found
}

/** The same of one that is encrypted, in a response that is proven or not. */
function encryptedAssertion(response: XmlElement, isProven: boolean, proof: Proof): XmlElement {
  const encrypted = onlyChild(response, ns.assertion, 'EncryptedAssertion')
  const text = encrypted && proof.decrypt(encrypted)
  if (text === undefined) throw new NotSigned('no private key of the provider opens the assertion')
  const assertion = parsedOrNotSigned(text, proof.limits)
  const within = descendants(assertion, ns.assertion, 'Assertion')
  if (within.length !== 1 || within[0] !== assertion)
    throw new NotSigned('what is encrypted must be exactly one assertion')
  const signed = provenParts(assertion, text, [assertion], proof).get(assertion)
  if (!signed && !isProven) throw new NotSigned('neither the response nor its assertion is signed')
  return signed ?? assertion
}

/** What is wrong in a text that was encrypted is told in the words of a wrong signature, lest it be guessed byte by byte. */
function parsedOrNotSigned(text: string, limits: XmlLimits): XmlElement {
  try {
    return parseXml(text, limits)
  } catch (error) {
    throw new NotSigned(`what is encrypted is no XML: ${String(error)}`)
  }
}

/** Of the elements that may be signed, those that are, each as the text that its signature is of. */
function provenParts(
  root: XmlElement,
  text: string,
  may: readonly XmlElement[],
  { keys, limits }: Proof,
): ReadonlyMap<XmlElement, XmlElement> {
  requireUniqueIds(root)
  const proven = new Map<XmlElement, XmlElement>()
  for (const signature of descendants(root, ns.signature, 'Signature')) {
    const element = may.find((one) => one === parentOf(signature))
    if (!element) throw new NotSigned('a signature stands where none belongs')
    if (proven.has(element)) throw new NotSigned('there are two signatures of one thing')
    const signed = parseXml(verified(element, signature, text, keys), limits)
    if (
      attribute(signed, 'ID') !== attribute(element, 'ID') ||
      signed.localName !== element.localName
    )
      throw new NotSigned('another element is signed than the one that carries the signature')
    proven.set(element, signed)
  }
  return proven
}

/** Ids are how a signature says what it is of. */
function requireUniqueIds(response: XmlElement): void {
  const ids = ['ID', 'Id', 'id'].flatMap((name) =>
    allElements(response, (one) => one.hasAttribute(name)).map((one) => attribute(one, name)),
  )
  if (new Set(ids).size !== ids.length) throw new NotSigned('two elements have the same id')
}

/** The canonical text that the signature is of. */
function verified(
  element: XmlElement,
  signature: XmlElement,
  text: string,
  keys: readonly KeyObject[],
): string {
  requireSound(element, signature)
  for (const key of keys) {
    const signed = check(signature, text, key)
    if (signed !== undefined) return signed
  }
  throw new NotSigned("no key of the provider's metadata has made this signature")
}

function check(signature: XmlElement, text: string, key: KeyObject): string | undefined {
  const verifier = new SignedXml({ publicCert: key })
  verifier.CanonicalizationAlgorithms = only(transforms, verifier.CanonicalizationAlgorithms)
  verifier.HashAlgorithms = only(digests, verifier.HashAlgorithms)
  verifier.SignatureAlgorithms = only(algorithms, verifier.SignatureAlgorithms)
  try {
    verifier.loadSignature(signature)
    if (!verifier.checkSignature(text)) return undefined
  } catch {
    return undefined
  }
  const [signed, ...more] = verifier.getSignedReferences()
  return more.length > 0 ? undefined : signed
}

const only = <Value>(
  allowed: Readonly<Record<string, true>>,
  all: Readonly<Record<string, Value>>,
): Record<string, Value> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => Object.hasOwn(allowed, name)))

/** The shape that SAML gives a signature, and no algorithm that is broken: of one thing, which is what it stands in. */
function requireSound(element: XmlElement, signature: XmlElement): void {
  const info = onlyChild(signature, ns.signature, 'SignedInfo')
  const reference = info && onlyChild(info, ns.signature, 'Reference')
  if (!info || !reference || children(signature, ns.signature, 'Object').length > 0)
    throw new NotSigned('a signature must have one SignedInfo with one Reference, and no Object')
  const id = attribute(element, 'ID')
  if (!id || attribute(reference, 'URI') !== `#${id}`)
    throw new NotSigned('a signature must be of the element that it stands in, by its ID')
  requireAlgorithm(info, 'CanonicalizationMethod', canonicalizations)
  requireAlgorithm(info, 'SignatureMethod', algorithms)
  requireAlgorithm(reference, 'DigestMethod', digests)
  const list = onlyChild(reference, ns.signature, 'Transforms')
  for (const one of list ? children(list, ns.signature, 'Transform') : [])
    requireKnown(attribute(one, 'Algorithm'), transforms)
  if (!textOf(onlyChild(reference, ns.signature, 'DigestValue')))
    throw new NotSigned('a signature must have one digest')
}

const requireAlgorithm = (
  parent: XmlElement,
  name: string,
  allowed: Readonly<Record<string, true>>,
): void => requireKnown(attribute(onlyChild(parent, ns.signature, name), 'Algorithm'), allowed)

// Differs from AWS? Whether it still takes SHA-1 is not documented. Collisions of it are made for little money.
function requireKnown(algorithm = '', allowed: Readonly<Record<string, true>>): void {
  if (!Object.hasOwn(allowed, algorithm))
    throw new NotSigned(`the algorithm \`${algorithm}\` is not accepted: sign with RSA and SHA-256`)
}

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { certificateErrors } from './credential-errors.ts'

const block = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** Undefined for what is not one certificate in PEM. */
export function readCertificate(pem: string): X509Certificate | undefined {
  const [first, ...more] = pem.match(block) ?? []
  if (first === undefined || more.length > 0) return undefined
  try {
    return new X509Certificate(first)
  } catch {
    return undefined
  }
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)

/** Each certificate must be signed by the next, and the first of the chain have signed `leaf`. Throws MalformedCertificate. */
export function requireChain(leaf: X509Certificate, pem: string): void {
  const blocks = pem.match(block) ?? []
  if (blocks.length === 0) throw certificateErrors.notPem()
  let before = leaf
  for (const [index, text] of blocks.entries()) {
    const certificate = readCertificate(text)
    if (!certificate) throw certificateErrors.notPem()
    if (!isIssuedBy(before, certificate)) throw certificateErrors.chain(index - 1)
    before = certificate
  }
}

/** Throws MalformedCertificate, or KeyPairMismatch. */
export function requireKeyPair(certificate: X509Certificate, pem: string): void {
  const key = (() => {
    try {
      return createPrivateKey(pem)
    } catch {
      throw certificateErrors.keyNotValid()
    }
  })()
  if (!certificate.checkPrivateKey(key)) throw certificateErrors.mismatch()
}

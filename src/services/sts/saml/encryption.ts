import { createDecipheriv, createPrivateKey, type KeyObject, privateDecrypt } from 'node:crypto'
import type { XmlElement } from '@xmldom/xmldom'
import { ns } from './names.ts'
import { attribute, descendants, onlyChild, textOf } from './xml.ts'

/** By the names of XML encryption: with an authentication tag, and the older ones with padding. */
const ciphers = {
  'http://www.w3.org/2009/xmlenc11#aes128-gcm': ['aes-128-gcm', 16],
  'http://www.w3.org/2009/xmlenc11#aes192-gcm': ['aes-192-gcm', 24],
  'http://www.w3.org/2009/xmlenc11#aes256-gcm': ['aes-256-gcm', 32],
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc': ['aes-128-cbc', 16],
  'http://www.w3.org/2001/04/xmlenc#aes192-cbc': ['aes-192-cbc', 24],
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc': ['aes-256-cbc', 32],
} as const

type Cipher = (typeof ciphers)[keyof typeof ciphers]

const isCipher = (name: string): name is keyof typeof ciphers => Object.hasOwn(ciphers, name)

const oaep = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p'
const oaep11 = 'http://www.w3.org/2009/xmlenc11#rsa-oaep'
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256'
const mgf256 = 'http://www.w3.org/2009/xmlenc11#mgf1sha256'
const xmlenc11 = 'http://www.w3.org/2009/xmlenc11#'

const tagBytes = 16

/**
 * The text of an encrypted assertion; undefined where none of the keys (PEM) opens it, whatever the reason is: who
 * learns why learns the text, byte by byte.
 */
export function decrypted(encrypted: XmlElement, keys: readonly string[]): string | undefined {
  try {
    return opened(encrypted, keys)
  } catch {
    return undefined
  }
}

function opened(encrypted: XmlElement, keys: readonly string[]): string | undefined {
  const data = onlyChild(encrypted, ns.encryption, 'EncryptedData')
  const [wrapped, ...more] = descendants(encrypted, ns.encryption, 'EncryptedKey')
  const name = data && methodOf(data)
  if (!data || !wrapped || more.length > 0 || !name || !isCipher(name)) return undefined
  const hash = oaepHash(wrapped)
  if (!hash) return undefined
  for (const pem of keys) {
    const key = unwrapped(createPrivateKey(pem), hash, cipherValue(wrapped))
    if (key?.byteLength === ciphers[name][1])
      return new TextDecoder('utf-8', { fatal: true }).decode(
        decipher(ciphers[name], key, cipherValue(data)),
      )
  }
  return undefined
}

function unwrapped(key: KeyObject, oaepHash: string, value: Buffer): Buffer | undefined {
  try {
    return privateDecrypt({ key, oaepHash }, value)
  } catch {
    return undefined
  }
}

const methodOf = (element: XmlElement): string | undefined =>
  attribute(onlyChild(element, ns.encryption, 'EncryptionMethod'), 'Algorithm')

/** Node takes one hash for both places of OAEP. RSA without it is broken, and not taken. */
function oaepHash(wrapped: XmlElement): 'sha1' | 'sha256' | undefined {
  const method = onlyChild(wrapped, ns.encryption, 'EncryptionMethod')
  const name = method && attribute(method, 'Algorithm')
  const digest = method && attribute(onlyChild(method, ns.signature, 'DigestMethod'), 'Algorithm')
  const mgf = method && attribute(onlyChild(method, xmlenc11, 'MGF'), 'Algorithm')
  if (name === oaep11 && digest === sha256 && mgf === mgf256) return 'sha256'
  const isPlain = (name === oaep || name === oaep11) && mgf === undefined
  return isPlain && (digest === undefined || digest.endsWith('#sha1')) ? 'sha1' : undefined
}

function cipherValue(element: XmlElement): Buffer {
  const data = onlyChild(element, ns.encryption, 'CipherData')
  const text = textOf(data && onlyChild(data, ns.encryption, 'CipherValue')) ?? ''
  return Buffer.from(text, 'base64')
}

function decipher([algorithm]: Cipher, key: Buffer, value: Buffer): Buffer {
  if (algorithm.endsWith('-gcm')) {
    const made = createDecipheriv(algorithm as 'aes-256-gcm', key, value.subarray(0, 12), {
      authTagLength: tagBytes,
    })
    made.setAuthTag(value.subarray(-tagBytes))
    return Buffer.concat([made.update(value.subarray(12, -tagBytes)), made.final()])
  }
  const made = createDecipheriv(algorithm, key, value.subarray(0, 16)).setAutoPadding(false)
  const padded = Buffer.concat([made.update(value.subarray(16)), made.final()])
  // Only the last byte of the padding has a meaning: how long it is.
  const length = padded.at(-1) ?? 0
  if (length < 1 || length > 16) throw new Error('padding')
  return padded.subarray(0, -length)
}

import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'

/** A private key and a certificate that it has signed itself, both as they stand in files. */
export interface Certified {
  readonly privateKey: KeyObject
  /** The certificate in DER, as base64. */
  readonly certificate: string
}

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  const { length } = content
  const head = length < 128 ? [length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...head]), content])
}
const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts)
const integer = (value: number) => der(0x02, Buffer.from([value]))
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const bits = (bytes: Uint8Array) => der(0x03, Buffer.from([0]), bytes)
const utcTime = (text: string) => der(0x17, Buffer.from(text))

const commonName = '550403'
const sha256WithRsa = sequence(oid('2a864886f70d01010b'), der(0x05))

/** A new RSA key and its self-signed X.509 certificate: Node makes keys, but no certificates. */
export function certified(name = 'idp', modulusLength = 2048): Certified {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength })
  const subject = sequence(der(0x31, sequence(oid(commonName), der(0x0c, Buffer.from(name)))))
  const toSign = sequence(
    der(0xa0, integer(2)),
    integer(1),
    sha256WithRsa,
    subject,
    sequence(utcTime('200101000000Z'), utcTime('491231235959Z')),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = createSign('sha256').update(toSign).sign(privateKey)
  const certificate = sequence(toSign, sha256WithRsa, bits(signature)).toString('base64')
  return { privateKey, certificate }
}

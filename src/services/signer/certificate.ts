import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto'

export interface SigningKey {
  /** PEM, PKCS 8. */
  readonly privateKey: string
  /** DER, as base64. */
  readonly certificate: string
}

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  const { length } = content
  const long = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...(length < 128 ? [length] : long)]), content])
}
const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts)
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const octets = (bytes: Uint8Array) => der(0x04, bytes)
const bits = (bytes: Uint8Array, unused = 0) => der(0x03, Buffer.from([unused]), bytes)
const yes = der(0x01, Buffer.from([0xff]))
const time = (at: Date) =>
  der(0x18, Buffer.from(`${at.toISOString().replace(/\D/g, '').slice(0, 14)}Z`))

const names = { c: '550406', st: '550408', o: '55040a', cn: '550403' }
const named = (type: string, text: string) =>
  der(0x31, sequence(oid(type), der(type === names.c ? 0x13 : 0x0c, Buffer.from(text))))

const ecdsaWithSha384 = sequence(oid('2a8648ce3d040303'))
const keyUsage = sequence(oid('551d0f'), yes, octets(bits(Buffer.from([0x80]), 7)))
const codeSigning = sequence(oid('551d25'), octets(sequence(oid('2b06010505070303'))))

/**
 * A new key on P-384 and a certificate that it signed itself, for digital signatures and code signing alone, as the Notary Project asks of a signer's.
 * https://github.com/notaryproject/specifications/blob/main/specs/signature-specification.md#certificate-requirements
 */
export function newSigningKey(name: string, from: Date, to: Date): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const subject = sequence(
    ...[named(names.c, 'US'), named(names.st, 'WA'), named(names.o, 'Tidegate')],
    named(names.cn, name),
  )
  // Positive, and no byte more than it needs.
  const serial = Buffer.concat([Buffer.from([0x40]), randomBytes(15)])
  const toSign = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    ecdsaWithSha384,
    subject,
    sequence(time(from), time(to)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(keyUsage, codeSigning)),
  )
  const signature = createSign('sha384').update(toSign).sign(privateKey)
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: sequence(toSign, ecdsaWithSha384, bits(signature)).toString('base64'),
  }
}

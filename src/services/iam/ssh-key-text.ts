import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { sshKeyErrors } from './credential-errors.ts'

/** An RSA key in the two forms that IAM takes and gives. */
export interface SshKey {
  /** `ssh-rsa AAAA…` */
  readonly ssh: string
  /** SubjectPublicKeyInfo. */
  readonly pem: string
  /** The MD5 digest of the key as SSH writes it, in pairs of hex digits with colons between. */
  readonly fingerprint: string
}

const bitsMin = 2048
const algorithm = 'ssh-rsa'

/** Throws UnrecognizedPublicKeyEncoding, or InvalidPublicKey. */
export function readSshKey(text: string): SshKey {
  const body = text.trim()
  const isPem = body.startsWith('-----BEGIN ')
  if (!isPem && !body.startsWith(`${algorithm} `)) throw sshKeyErrors.encodingUnknown()
  const key = isPem ? keyOfPem(body) : keyOfSsh(body)
  const bits = key?.asymmetricKeyDetails?.modulusLength ?? 0
  if (key?.asymmetricKeyType !== 'rsa' || bits < bitsMin) throw sshKeyErrors.notValid()
  const blob = blobOf(key)
  const digest = createHash('md5').update(blob).digest('hex')
  return {
    ssh: isPem ? `${algorithm} ${blob.toString('base64')}` : body,
    pem: key.export({ type: 'spki', format: 'pem' }).toString(),
    fingerprint: digest.match(/../g)?.join(':') ?? digest,
  }
}

function keyOfPem(pem: string): KeyObject | undefined {
  // A private key would be read as well, and its public half be taken.
  if (!/^-----BEGIN (RSA )?PUBLIC KEY-----/.test(pem)) return undefined
  try {
    return createPublicKey(pem)
  } catch {
    return undefined
  }
}

/** RFC 4253, section 6.6: the name, the exponent and the modulus, each after its length. */
function keyOfSsh(text: string): KeyObject | undefined {
  const blob = Buffer.from(text.split(/\s+/)[1] ?? '', 'base64')
  const [name, exponent, modulus, ...more] = fieldsOf(blob)
  if (name?.toString() !== algorithm || !exponent || !modulus || more.length > 0) return undefined
  const jwk = { kty: 'RSA', e: exponent.toString('base64url'), n: modulus.toString('base64url') }
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch {
    return undefined
  }
}

function fieldsOf(blob: Buffer): Buffer[] {
  const fields: Buffer[] = []
  let at = 0
  while (at + 4 <= blob.length) {
    const end = at + 4 + blob.readUInt32BE(at)
    if (end > blob.length) return []
    fields.push(blob.subarray(at + 4, end))
    at = end
  }
  return at === blob.length ? fields : []
}

function blobOf(key: KeyObject): Buffer {
  const { e = '', n = '' } = key.export({ format: 'jwk' })
  const field = (bytes: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    return Buffer.concat([length, bytes])
  }
  // A number whose first bit is set would be read as negative.
  const number = (text: string) => {
    const bytes = Buffer.from(text, 'base64url')
    return (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes
  }
  return Buffer.concat([Buffer.from(algorithm), number(e), number(n)].map(field))
}

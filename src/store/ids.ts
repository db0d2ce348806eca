import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { AccountId } from '../names/account.ts'

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const lettersAndDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const secretAlphabet = `${lettersAndDigits}+/`

const pick = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')

export const newUuid = (): string => randomUUID()

/** `AIDA…`, `AROA…`, `ANPA…`: the four-letter prefix and 17 base32 characters. */
export const newUniqueId = (
  prefix: 'AIDA' | 'AROA' | 'AGPA' | 'ANPA' | 'AIPA' | 'ASCA' | 'APKA' | 'ACCA',
): string => prefix + pick(base32, 17)

/** The same of what has an id on AWS that is not known here: of one text always the same one, on every server. */
export function derivedId(prefix: 'ANPA' | 'AVTA', text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 17)
  return `${prefix}${Array.from(bytes, (byte) => base32[byte & 31]).join('')}`
}

/** Of a signing certificate: capital letters and digits. */
export const newCertificateId = (): string => pick(base32, 28)

/** 60 characters, of which the last is `=`, as AWS's passwords for one service are. */
export const newServicePassword = (): string => `${pick(secretAlphabet, 59)}=`

/** What AWS adds to the name of a secret in its ARN. */
export const newSuffix = (): string => pick(lettersAndDigits, 6)

const randomBits = 39

/**
 * 20 characters, `AKIA…` for long-term keys and `ASIA…` for temporary ones. As in AWS's, the account can
 * be read from it: of the 80 bits that 16 base32 letters hold, the first is set, 40 are the account's number.
 */
export function newAccessKeyId(prefix: 'AKIA' | 'ASIA', account: AccountId): string {
  const random = BigInt(`0x${randomBytes(8).toString('hex')}`) & ((1n << BigInt(randomBits)) - 1n)
  const bits = (1n << 79n) | (BigInt(account) << BigInt(randomBits)) | random
  const letters = Array.from(
    { length: 16 },
    (_, at) => base32[Number((bits >> BigInt(75 - 5 * at)) & 31n)],
  )
  return prefix + letters.join('')
}

/** A secret of 40 bytes for one-time codes, as base32 letters. */
export const newMfaSeed = (): string => pick(base32, 64)

export const newSecretAccessKey = (): string => pick(secretAlphabet, 40)

export const newToken = (bytes: number): string => randomBytes(bytes).toString('base64')

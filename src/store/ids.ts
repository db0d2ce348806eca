import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { AccountId } from '../names/account.ts'

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const secretAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

const pick = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')

export const newUuid = (): string => randomUUID()

/** `AIDA…`, `AROA…`, `ANPA…`: the four-letter prefix and 17 base32 characters. */
export const newUniqueId = (prefix: 'AIDA' | 'AROA' | 'AGPA' | 'ANPA' | 'AIPA'): string =>
  prefix + pick(base32, 17)

/** 20 characters, `AKIA…` for long-term keys and `ASIA…` for temporary ones. */
export const newAccessKeyId = (prefix: 'AKIA' | 'ASIA', _account: AccountId): string =>
  prefix + pick(base32, 16)

export const newSecretAccessKey = (): string => pick(secretAlphabet, 40)

export const newToken = (bytes: number): string => randomBytes(bytes).toString('base64')

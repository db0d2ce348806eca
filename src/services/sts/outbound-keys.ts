import { generateKeyPair as generate, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { type CryptoKey, exportJWK, importJWK, type JWK } from 'jose'
import type { Database } from '../../store/database.ts'
import { readSetting, writeSetting } from '../../store/kernel/settings.ts'

const generateKeyPair = promisify(generate)

/** How an account signs its tokens, with the ids that AWS gives its keys. */
const algorithms = {
  RS256: { kid: 'RSA_0', make: () => generateKeyPair('rsa', { modulusLength: 2048 }) },
  ES384: { kid: 'EC384_0', make: () => generateKeyPair('ec', { namedCurve: 'P-384' }) },
} as const

export type SigningAlgorithm = keyof typeof algorithms

export const isSigningAlgorithm = (text: string): text is SigningAlgorithm =>
  Object.hasOwn(algorithms, text)

export interface SigningKey {
  readonly kid: string
  readonly privateKey: CryptoKey | Uint8Array
  /** As AWS publishes it: of an RSA key it does not say the algorithm. */
  readonly jwk: JWK
}

type Keys = Readonly<Record<SigningAlgorithm, SigningKey>>

/** A database belongs to one process, so that what is made here once is made once. */
const known = new WeakMap<Database, Map<string, Promise<Keys>>>()

/** An account's keys, made on first use and kept. */
export function signingKeys(db: Database, account: string): Promise<Keys> {
  const byAccount = known.get(db) ?? new Map<string, Promise<Keys>>()
  known.set(db, byAccount)
  const found = byAccount.get(account)
  if (found) return found
  const keys = load(db, account)
  byAccount.set(account, keys)
  keys.catch(() => byAccount.delete(account))
  return keys
}

async function load(db: Database, account: string): Promise<Keys> {
  const name = `outbound-web-identity-keys:${account}`
  const kept = await readSetting(db, name)
  const jwks: Record<SigningAlgorithm, JWK> = kept ? JSON.parse(kept) : await makeKeys()
  if (kept === undefined) await writeSetting(db, name, JSON.stringify(jwks))
  return { RS256: await keyOf('RS256', jwks.RS256), ES384: await keyOf('ES384', jwks.ES384) }
}

const makeKeys = async (): Promise<Record<SigningAlgorithm, JWK>> => ({
  RS256: await privateJwk(algorithms.RS256.make()),
  ES384: await privateJwk(algorithms.ES384.make()),
})

const privateJwk = async (pair: Promise<{ readonly privateKey: KeyObject }>): Promise<JWK> =>
  exportJWK((await pair).privateKey)

/** Those of a key's members that anybody may know. */
const publicMembers = ['n', 'e', 'crv', 'x', 'y'] as const

async function keyOf(algorithm: SigningAlgorithm, jwk: JWK): Promise<SigningKey> {
  const { kid } = algorithms[algorithm]
  const { kty = '' } = jwk
  const known = publicMembers.flatMap((name) => (name in jwk ? [[name, jwk[name]]] : []))
  return {
    kid,
    privateKey: await importJWK(jwk, algorithm),
    jwk: {
      ...{ kty, kid, use: 'sig' },
      ...(kty === 'EC' && { alg: algorithm }),
      ...Object.fromEntries(known),
    },
  }
}

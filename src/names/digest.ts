import type { Branded } from './brand.ts'

/** The algorithm, a colon and lower-case hex digits: what content is called. */
export type Digest = Branded<'Digest'>

/** With the number of hex digits of each. */
const algorithms = { sha256: 64, sha512: 128 } as const

export type DigestAlgorithm = keyof typeof algorithms

/** `sha256:` and 64 hex digits: the one algorithm that ECR stores. */
export function parseDigest(text: string): Digest | undefined {
  return /^sha256:[0-9a-f]{64}$/.test(text) ? (text as Digest) : undefined
}

/** sha512 too, which the OCI specification has besides. */
export function parseOciDigest(text: string): Digest | undefined {
  return parseDigest(text) ?? (/^sha512:[0-9a-f]{128}$/.test(text) ? (text as Digest) : undefined)
}

export const algorithmOf = (digest: Digest): DigestAlgorithm =>
  digest.startsWith('sha512:') ? 'sha512' : 'sha256'

/** The hex digits after the algorithm. */
export const hexOf = (digest: Digest): string => digest.slice('sha256:'.length)

/** The other way round: how many digits there are tells the algorithm. */
export const digestOfHex = (hex: string): Digest | undefined =>
  parseOciDigest(`${hex.length === algorithms.sha512 ? 'sha512' : 'sha256'}:${hex}`)

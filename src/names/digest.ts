import type { Branded } from './brand.ts'

/** `sha256:` and 64 lower-case hex digits: the one algorithm ECR stores. */
export type Digest = Branded<'Digest'>

export function parseDigest(text: string): Digest | undefined {
  return /^sha256:[0-9a-f]{64}$/.test(text) ? (text as Digest) : undefined
}

/** The 64 hex digits after the algorithm. */
export const hexOf = (digest: Digest): string => digest.slice('sha256:'.length)

import { holderOf } from '../place.ts'
import type { Place } from '../types.ts'
import { identityPolicyProblem } from './identity.ts'
import { rcpProblem, scpProblem } from './organizations.ts'
import { registryPolicyProblem, repositoryPolicyProblem } from './repository.ts'
import { trustPolicyProblem } from './trust.ts'

/** Which documents a service takes. */
export interface Limits {
  /** What it would refuse the document for, in its own words. */
  readonly problem: (text: string) => string | undefined
  readonly charactersMax: number
  /** IAM does not count white space. */
  readonly countsSpaces?: true
}

const limits: Partial<Record<Place['kind'], Limits>> = {
  'managed policy': { problem: identityPolicyProblem, charactersMax: 6144 },
  'permissions boundary': { problem: identityPolicyProblem, charactersMax: 6144 },
  'trust policy': { problem: trustPolicyProblem, charactersMax: 2048 },
  'repository policy': {
    problem: repositoryPolicyProblem,
    charactersMax: 10_240,
    countsSpaces: true,
  },
  'registry policy': {
    problem: (text) => registryPolicyProblem(text, 'V2'),
    charactersMax: 10_240,
    countsSpaces: true,
  },
  'service control policy': { problem: scpProblem, charactersMax: 5120, countsSpaces: true },
  'resource control policy': { problem: rcpProblem, charactersMax: 5120, countsSpaces: true },
}

const inlineMax: Readonly<Record<string, number>> = { user: 2048, group: 5120, role: 10_240 }

/** Of the documents whose service is known to the engine. */
export function limitsOf(place: Place): Limits | undefined {
  if (place.kind !== 'inline policy') return limits[place.kind]
  const kind = /:(user|group|role)\//.exec(holderOf(place))?.[1] ?? ''
  return { problem: identityPolicyProblem, charactersMax: inlineMax[kind] ?? 2048 }
}

export const charactersMaxAt = (place: Place): number | undefined => limitsOf(place)?.charactersMax

/**
 * How many characters a document would take that is too long for its place, and how many are allowed. `others` are
 * the texts of the inline policies that the same holder has besides: their limit is for all together.
 */
export function excess(
  rules: Limits | undefined,
  text: string,
  others: readonly string[],
): { readonly taken: number; readonly charactersMax: number } | undefined {
  if (!rules) return undefined
  const { charactersMax, countsSpaces } = rules
  const length = (one: string) => (countsSpaces ? minified(one) : one.replace(/\s/g, '')).length
  const taken = [minified(text), ...others].reduce((sum, one) => sum + length(one), 0)
  return taken > charactersMax ? { taken, charactersMax } : undefined
}

const minified = (text: string): string => JSON.stringify(JSON.parse(text))

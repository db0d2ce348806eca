import { policyAt } from '../policy/place.ts'
import type { AppliedPolicy, Question } from '../policy/types.ts'
import type { Gap } from './fact.ts'

/** What every unknown policy is taken to say, once this way and once the other. */
export type Assumption = 'allows' | 'denies'

/** A policy that bears on a question, and that nobody has read. */
export interface Unknown {
  /** `repository policy`, `identity policies`, … */
  readonly what: string
  /** The policy's own name or ARN, where that is known. */
  readonly name?: string
  /** Of whom or what: an ARN, or the id of a root, unit or account. */
  readonly of: string
  readonly gap: Gap
}

const effects = { allows: 'Allow', denies: 'Deny' } as const

/** A resource's policy says whom it means; an identity's must not. */
const namesPrincipals = (what: string): boolean =>
  /^(repository|function|trust|resource control|resource) policy$/.test(what)

const text = (what: string, assume: Assumption): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: effects[assume],
      ...(namesPrincipals(what) && { Principal: '*' }),
      Action: '*',
      Resource: '*',
    },
  })

interface Placeholder extends AppliedPolicy {
  readonly unknown: Unknown
}

/** Stands in the place of an unknown policy. A Deny, because that is the most that an unread policy can say. */
export function unknownPolicy(unknown: Unknown, assume: Assumption): Placeholder {
  const { what, of } = unknown
  const place = { kind: 'given policy', label: `${what} of ${of} (${unknown.gap})`, of } as const
  return { ...policyAt(place, text(what, assume)), unknown }
}

const isPlaceholder = (policy: AppliedPolicy): policy is Placeholder => 'unknown' in policy

/** The unread policies that bear on a question, each once. */
export function unknownsIn({ policies }: Question): readonly Unknown[] {
  const all: readonly AppliedPolicy[] = Object.values(policies).flat(2)
  return all.flatMap((policy) => (isPlaceholder(policy) ? [policy.unknown] : []))
}

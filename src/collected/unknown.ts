import { isObject } from '../policy/parse.ts'
import { policyAt } from '../policy/place.ts'
import type { AppliedPolicy, Question } from '../policy/types.ts'
import { parseJson } from '../policy/validate/identity.ts'
import type { Gap } from './fact.ts'
import { type Assumption, withoutHoles } from './holes.ts'

export type { Assumption } from './holes.ts'

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
  /^(repository|registry|function|trust|resource control|resource|endpoint) policy$|^key grants$/.test(
    what,
  )

export const unreadText = (what: string, assume: Assumption): string =>
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

/**
 * Stands in the place of an unknown policy. A Deny, because that is the most that an unread policy can say. One that is
 * known in part, with holes, says no more than those leave open.
 */
export function unknownPolicy(unknown: Unknown, assume: Assumption, partly?: string): Placeholder {
  const { what, of } = unknown
  const place = { kind: 'given policy', label: `${what} of ${of} (${unknown.gap})`, of } as const
  const text = partly === undefined ? undefined : withoutHoles(partly, assume)
  return { ...policyAt(place, text ?? unreadText(what, assume)), unknown }
}

/**
 * Stands in the place of a policy that was read, and of which nobody knows whether it is asked: what it allows counts
 * where the unknown is taken to allow, and what it denies where not.
 */
export function perhapsPolicy(
  unknown: Unknown,
  {
    assume,
    text,
    label,
  }: { readonly assume: Assumption; readonly text: string; readonly label: string },
): Placeholder {
  const place = { kind: 'given policy', label, of: unknown.of } as const
  return { ...policyAt(place, only(effects[assume], text)), unknown }
}

function only(effect: string, text: string): string {
  const document = parseJson(text)
  if (!isObject(document)) return text
  const statements = [document.Statement].flat()
  const Statement = statements.filter((one) => isObject(one) && one.Effect === effect)
  return JSON.stringify({ ...document, Statement })
}

const isPlaceholder = (policy: AppliedPolicy): policy is Placeholder => 'unknown' in policy

/** The unread policies that bear on a question, each once. */
export function unknownsIn({ policies }: Question): readonly Unknown[] {
  const all: readonly AppliedPolicy[] = Object.values(policies).flat(2)
  return all.flatMap((policy) => (isPlaceholder(policy) ? [policy.unknown] : []))
}

import { parseArn } from '../names/arn.ts'
import type { DocumentChange } from '../policy/edit/documents.ts'
import { holderOf } from '../policy/place.ts'
import type { Place } from '../policy/types.ts'
import type { Limits } from '../policy/validate/document.ts'
import type { Call } from './call.ts'
import type { Guard } from './guard.ts'

export interface CommandFacts {
  /** As `Estate.otherVersions` tells them. */
  readonly otherVersions: readonly string[]
  /** What must still stand there when a document is written over. */
  readonly guard: Guard | undefined
  /** A name that no managed policy of the account has, for a copy of one of AWS's own. */
  readonly copyName: string
  /** Whether as many policies hang on the holder as may. */
  readonly isFull: boolean
}

/** How a service's policies are put: those of its resources, and of all that an ARN of its own names. */
export interface PutPolicy {
  /** The calls that make a change, in order; undefined where no command can. */
  readonly calls: (change: DocumentChange, facts: CommandFacts) => readonly Call[] | undefined
  /** Undefined where nothing is known of them. */
  readonly limits?: (place: Place) => Limits | undefined
}

/** By the name that a service has in its ARNs. */
export type PutPolicies = Readonly<Record<string, PutPolicy>>

/** How a document is put: by the service whose ARN it hangs on. */
export function putPolicyAt(by: PutPolicies, place: Place): PutPolicy | undefined {
  const { service = '' } = parseArn(holderOf(place)) ?? {}
  return Object.hasOwn(by, service) ? by[service] : undefined
}

/** The calls that make a change, each with a look at what it writes over; undefined where no command can. */
export function callsFor(
  by: PutPolicies,
  change: DocumentChange,
  facts: CommandFacts,
): readonly Call[] | undefined {
  const { guard } = facts
  const calls = putPolicyAt(by, change.place)?.calls(change, facts)
  // What is detached stays what it is.
  return guard && !isDetached(change) ? calls?.map((call) => ({ ...call, guard })) : calls
}

const isDetached = ({ place, after }: DocumentChange): boolean =>
  after === undefined && 'arn' in place && place.arn !== undefined

/** The account whose it is to make a change there; undefined where it is written nowhere. */
export function ownerOfPlace(place: Place): string | undefined {
  const account = parseArn(holderOf(place))?.account
  return /^\d{12}$/.test(account ?? '') ? account : undefined
}

/** A document as a command has it, in one line. */
export const inOneLine = (text: string): string => JSON.stringify(JSON.parse(text))

/** `Put` of `put`: an operation's word from its command's. */
export const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

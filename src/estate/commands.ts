import { parseArn } from '../names/arn.ts'
import type { DocumentChange } from '../policy/edit/documents.ts'
import { holderOf } from '../policy/place.ts'
import type { Place } from '../policy/types.ts'
import type { Check } from './check.ts'

/** One call of the AWS CLI, and what it must be allowed. */
export interface Call {
  readonly check: Check
  readonly words: readonly string[]
  /** An option whose value is a document. */
  readonly document?: { readonly option: string; readonly text: string }
}

export interface CommandFacts {
  /** As `Estate.otherVersions` tells them. */
  readonly otherVersions: readonly string[]
  /** A name that no managed policy of the account has, for a copy of one of AWS's own. */
  readonly copyName: string
  /** Whether as many policies hang on the holder as may. */
  readonly isFull: boolean
}

/** Which documents a service takes. */
export interface Limits {
  /** What it would refuse the document for, in its own words. */
  readonly problem: (text: string) => string | undefined
  readonly charactersMax: number
  /** IAM does not count white space. */
  readonly countsSpaces?: true
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

/** The account whose it is to make a change there; undefined where it is written nowhere. */
export function ownerOfPlace(place: Place): string | undefined {
  const account = parseArn(holderOf(place))?.account
  return /^\d{12}$/.test(account ?? '') ? account : undefined
}

/** A document as a command has it, in one line. */
export const inOneLine = (text: string): string => JSON.stringify(JSON.parse(text))

/** `Put` of `put`: an operation's word from its command's. */
export const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

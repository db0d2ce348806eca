import type { AccountId } from '../names/account.ts'
import type { DocumentChange } from '../policy/edit/documents.ts'
import type { AppliedPolicy } from '../policy/types.ts'
import type { Awaitable } from './awaitable.ts'
import type { Check } from './check.ts'
import type { PutPolicies } from './commands.ts'
import type {
  Accounts,
  EndpointFacts,
  HolderFacts,
  ManagedPolicyFacts,
  ResourceFacts,
} from './facts.ts'
import type { PatchReport } from './patch-report.ts'

/** The user or role whose policies count for a principal. */
export interface Holder {
  /** `AIDA…` or `AROA…` */
  readonly id: string
  readonly arn: string
}

/** By the service in their ARNs; `kind` is the word for them there: `repository`, `function`. */
export type NamedResources = Readonly<
  Record<string, { readonly kind: string; readonly all: readonly ResourceName[] }>
>

export interface ResourceName {
  readonly account: string
  readonly region: string
  readonly name: string
}

/**
 * What holds in some accounts, read and never written. The server's is its database, a test's a world in memory. Each
 * policy says in its `place` which document it is, so that one of which only the place is known can be told
 * apart, whatever is assumed for its text.
 */
export interface Estate {
  holder(holder: Holder): Awaitable<HolderFacts>
  /** An absent resource brings no policies and no tags, so that its denial is that of one which is not shared. */
  resource(check: Check): Awaitable<ResourceFacts>
  /** The policies that were passed when a session began, by its ARN. Absent where callers bring their own. */
  session?(of: string): readonly AppliedPolicy[] | undefined
  accounts(): Awaitable<Accounts>
  /** The ARN that a user's or role's unique id has now: AWS shows it, and takes no id of one that is gone. */
  principalArn(id: string): Awaitable<string | undefined>
  /** Users and roles of an account, by name, as many as are asked for: who may change what its root user may not. */
  principals(account: AccountId, limit: number): Awaitable<readonly Holder[]>
  /** Undefined where there is no such policy, or where none is known by itself. */
  managedPolicy(arn: string): Awaitable<ManagedPolicyFacts | undefined>
  /**
   * The one of these VPC endpoints (`vpce-…`) that a request for the check goes through; undefined where it is none of them.
   * Absent where no endpoints are known.
   */
  endpoint?(check: Check, through: readonly string[]): EndpointFacts | undefined
  /** What has a name, of one account or of all, at most so many of each service. Absent where that is not known. */
  names?(account: string | undefined, limit: number): Awaitable<NamedResources>
  /** How each service's policies are put; asked for only when something is to be changed. Empty where nothing is to be. */
  readonly putPolicy: Awaitable<PutPolicies>
  /** Changes as patches of what the estate was declared in. Absent where nothing is declared. */
  readonly patches?: PatchMaker
}

export type PatchMaker = (changes: readonly DocumentChange[]) => Promise<readonly PatchReport[]>

/** An estate in memory. */
export interface EstateAtHand extends Estate {
  holder(holder: Holder): HolderFacts
  resource(check: Check): ResourceFacts
  accounts(): Accounts
}

/** For these the role's trust policy must itself allow. A root user has none. */
export const asksTrust = ({ action }: Check): boolean => /^sts:(?!AssumeRoot$)/i.test(action)

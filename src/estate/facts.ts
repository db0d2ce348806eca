import type { AppliedPolicy, Policies, Question } from '../policy/types.ts'

type Tags = Readonly<Record<string, string>>

/** What a user or role brings to every question about it. */
export interface HolderFacts {
  /** Its own policies, inline and managed, and those of its groups. */
  readonly identity: readonly AppliedPolicy[]
  readonly boundary?: AppliedPolicy
  readonly tags: Tags
}

/** What the resource side brings to a question. */
export interface ResourceFacts {
  readonly policies: readonly AppliedPolicy[]
  readonly tags: Tags
  /** Only where the policy counts otherwise than AWS documents for the service, as in a simulation. */
  readonly policyRole?: NonNullable<Question['resourcePolicyRole']>
  /** Of a KMS key. */
  readonly grants?: readonly AppliedPolicy[]
  /** Undefined where nothing was looked up: `*`, and resources of services that are not built. */
  readonly exists: boolean | undefined
  /** The resource's own ARN where the request could not know it: IAM's, with its path. */
  readonly arn?: string
  /** Condition keys that only the resource knows. Lower-case names. */
  readonly context?: Readonly<Record<string, string>>
}

/** A VPC endpoint that a request goes through. */
export interface EndpointFacts {
  /** `vpce-…` */
  readonly id: string
  /** `vpc-…` */
  readonly vpc?: string
  /** Absent where it has none, which allows everything. */
  readonly policy?: AppliedPolicy
}

/** A managed policy by itself, wherever it hangs. */
export interface ManagedPolicyFacts {
  /** The document that counts. */
  readonly text: string
  /** `v1`; undefined where it is not known. */
  readonly defaultVersion: string | undefined
  /** Ids of the versions that do not count, oldest first; at most five may be kept in all. */
  readonly otherVersions: readonly string[]
  /** How many users, groups and roles it hangs on, as a policy or as a boundary. None is counted for AWS's own. */
  readonly holders: number
}

/** What an account's organization means for requests by it and for requests about what it owns. */
export interface AccountFacts {
  readonly organization?: OrganizationFacts
  /** From the root down to the account. Absent where the type is disabled, and for the management account. */
  readonly serviceControl?: NonNullable<Policies['serviceControl']>
  readonly resourceControl?: NonNullable<Policies['resourceControl']>
}

export interface OrganizationFacts {
  /** `o-…` */
  readonly id: string
  readonly management?: string
  /** One path, `o-…/r-…/ou-…/`: down to what the account stands in, with a slash at the end. */
  readonly paths?: readonly string[]
}

/** By account. Accounts without an organization need not be in it. */
export type Accounts = ReadonlyMap<string, AccountFacts>

/** All that a question is composed of, besides who asks, for what, and when. */
export interface Facts {
  readonly holder: HolderFacts
  readonly resource: ResourceFacts
  readonly accounts: Accounts
  /** Of a session that does not bring its policies itself. */
  readonly session?: readonly AppliedPolicy[] | undefined
  readonly endpoint?: EndpointFacts | undefined
}

/** Of a principal without policies of its own. */
export const noHolder: HolderFacts = { identity: [], tags: {} }

/** Of what was not looked up, or has no policy. */
export const noResource: ResourceFacts = {
  policies: [],
  tags: {},
  exists: undefined,
}

import type { AccountId } from '../names/account.ts'
import type { CompiledPolicy } from './compiled.ts'
import type { Context } from './context.ts'
import type { Principal } from './principal.ts'

export type { CompiledPolicy, CompiledStatement } from './compiled.ts'
export type { Context } from './context.ts'
export type { Principal } from './principal.ts'

/**
 * Which document a policy is: what an edit changes, and what an explanation names. `of`, `attachedTo` and `arn` are
 * ARNs; `target` is the id of a root, unit or account.
 */
export type Place =
  | { readonly kind: 'inline policy'; readonly name: string; readonly of: string }
  | { readonly kind: 'managed policy'; readonly arn: string; readonly attachedTo: string }
  | { readonly kind: 'permissions boundary'; readonly arn: string; readonly of: string }
  /** With an ARN where it was passed as a managed policy. */
  | { readonly kind: 'session policy'; readonly arn?: string; readonly of: string }
  | {
      readonly kind: 'trust policy' | 'repository policy' | 'function policy' | 'resource policy'
      readonly of: string
    }
  /** Of a registry, by `registryArn`. */
  | { readonly kind: 'registry policy'; readonly of: string }
  | { readonly kind: 'endpoint policy'; readonly of: string }
  /** Given for one question: where it is written is not known. */
  | {
      readonly kind: 'given policy'
      readonly label: string
      readonly arn?: string
      readonly of: string
    }
  | {
      readonly kind: 'service control policy' | 'resource control policy'
      readonly arn: string
      readonly name: string
      readonly target: string
      /** As the organization calls it. */
      readonly targetName?: string
    }

/** One policy document that applies, already compiled, and where it hangs. */
export interface AppliedPolicy {
  readonly document: CompiledPolicy
  /** A managed policy's ARN. Inline and resource policies have none. */
  readonly arn?: string
  /** What a person would call it: `inline policy push on role deployer`, `repository policy of app`. */
  readonly label: string
  /** Where a fix would be written: the ARN of the user, role, group, policy or resource that holds it. */
  readonly holder: string
  /** Which document it is. Absent where it stands nowhere: given for one question, or implied. */
  readonly place?: Place
}

/** Every policy that bears on one question, by type. Absent means that type does not apply. */
export interface Policies {
  /** User, group or role policies, inline and managed. Empty for root and services. */
  readonly identity: readonly AppliedPolicy[]
  readonly boundary?: AppliedPolicy
  /** Session policies. Absent: none was passed. Empty: GetFederationToken without a policy. */
  readonly session?: readonly AppliedPolicy[]
  /** What a delegation request lets its partner do with somebody's credentials: it limits them as a session policy does, besides those. */
  readonly delegation?: readonly AppliedPolicy[]
  /** Repository, registry, function, key or trust policies of the resource. */
  readonly resource: readonly AppliedPolicy[]
  /** A KMS key's grants, which allow as its policy does: `grantPolicy` makes one of each. */
  readonly grants?: readonly AppliedPolicy[]
  /** From the root down to the account: at every level something must allow. */
  readonly serviceControl?: readonly (readonly AppliedPolicy[])[]
  /** By level as well. Only their denials count: AWS keeps one attached that allows everything. */
  readonly resourceControl?: readonly (readonly AppliedPolicy[])[]
  readonly endpoint?: AppliedPolicy
}

/**
 * How a resource policy counts in the resource's own account; between accounts both sides must always grant.
 * `alternative`: either side may grant. `required`: the resource's policy must, as a KMS key's; where it names the
 * account, identity policies must too. `trust`: the same of a role's trust policy, as for sts:AssumeRole.
 */
export type ResourcePolicyRole = 'alternative' | 'required' | 'trust'

/** One thing AWS would authorize: may this principal do this to that, under these policies? */
export interface Question {
  readonly principal: Principal
  /** `ecr:BatchGetImage` */
  readonly action: string
  /** The ARN built from the request, or `*` for an action without a resource type. */
  readonly resource: string
  /** The account that owns the resource, existing or not. */
  readonly resourceAccount: AccountId
  /** Absent: as AWS documents it for the action's service; where that is not known, `alternative`, and `notesOn` says so. */
  readonly resourcePolicyRole?: ResourcePolicyRole
  readonly context: Context
  readonly policies: Policies
}

/** The policy types, in AWS's words for denials. */
export type PolicyType =
  | 'identity-based policy'
  | 'resource-based policy'
  | 'permissions boundary'
  | 'session policy'
  | 'service control policy'
  | 'resource control policy'
  | 'VPC endpoint policy'
  | 'role trust policy'

export interface StatementRef {
  readonly policy: AppliedPolicy
  /** Counted from 0 within the document. */
  readonly index: number
  readonly sid: string | undefined
}

export type Decision =
  | { readonly outcome: 'allowed'; readonly by: readonly StatementRef[] }
  /** `type` is the one reason AWS prints, though others may deny too. */
  | {
      readonly outcome: 'explicitly-denied'
      readonly type: PolicyType
      readonly by: readonly StatementRef[]
    }
  /** `type` is the one reason AWS prints; `missing` lists every type that would have to allow. */
  | {
      readonly outcome: 'implicitly-denied'
      readonly type: PolicyType
      readonly missing: readonly PolicyType[]
    }

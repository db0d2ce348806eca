import type { AccountId } from '../names/account.ts'
import type { Region } from '../names/region.ts'
import type { Principal } from '../policy/types.ts'

/** What temporary credentials carry besides the principal. */
export interface Session {
  readonly issuedAt: Date
  readonly mfaAuthenticated: boolean
  /** When the MFA code was given. */
  readonly mfaAt?: Date
  /** ARN of the provider whose web identity or assertion the session began with. */
  readonly federatedProvider?: string
  /** Condition keys of the SAML assertion that the session began with, as far as they last. Lower-case names. */
  readonly federatedKeys?: Readonly<Record<string, string>>
  /** Session tags, transitive ones included. */
  readonly tags: Readonly<Record<string, string>>
  readonly transitiveTagKeys: readonly string[]
  readonly sourceIdentity?: string
  /** Policy documents passed to AssumeRole* or GetFederationToken; absent when none were. */
  readonly policies?: readonly SessionPolicy[]
  /** What AssumeRoot lets a root user do: a policy of the session's own identity. */
  readonly taskPolicy?: SessionPolicy
  /** Set for credentials of somebody who accepted a partner's delegation request. */
  readonly delegated?: Delegated
  /** How the credentials were obtained: STS and IAM refuse some operations to some of them. */
  readonly grantedBy:
    | 'AssumeRole'
    | 'AssumeRoleWithSAML'
    | 'AssumeRoleWithWebIdentity'
    | 'AssumeRoot'
    | 'GetDelegatedAccessToken'
    | 'GetSessionToken'
    | 'GetFederationToken'
    | 'operator'
    | 'service'
  /** Set for credentials that a function's sandbox was given. */
  readonly sourceFunctionArn?: string
}

/** A session that was kept as JSON, where its dates are text. */
export const revived = ({ issuedAt, mfaAt, ...rest }: Session): Session => ({
  ...rest,
  issuedAt: new Date(issuedAt),
  ...(mfaAt && { mfaAt: new Date(mfaAt) }),
})

export interface Delegated {
  /** The partner's account. */
  readonly to: AccountId
  /** The id of the delegation request. */
  readonly request: string
  /** The request's policy: whoever has the credentials may do no more. */
  readonly policy: string
}

export interface SessionPolicy {
  readonly text: string
  /** Set when it came from PolicyArns. */
  readonly arn?: string
}

/** A principal making one request to one Region. Made by `authenticate`, or by a service acting itself. */
export interface Caller {
  readonly principal: Principal
  /** The account whose resources an unqualified name means. A service acts in its customer's account. */
  readonly account: AccountId
  readonly region: Region
  readonly session?: Session
  /** Absent for a service acting for itself. */
  readonly accessKeyId?: string
  readonly request: {
    readonly id: string
    readonly sourceIp?: string
    readonly userAgent?: string
    readonly secureTransport: boolean
    /** VPC endpoints (`vpce-…`) through which the caller's requests go. Absent: through none that is known. */
    readonly vpcEndpoints?: readonly string[]
    /** Set where a client only asks whether something is there, as a HEAD does: its absence is no refusal. */
    readonly looks?: boolean
    /** Set for a client of the registry, whose calls ECR makes for it. */
    readonly throughRegistry?: true
    /** Service principals this request passed through, first to last (forward access sessions). */
    readonly calledVia?: readonly string[]
  }
  /** Keys a service principal brings: `aws:sourcearn`, `aws:sourceaccount`. Lower-case names. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>
}

/** A caller. Without a Region it asks nowhere in particular, as a unit test of policies does. */
export type Asking = Omit<Caller, 'region'> & Partial<Pick<Caller, 'region'>>

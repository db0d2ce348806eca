import type { Generated } from 'kysely'

/** What has a name and a unique id. `AIDA`, `AGPA`, `AROA`, `ANPA` and `AIPA` start the ids. */
export type EntityKind =
  | 'user'
  | 'group'
  | 'role'
  | 'policy'
  | 'instance-profile'
  /** Named by the issuer's URL without its scheme. */
  | 'oidc-provider'
  | 'saml-provider'
  /** Named by its path and name, without the first slash: devices of one name and several paths are several. */
  | 'mfa'
  | 'server-certificate'

/** Times are milliseconds since 1970 by the server's clock. `holder` and `id` are unique ids. */
export interface IamTables {
  /** What users, groups, roles, customer managed policies and instance profiles have in common. */
  iam_entities: {
    id: string
    kind: EntityKind
    account: string
    name: string
    /** Begins and ends with a slash. */
    path: string
    created_at: number
    /** ARN of the permissions boundary, of users and roles. */
    boundary: string | null
  }
  iam_roles: {
    id: string
    description: string | null
    /** The trust policy with its principals as unique ids. */
    trust_policy: string
    /** Seconds. */
    max_session_duration: number
    /** The service principal of a service-linked role, such as `replication.ecr.amazonaws.com`. */
    linked_service: string | null
    last_used_at: number | null
    last_used_region: string | null
    /** Of a role that was made of a template: which, and JSON of the values that it was given. */
    template_arn: string | null
    template_minor_version: number | null
    template_values: string | null
  }
  /** Versions of role templates that were registered here. `template` is JSON as GetRoleTemplateVersion answers it. */
  iam_role_templates: { arn: string; minor_version: number; template: string }
  iam_policies: {
    id: string
    arn: string
    description: string | null
    updated_at: number
    /** `2` is version `v2`. */
    default_version: number
    /** Numbers of deleted versions are not given again. */
    last_version: number
  }
  iam_policy_versions: { policy: string; version: number; document: string; created_at: number }
  iam_instance_profiles: { id: string; role: string | null }
  /** `url` with its scheme; both lists are JSON. */
  iam_oidc_providers: { id: string; url: string; client_ids: string; thumbprints: string }
  iam_saml_providers: {
    id: string
    metadata: string
    valid_until: number
    /** `Required` or `Allowed`; null when assertions are not encrypted. */
    encryption_mode: string | null
    /** JSON of `SamlKey[]`. */
    private_keys: string
  }
  iam_mfa_devices: {
    id: string
    /** Base32 letters. */
    seed: string
    /** The user whose device it is, once enabled. */
    user: string | null
    enabled_at: number | null
    /** The time step of the second of the two codes that enabled or resynchronized it last. */
    last_step: number | null
    /** By how many time steps the device's clock is ahead. */
    drift: number
  }
  /** Time steps whose codes were shown to STS: none is good twice. */
  iam_mfa_codes: { device: string; step: number }
  /** How many codes STS was shown for a device of this ARN in the three minutes that began then. */
  iam_mfa_attempts: { serial: string; since: number; attempts: number }
  iam_login_profiles: {
    user: string
    created_at: number
    /** `scrypt:<salt>:<key>`, in base64. */
    password: string
    changed_at: number
    /** 0 or 1. */
    reset_required: number
    /** JSON list of passwords used before, newest first. */
    history: string
  }
  /** JSON of UpdateAccountPasswordPolicy's input with its defaults. */
  iam_password_policies: { account: string; policy: string }
  iam_credential_reports: { account: string; generated_at: number; content: string }
  /** Reports of when services were last accessed. `report` is JSON, made when it was asked for. */
  iam_access_reports: { id: string; account: string; created_at: number; report: string }
  /** Requests of partners for access to somebody's account. */
  iam_delegation_requests: {
    id: string
    /** The partner's account. */
    requestor: string
    /** The partner's own id for it, unique among its requests. */
    workflow: string
    /** Whose account it is for; null until somebody takes a request that is for anybody. */
    owner_account: string | null
    /** ARN of who took it. */
    owner_id: string | null
    state:
      | 'UNASSIGNED'
      | 'ASSIGNED'
      | 'PENDING_APPROVAL'
      | 'ACCEPTED'
      | 'FINALIZED'
      | 'REJECTED'
      | 'EXPIRED'
    created_at: number
    updated_at: number
    expires_at: number
    /** JSON of what was asked for and said about it. */
    details: string
    /** JSON of who accepted it, as they were then. */
    approver: string | null
    /** SHA-256 of the token that was sent, in hex, and when what it is traded for ends. */
    token_hash: string | null
    ends_at: number | null
  }
  /** What IAM would publish to the SNS topics of partners. `message` is JSON. */
  iam_partner_messages: {
    seq: Generated<number>
    request: string
    topic: string
    sent_at: number
    message: string
  }
  /** Policies with parameters that partners ask for; `accounts` is JSON of those that may. */
  iam_policy_templates: { arn: string; document: string; partner: string; accounts: string }
  /** Permissions boundaries that partners registered. They are never changed. */
  iam_partner_policies: {
    arn: string
    document: string
    description: string | null
    created_at: number
  }
  iam_group_members: { group: string; user: string }
  iam_inline_policies: { holder: string; name: string; document: string }
  /** Managed policies of users, groups and roles; `policy` is an ARN, AWS's own included. */
  iam_attachments: { holder: string; policy: string }
  /** `folded` is the key as IAM compares it: in lower case, but for policies, whose keys it tells apart by case. */
  iam_tags: { holder: string; folded: string; key: string; value: string }
  /** `holder` is a user's id, or an account id for a key of its root user. */
  access_keys: {
    id: string
    account: string
    holder: string
    secret: string
    status: 'Active' | 'Inactive'
    created_at: number
    last_used_at: number | null
    last_used_service: string | null
    last_used_region: string | null
  }
  /** Users and roles that were deleted: policies may still name them by id. `seq` tells the older from the newer. */
  iam_former_principals: { seq: Generated<number>; id: string; arn: string }
  /** How many of something an account has; kept by triggers. */
  iam_counts: { account: string; counted: string; count: number }
  /** Accounts whose rows were written in this transaction. */
  iam_written: { owner: string }
  account_aliases: { account: string; alias: string }
  iam_role_deletions: { id: string; account: string }
  /** What users have for other services: signing certificates, SSH keys, passwords and API keys of one service. */
  iam_user_credentials: {
    id: string
    kind: 'certificate' | 'ssh-key' | 'service'
    account: string
    /** A user's unique id, or an account id for its root user. */
    holder: string
    status: 'Active' | 'Inactive'
    created_at: number
    expires_at: number | null
    /** The certificate, the public key, or the service's principal. */
    subject: string
    /** JSON of what the kind has besides. */
    details: string
  }
  /** PEM. The private key is never shown. */
  iam_server_certificates: {
    id: string
    body: string
    chain: string | null
    private_key: string
    expires_at: number
  }
  /** JSON of the settings of one account, or of an organization by its id, by name. */
  iam_account_settings: { account: string; name: string; value: string }
  /** Temporary credentials. They outlive their expiry for a while, to be told so. */
  sessions: {
    access_key_id: string
    secret: string
    /** SHA-256 of the session token, in hex. */
    token_hash: string
    account: string
    kind: 'root' | 'user' | 'assumed-role' | 'federated-user'
    /** Id of the role or user whose permissions these are; an account id for root. */
    holder: string
    /** A role session's or federated user's name. */
    name: string | null
    /** JSON of `Session`. */
    session: string
    expires_at: number
  }
}

declare module '../tables.ts' {
  interface Tables extends IamTables {}
}

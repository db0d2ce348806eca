import type { AccountId } from '../../../src/names/account.ts'
import {
  type AppliedPolicy,
  applied,
  grantPolicy,
  type KmsGrant,
  type Principal,
  type Question,
} from '../../../src/policy/index.ts'

/** A document as a list of statements, or with what else matters about it. */
export type Document =
  | readonly unknown[]
  | {
      readonly statements: readonly unknown[]
      readonly arn?: string
      /** Null: the document has none. Absent: 2012-10-17. */
      readonly version?: string | null
    }

/** One question as the case files write it. */
export interface Case {
  /** Row of the checklist, or the section of the facts that the case was written from. */
  readonly row: number | string
  readonly name: string
  readonly principal: keyof typeof principals
  readonly action: string
  readonly resource: string
  /** Default: the account in the resource, and for `*` the caller's. */
  readonly resourceAccount?: string
  readonly context?: Readonly<Record<string, string | readonly string[]>>
  readonly identity?: readonly Document[]
  readonly boundary?: Document
  readonly session?: readonly Document[]
  readonly resourcePolicies?: readonly Document[]
  readonly grants?: readonly KmsGrant[]
  readonly scp?: readonly (readonly Document[])[]
  readonly rcp?: readonly (readonly Document[])[]
  readonly endpoint?: Document
  readonly trust?: true
  /** `allowed`, `deny in <policy type>` or `no <policy type>`. */
  readonly expect: string
  /** The statements that decide: `identity policy 1, statement 1`. */
  readonly by?: readonly string[]
  readonly message?: string
  /** The Allow that came nearest in that policy, and the elements that stood in its way. */
  readonly nearest?: {
    readonly policy: string
    readonly statement: number
    readonly failed: readonly string[]
  }
  /** What the explanation's text holds. */
  readonly says?: readonly string[]
  /** All that it notes; absent where it may note anything. */
  readonly notes?: readonly string[]
}

const account = '111111111111' as AccountId
const other = '222222222222' as AccountId

const user = (of: AccountId): Principal => ({
  kind: 'user',
  account: of,
  arn: `arn:aws:iam::${of}:user/U`,
  userName: 'U',
  userId: 'AIDAU',
})

const role = (of: AccountId, path: string, name: string, serviceLinked = false): Principal => ({
  kind: 'assumed-role',
  account: of,
  arn: `arn:aws:sts::${of}:assumed-role/${name}/s`,
  roleArn: `arn:aws:iam::${of}:role${path}${name}`,
  roleId: `AROA${name}`,
  sessionName: 's',
  serviceLinked,
})

const root = (of: AccountId): Principal => ({
  kind: 'root',
  account: of,
  arn: `arn:aws:iam::${of}:root`,
})

const service = (name: string): Principal => ({ kind: 'service', service: `${name}.amazonaws.com` })

export const principals = {
  user: user(account),
  role: role(account, '/p/', 'R'),
  'plain-role': role(account, '/', 'R1'),
  'service-linked': role(account, '/aws-service-role/', 'AWSServiceRoleForECRReplication', true),
  root: root(account),
  federated: {
    kind: 'federated-user',
    account,
    arn: `arn:aws:sts::${account}:federated-user/F`,
    name: 'F',
    issuerArn: `arn:aws:iam::${account}:user/U`,
    issuerId: 'AIDAU',
  },
  'other-user': user(other),
  'other-role': role(other, '/', 'R'),
  'other-root': root(other),
  'web-identity': {
    kind: 'identity-provider',
    provider: `arn:aws:iam::${account}:oidc-provider/token.example`,
  },
  lambda: service('lambda'),
  s3: service('s3'),
  sns: service('sns'),
  anonymous: { kind: 'anonymous' },
} as const satisfies Record<string, Principal>

function documentOf(document: Document, label: string, holder: string): AppliedPolicy {
  const { statements, arn, version } =
    'statements' in document
      ? { version: '2012-10-17', arn: undefined, ...document }
      : { statements: document, version: '2012-10-17', arn: undefined }
  const text = JSON.stringify({ ...(version ? { Version: version } : {}), Statement: statements })
  return applied(text, label, holder, arn)
}

export function questionOf(one: Case): Question {
  const principal: Principal = principals[one.principal]
  const all = (documents: readonly Document[], label: string, holder = 'holder') =>
    documents.map((document, at) => documentOf(document, `${label} ${at + 1}`, holder))
  const named = one.resource.split(':')[4]
  const caller = 'account' in principal ? principal.account : account
  return {
    principal,
    action: one.action,
    resource: one.resource,
    resourceAccount: (one.resourceAccount ?? (named || caller)) as AccountId,
    ...(one.trust ? { resourcePolicyRole: 'trust' } : {}),
    context: one.context ?? {},
    policies: {
      identity: all(one.identity ?? [], 'identity policy'),
      resource: all(one.resourcePolicies ?? [], 'resource policy', one.resource),
      ...(one.grants
        ? { grants: one.grants.map((grant) => grantPolicy(grant, one.resource)) }
        : {}),
      ...(one.boundary ? { boundary: documentOf(one.boundary, 'boundary', 'holder') } : {}),
      ...(one.session ? { session: all(one.session, 'session policy') } : {}),
      ...(one.scp
        ? { serviceControl: one.scp.map((level, at) => all(level, `SCP at level ${at + 1},`)) }
        : {}),
      ...(one.rcp
        ? { resourceControl: one.rcp.map((level, at) => all(level, `RCP at level ${at + 1},`)) }
        : {}),
      ...(one.endpoint ? { endpoint: documentOf(one.endpoint, 'endpoint policy', 'vpce') } : {}),
    },
  }
}

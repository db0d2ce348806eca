import { type Migration, sql } from 'kysely'
import type { PolicyType } from '../../aws/models/organizations.types.gen.ts'
import { noteOwners } from '../changes.ts'

export type { PolicyType }
/** Those that decide about permissions. The others are declarative: services read what they come to. */
export type ControlPolicyType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY'
export type HandshakeState = 'REQUESTED' | 'OPEN' | 'ACCEPTED' | 'DECLINED' | 'CANCELED'
export type HandshakeAction =
  | 'INVITE'
  | 'ENABLE_ALL_FEATURES'
  | 'APPROVE_ALL_FEATURES'
  | 'TRANSFER_RESPONSIBILITY'

/** Times are milliseconds since 1970 by the server's clock. */
export interface OrganizationsTables {
  organizations: {
    /** `o-…` */
    id: string
    /** The management account. */
    account: string
    /** The only root, `r-…`. */
    root: string
    feature_set: 'ALL' | 'CONSOLIDATED_BILLING'
    created_at: number
  }
  /** The policy types that are enabled in the root. */
  organization_policy_types: { organization: string; type: PolicyType }
  organization_units: {
    /** `ou-…` */
    id: string
    organization: string
    /** The root or another unit. */
    parent: string
    name: string
    created_at: number
  }
  organization_accounts: {
    account: string
    organization: string
    parent: string
    name: string
    email: string
    joined_method: 'INVITED' | 'CREATED'
    joined_at: number
    status: 'ACTIVE' | 'SUSPENDED'
  }
  /** Customers' own; AWS's two are constants. */
  organization_policies: {
    /** `p-…` */
    id: string
    organization: string
    type: PolicyType
    name: string
    description: string
    content: string
    updated_at: number
  }
  /** `policy` may be one of AWS's; `target` is a root, a unit or an account. */
  organization_attachments: {
    organization: string
    policy: string
    target: string
    attached_at: number
  }
  /** What the management account lets its members do in the organization: at most one. */
  organization_resource_policies: {
    organization: string
    /** `rp-…` */
    id: string
    content: string
  }
  /** Responsibilities, which are billing, of one organization that another's management account takes over. */
  organization_transfers: {
    /** `rt-…` */
    id: string
    name: string
    /** The management account that hands over, and that of the organization that invited it. */
    source: string
    target: string
    /** The target's organization. */
    organization: string
    status: 'REQUESTED' | 'DECLINED' | 'CANCELED' | 'ACCEPTED' | 'WITHDRAWN'
    handshake: string
    starts_at: number
    ends_at: number | null
  }
  /** `resource` is the id of a root, unit, account, policy, resource policy or transfer. */
  organization_tags: { organization: string; resource: string; key: string; value: string }
  organization_handshakes: {
    /** `h-…` */
    id: string
    organization: string
    /** The management account that invites, kept beyond the organization's end. */
    inviter: string
    /** The account that is asked. */
    account: string
    action: HandshakeAction
    /** Of an approval: the change of the whole organization that it is for. */
    parent: string | null
    /** How the invitation named it. */
    party_id: string
    party_type: 'ACCOUNT' | 'EMAIL' | 'ORGANIZATION'
    notes: string | null
    /** JSON of the tags the account gets when it joins. */
    tags: string
    state: HandshakeState
    requested_at: number
    expires_at: number
  }
  organization_account_requests: {
    /** `car-…` */
    id: string
    organization: string
    account: string
    name: string
    email: string
    role: string
    /** JSON of the tags the account gets. */
    tags: string
    state: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED'
    failure: 'EMAIL_ALREADY_EXISTS' | null
    requested_at: number
    completed_at: number | null
  }
  /** Organizations whose rows were written in this transaction. */
  organizations_written: { owner: string }
  /** AWS services with trusted access. */
  organization_services: { organization: string; service: string; enabled_at: number }
  organization_delegates: {
    organization: string
    account: string
    service: string
    enabled_at: number
  }
}

declare module '../tables.ts' {
  interface Tables extends OrganizationsTables {}
}

/** By what each list is chosen, and then by what it is in order. */
const indexes: readonly (readonly [table: string, columns: readonly string[]])[] = [
  ['organization_accounts', ['organization', 'account']],
  ['organization_accounts', ['organization', 'parent', 'account']],
  ['organization_accounts', ['email']],
  ['organization_units', ['organization', 'id']],
  ['organization_units', ['organization', 'parent', 'id']],
  ['organization_policies', ['organization', 'type', 'id']],
  ['organization_attachments', ['organization', 'policy', 'target']],
  ['organization_handshakes', ['organization', 'id']],
  ['organization_handshakes', ['account', 'id']],
  ['organization_handshakes', ['organization', 'state']],
  ['organization_handshakes', ['parent']],
  ['organization_account_requests', ['organization', 'id']],
  ['organization_delegates', ['account']],
  ['organization_transfers', ['source', 'id']],
  ['organization_transfers', ['target', 'id']],
  ['organization_transfers', ['handshake']],
]

/** Each begins as one of those does. */
const replaced = [
  'organization_accounts_by_organization',
  'organization_attachments_by_policy',
  'organization_handshakes_by_account',
  'organization_transfers_by_source',
  'organization_transfers_by_target',
]

export const organizationsMigrations: Record<string, Migration> = {
  '2026-11-22-organizations': {
    up: async (db) => {
      await sql`create table organizations (
        id text primary key, account text not null unique, root text not null unique,
        feature_set text not null, created_at bigint not null)`.execute(db)
      await sql`create table organization_policy_types (
        organization text not null references organizations (id) on delete cascade,
        type text not null, primary key (organization, type))`.execute(db)
      await sql`create table organization_units (
        id text primary key,
        organization text not null references organizations (id) on delete cascade,
        parent text not null, name text not null, created_at bigint not null)`.execute(db)
      await sql`create unique index organization_units_by_name
        on organization_units (parent, name)`.execute(db)
      await sql`create table organization_accounts (
        account text primary key,
        organization text not null references organizations (id) on delete cascade,
        parent text not null, name text not null, email text not null,
        joined_method text not null, joined_at bigint not null, status text not null)`.execute(db)
      await sql`create index organization_accounts_by_organization
        on organization_accounts (organization)`.execute(db)
      await sql`create table organization_policies (
        id text primary key,
        organization text not null references organizations (id) on delete cascade,
        type text not null, name text not null, description text not null,
        content text not null)`.execute(db)
      await sql`create unique index organization_policies_by_name
        on organization_policies (organization, type, name)`.execute(db)
      await sql`create table organization_attachments (
        organization text not null references organizations (id) on delete cascade,
        policy text not null, target text not null,
        primary key (organization, target, policy))`.execute(db)
      await sql`create index organization_attachments_by_policy
        on organization_attachments (organization, policy)`.execute(db)
      await sql`create table organization_tags (
        organization text not null references organizations (id) on delete cascade,
        resource text not null, key text not null, value text not null,
        primary key (organization, resource, key))`.execute(db)
      await sql`create table organization_handshakes (
        id text primary key, organization text not null, inviter text not null,
        account text not null, party_id text not null, party_type text not null, notes text,
        tags text not null, state text not null, requested_at bigint not null,
        expires_at bigint not null)`.execute(db)
      await sql`create index organization_handshakes_by_account
        on organization_handshakes (account)`.execute(db)
      await sql`create table organization_account_requests (
        id text primary key,
        organization text not null references organizations (id) on delete cascade,
        account text not null, name text not null, email text not null, role text not null,
        tags text not null, state text not null, failure text, requested_at bigint not null,
        completed_at bigint)`.execute(db)
      await sql`create table organization_services (
        organization text not null references organizations (id) on delete cascade,
        service text not null, enabled_at bigint not null,
        primary key (organization, service))`.execute(db)
      await sql`create table organization_delegates (
        organization text not null references organizations (id) on delete cascade,
        account text not null, service text not null, enabled_at bigint not null,
        primary key (organization, service, account))`.execute(db)
    },
  },
  '2026-11-27-organizations-whole': {
    up: async (db) => {
      await sql`alter table organization_policies
        add column updated_at bigint not null default 0`.execute(db)
      await sql`alter table organization_attachments
        add column attached_at bigint not null default 0`.execute(db)
      await sql`alter table organization_handshakes
        add column action text not null default 'INVITE'`.execute(db)
      await sql`alter table organization_handshakes add column parent text`.execute(db)
      await sql`create table organization_resource_policies (
        organization text primary key references organizations (id) on delete cascade,
        id text not null, content text not null)`.execute(db)
      await sql`create table organization_transfers (
        id text primary key, name text not null, source text not null, target text not null,
        organization text not null, status text not null, handshake text not null,
        starts_at bigint not null, ends_at bigint)`.execute(db)
      await sql`create index organization_transfers_by_source
        on organization_transfers (source)`.execute(db)
      await sql`create index organization_transfers_by_target
        on organization_transfers (target)`.execute(db)
    },
  },
  '2026-11-28-organizations-indexes': {
    up: async (db) => {
      for (const index of replaced) await sql`drop index ${sql.ref(index)}`.execute(db)
      for (const [table, columns] of indexes)
        await sql`create index ${sql.ref(`${table}_by_${columns.join('_')}`)}
          on ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})`.execute(
          db,
        )
    },
  },
  '2026-11-28-organizations-written': {
    up: (db) =>
      noteOwners(db, 'organizations_written', [
        { table: 'organizations', owner: 'row.id' },
        ...[
          'organization_policy_types',
          'organization_units',
          'organization_accounts',
          'organization_policies',
          'organization_attachments',
        ].map((table) => ({ table, owner: 'row.organization' })),
      ]),
  },
}

import { type Migration, sql } from 'kysely'
import { noteOwners } from '../changes.ts'
import { countInTriggers } from './counts.ts'

export const iamMigrations: Record<string, Migration> = {
  '2026-11-21-iam-entities-and-credentials': {
    up: async (db) => {
      await sql`create table iam_entities (
        id text primary key, kind text not null, account text not null, name text not null,
        path text not null, created_at bigint not null, boundary text)`.execute(db)
      // Names are unique without regard to case, and whatever the path.
      await sql`create unique index iam_entities_by_name
        on iam_entities (account, kind, lower(name))`.execute(db)
      await sql`create table iam_roles (
        id text primary key references iam_entities (id) on delete cascade, description text,
        trust_policy text not null, max_session_duration integer not null, linked_service text,
        last_used_at bigint, last_used_region text)`.execute(db)
      await sql`create table iam_policies (
        id text primary key references iam_entities (id) on delete cascade,
        arn text not null unique, description text, updated_at bigint not null,
        default_version integer not null, last_version integer not null)`.execute(db)
      await sql`create table iam_policy_versions (
        policy text not null references iam_policies (id) on delete cascade,
        version integer not null, document text not null, created_at bigint not null,
        primary key (policy, version))`.execute(db)
      await sql`create table iam_instance_profiles (
        id text primary key references iam_entities (id) on delete cascade,
        role text references iam_entities (id))`.execute(db)
      await sql`create table iam_group_members (
        "group" text not null references iam_entities (id),
        "user" text not null references iam_entities (id),
        primary key ("user", "group"))`.execute(db)
      await sql`create index iam_group_members_by_group on iam_group_members ("group")`.execute(db)
      await sql`create table iam_inline_policies (
        holder text not null references iam_entities (id), name text not null,
        document text not null, primary key (holder, name))`.execute(db)
      await sql`create table iam_attachments (
        holder text not null references iam_entities (id), policy text not null,
        primary key (holder, policy))`.execute(db)
      await sql`create index iam_attachments_by_policy on iam_attachments (policy)`.execute(db)
      await sql`create table iam_tags (
        holder text not null references iam_entities (id) on delete cascade, folded text not null,
        key text not null, value text not null, primary key (holder, folded))`.execute(db)
      await sql`create table access_keys (
        id text primary key, account text not null, holder text not null, secret text not null,
        status text not null, created_at bigint not null, last_used_at bigint,
        last_used_service text, last_used_region text)`.execute(db)
      await sql`create index access_keys_by_holder on access_keys (holder)`.execute(db)
      await sql`create table account_aliases (
        account text primary key, alias text not null unique)`.execute(db)
      await sql`create table iam_role_deletions (
        id text primary key, account text not null)`.execute(db)
      await sql`create table sessions (
        access_key_id text primary key, secret text not null, token_hash text not null,
        account text not null, kind text not null, holder text not null, name text,
        session text not null, expires_at bigint not null)`.execute(db)
      await sql`create index sessions_by_expiry on sessions (expires_at)`.execute(db)
    },
  },
  '2026-11-21-iam-providers-and-passwords': {
    up: async (db) => {
      await sql`create table iam_oidc_providers (
        id text primary key references iam_entities (id) on delete cascade, url text not null,
        client_ids text not null, thumbprints text not null)`.execute(db)
      await sql`create table iam_saml_providers (
        id text primary key references iam_entities (id) on delete cascade, metadata text not null,
        valid_until bigint not null, encryption_mode text, private_keys text not null)`.execute(db)
      await sql`create table iam_mfa_devices (
        id text primary key references iam_entities (id) on delete cascade, seed text not null,
        "user" text references iam_entities (id), enabled_at bigint, last_step bigint,
        drift integer not null)`.execute(db)
      await sql`create index iam_mfa_devices_by_user on iam_mfa_devices ("user")`.execute(db)
      await sql`create table iam_login_profiles (
        "user" text primary key references iam_entities (id), created_at bigint not null,
        password text not null, changed_at bigint not null, reset_required integer not null,
        history text not null)`.execute(db)
      await sql`create table iam_password_policies (
        account text primary key, policy text not null)`.execute(db)
      await sql`create table iam_credential_reports (
        account text primary key, generated_at bigint not null, content text not null)`.execute(db)
      await sql`create table iam_access_reports (
        id text primary key, account text not null, created_at bigint not null,
        report text not null)`.execute(db)
      await sql`create index iam_access_reports_by_time on iam_access_reports (created_at)`.execute(
        db,
      )
    },
  },
  '2026-11-27-iam-former-principals': {
    up: async (db) => {
      await sql`create table iam_former_principals (
        seq integer primary key autoincrement, id text not null unique, arn text not null)`.execute(
        db,
      )
    },
  },
  '2026-11-27-iam-mfa-devices-by-path': {
    up: async (db) => {
      await sql`update iam_entities set name = substr(path, 2) || name, path = '/'
        where kind = 'mfa' and path <> '/'`.execute(db)
    },
  },
  '2026-11-27-iam-certificates-and-settings': {
    up: async (db) => {
      await sql`create table iam_user_credentials (
        id text primary key, kind text not null, account text not null, holder text not null,
        status text not null, created_at bigint not null, expires_at bigint, subject text not null,
        details text not null)`.execute(db)
      await sql`create index iam_user_credentials_by_holder
        on iam_user_credentials (holder, kind)`.execute(db)
      await sql`create index iam_user_credentials_by_account
        on iam_user_credentials (account, kind)`.execute(db)
      await sql`create table iam_server_certificates (
        id text primary key references iam_entities (id) on delete cascade, body text not null,
        chain text, private_key text not null, expires_at bigint not null)`.execute(db)
      await sql`create table iam_account_settings (
        account text not null, name text not null, value text not null,
        primary key (account, name))`.execute(db)
      await sql`create table iam_delegation_requests (
        id text primary key, requestor text not null, workflow text not null, owner_account text,
        state text not null, created_at bigint not null, updated_at bigint not null,
        expires_at bigint not null, details text not null, unique (requestor, workflow))`.execute(
        db,
      )
      await sql`create index iam_delegation_requests_by_owner
        on iam_delegation_requests (owner_account)`.execute(db)
    },
  },
  '2026-11-28-iam-indexes': {
    up: async (db) => {
      // In the order of lists, which is that of the letters as they were given.
      await sql`create index iam_entities_in_order on iam_entities (account, kind, name)`.execute(
        db,
      )
      await sql`create index iam_entities_by_boundary
        on iam_entities (account, boundary) where boundary is not null`.execute(db)
      await sql`create index iam_instance_profiles_by_role on iam_instance_profiles (role)`.execute(
        db,
      )
    },
  },
  '2026-11-28-iam-counts': { up: countInTriggers },
  '2026-11-28-iam-delegation-tokens': {
    up: async (db) => {
      for (const column of ['owner_id text', 'approver text', 'token_hash text', 'ends_at bigint'])
        await sql`alter table iam_delegation_requests add column ${sql.raw(column)}`.execute(db)
      await sql`drop index iam_delegation_requests_by_owner`.execute(db)
      await sql`create index iam_delegation_requests_by_owner
        on iam_delegation_requests (owner_account, id) where owner_id is not null`.execute(db)
      await sql`create index iam_delegation_requests_by_owner_id
        on iam_delegation_requests (owner_account, owner_id, id)`.execute(db)
      await sql`create unique index iam_delegation_requests_by_token
        on iam_delegation_requests (token_hash)`.execute(db)
      await sql`create table iam_partner_messages (
        seq integer primary key autoincrement, request text not null, topic text not null,
        sent_at bigint not null, message text not null)`.execute(db)
      await sql`create index iam_partner_messages_by_request
        on iam_partner_messages (request, seq)`.execute(db)
      await sql`create index iam_partner_messages_by_time
        on iam_partner_messages (sent_at)`.execute(db)
      await sql`create table iam_policy_templates (
        arn text primary key, document text not null, partner text not null,
        accounts text not null)`.execute(db)
      await sql`create table iam_partner_policies (
        arn text primary key, document text not null, description text,
        created_at bigint not null)`.execute(db)
    },
  },
  '2026-11-28-iam-mfa-codes': {
    up: async (db) => {
      await sql`create table iam_mfa_codes (
        device text not null references iam_mfa_devices (id) on delete cascade,
        step bigint not null, primary key (device, step)) without rowid`.execute(db)
      await sql`create table iam_mfa_attempts (
        serial text primary key, since bigint not null, attempts integer not null)`.execute(db)
      await sql`create index iam_mfa_attempts_by_time on iam_mfa_attempts (since)`.execute(db)
    },
  },
  '2026-11-28-iam-role-templates': {
    up: async (db) => {
      await sql`create table iam_role_templates (
        arn text not null, minor_version integer not null, template text not null,
        primary key (arn, minor_version))`.execute(db)
      for (const column of [
        'template_arn text',
        'template_minor_version integer',
        'template_values text',
      ])
        await sql`alter table iam_roles add column ${sql.raw(column)}`.execute(db)
    },
  },
  '2026-11-28-iam-written': {
    up: async (db) => {
      const ofHolder = (column: string) =>
        `(select account from iam_entities where id = row.${column})`
      await noteOwners(db, 'iam_written', [
        { table: 'iam_entities', owner: 'row.account' },
        // That a key was used changes nothing of what it may.
        { table: 'access_keys', owner: 'row.account', of: ['holder', 'secret', 'status'] },
        { table: 'iam_policies', owner: ofHolder('id') },
        { table: 'iam_policy_versions', owner: ofHolder('policy') },
        { table: 'iam_group_members', owner: ofHolder('"user"') },
        { table: 'iam_inline_policies', owner: ofHolder('holder') },
        { table: 'iam_attachments', owner: ofHolder('holder') },
        { table: 'iam_tags', owner: ofHolder('holder') },
      ])
    },
  },
}

/**
 * Rows that stay few however much is stored: of a table those that have these columns in common, and why. Without columns all of
 * the table.
 */
const few: Readonly<Record<string, readonly (readonly [why: string, ...columns: string[]])[]>> = {
  // The server's own
  settings: [['a fixed set of names']],
  store: [['one row']],
  kysely_migration: [['one row a migration']],
  kysely_migration_lock: [['one row']],
  sqlite_master: [['the schema']],
  refusals: [['trimLedger keeps 5,500']],
  decisions: [['those of the refusals that are kept']],
  ledger_documents: [['those of the refusals that are kept']],
  iam_written: [['what one transaction wrote']],
  organizations_written: [['what one transaction wrote']],
  usage: [['the longest unused go beyond 50,000, and most are of other principals', 'principal']],
  // ECR
  repository_tags: [['50 tags a repository', 'repository']],
  replication_statuses: [['25 destinations', 'repository', 'digest']],
  pull_through_rules: [['50 a registry', 'account', 'region']],
  upstream_layers: [['what one manifest of at most 4 MiB names', 'repository', 'manifest']],
  upstream_tags: [['1,000 tags an image', 'repository', 'digest']],
  replication_backfills: [['10 in progress, and those of 90 days', 'account', 'region']],
  signing_statuses: [['10 rules', 'repository', 'digest']],
  pull_time_exclusions: [['100 a registry', 'account', 'region']],
  image_tags: [['1,000 tags an image', 'repository', 'digest']],
  scan_sources: [['what the user added, by name']],
  scan_ecosystems: [['a few for each of those']],
  advisories: [['what is known of one package', 'ecosystem', 'package']],
  image_findings: [['those of one image', 'repository', 'digest', 'type']],
  image_layers: [['what one manifest of at most 4 MiB names', 'repository', 'image']],
  image_children: [['what one manifest of at most 4 MiB names', 'repository', 'parent']],
  // Inspector
  inspector_members: [['an account is the member of one', 'account', 'region']],
  // Lambda and Logs
  function_tags: [['50 tags a function', 'function']],
  event_source_mapping_tags: [['50 tags a mapping', 'mapping']],
  log_group_tags: [['50 tags a log group', 'log_group']],
  // Secrets Manager
  secret_tags: [['50 tags a secret', 'secret']],
  secret_versions: [['100 without a label are kept', 'secret']],
  secret_stages: [['20 labels a version', 'secret']],
  // SQS
  queue_tags: [['50 tags a queue', 'queue']],
  hidden: [['a part with a limit of its own']],
  // IAM
  iam_entities: [['names are unique but for the path of a device', 'account', 'kind', 'name']],
  access_keys: [['two keys a user', 'holder']],
  iam_counts: [['one count of one thing', 'account', 'counted']],
  iam_tags: [['50 tags', 'holder']],
  iam_attachments: [['20 managed policies a user, role or group', 'holder']],
  iam_inline_policies: [['10,240 characters of inline policies', 'holder']],
  iam_group_members: [['10 groups a user', 'user']],
  iam_policy_versions: [['5 versions a policy', 'policy']],
  iam_mfa_devices: [['8 devices a user', 'user']],
  iam_mfa_codes: [['five of a device', 'device']],
  iam_mfa_attempts: [['devices that were tried in three minutes']],
  iam_instance_profiles: [['a role is in few', 'role']],
  iam_user_credentials: [['2 to 5 of each kind a user', 'holder']],
  account_aliases: [['one alias an account', 'account']],
  // Organizations
  organization_accounts: [['one account, and those closed before it', 'email']],
  organization_handshakes: [
    ['each member is asked once', 'parent'],
    ['answered within 15 days, of which each lets 20 be asked', 'organization', 'state'],
  ],
  organization_transfers: [['one', 'handshake']],
  organization_policy_types: [['as many as there are types', 'organization']],
  organization_services: [['as many as there are services', 'organization']],
  organization_delegates: [
    ['a few accounts for each service', 'organization'],
    ['a few services', 'account'],
  ],
  organization_attachments: [['10 policies of a type', 'organization', 'target']],
  organization_tags: [['50 tags', 'organization', 'resource']],
}

export const isBounded = (table: string, equal: readonly string[]): boolean =>
  (few[table] ?? []).some(([, ...columns]) => columns.every((column) => equal.includes(column)))

/** Statements that read what grows, by how they begin, and why they may. */
const allowed: readonly (readonly [why: string, begin: string])[] = [
  // It steps from account to account by min(), which SQLite takes from the end of the index.
  ['the operator asks which accounts there are: as many rows', 'with recursive accounts (account)'],
  // All of it is what is asked for
  ['once, in a migration', 'update log_events set log_group ='],
  ['once, in a migration', 'update jobs set queue = kind'],
  ['once, in a migration', 'update refusals set seq = id'],
  ['once, in a migration', 'update iam_entities set name = substr(path, 2) ||'],
  ['once, in a migration', 'insert into iam_counts select account,'],
  ['once, in a migration', 'insert into function_counts'],
  ['once in a process, for all that it keeps from then on', 'select "id" from "organizations"'],
  ['the answer: every index that holds the image', 'select "parent" from "image_children"'],
  // 100,000 images a repository is the quota, and a process counts them once: see image-quota.
  ['the quota', 'select count(*) as "images" from "images"'],
  // An account has 900 to give, and the index has only functions that have some of it.
  ['at most 900 rows', 'select sum("reserved_concurrency")'],
  // In the background
  [
    'what the collector takes: all of it is what is asked for',
    'delete from "layers" where "loose" =',
  ],
  ['a page of what it looks at', 'delete from "uncollected_blobs" where "digest" in'],
  ['what it would take', 'select "digest" from "layers" where "loose" ='],
  ['what it would look at', 'select "digest" from "uncollected_blobs"'],
  ['once, in a migration', 'update layers set loose = null where exists'],
  ['`tidegate du` tells of all', '/* holdings */'],
  ['the digests that are given', '/* held */'],
  ['a backfill is about all images, and is told of as a whole', '/* backfill */'],
  ['the events that are given', 'insert into events'],
  ['those that are kept: 25,000', 'delete from "events" where'],
  ['those that are kept: 25,000, and a limit', 'select * from "events" where'],
  ['those that are kept: 25,000, and a limit', 'select "seq" from "events" where'],
  // Whether the data folder is whole: `tidegate check` and the first start after a crash read all of it
  ['the check', 'select distinct "digest", "size" from "layers" where "digest" >'],
  [
    'the check',
    'select "repository", "image" as "digest", "layer" as "missing" from "image_layers"',
  ],
  ['the check', 'select "repository", "parent" as "digest", "child" as "missing"'],
  // It steps from queue to queue by min(), which SQLite takes from the end of the index.
  ['as many rows as queues', 'select name, (select kind from jobs where queue = name limit 1)'],
  [
    'a limit, which principals of all accounts soon reach',
    'select "account", "kind", "name" from "iam_entities"',
  ],
  // One organization, whose facts are compiled whole after something of it was changed: an SCP of the root is about every account.
  // EnableAllFeatures asks every account, EnablePolicyType and DisablePolicyType attach to and detach from all of it.
  ['every account', 'select * from "organization_accounts" where "organization" = ?'],
  ['every unit', 'select * from "organization_units" where "organization" = ?'],
  ['every policy', 'select * from "organization_policies" where "organization" = ?'],
  ['every policy of a type', 'select "id" from "organization_policies" where "organization" = ?'],
  ['every attachment', 'select * from "organization_attachments" where "organization" = ?'],
  [
    'explain: which accounts a management account may look into',
    'select "organization_accounts"."account" from "organization_accounts"',
  ],
  [
    'one for each partner that it bills or is billed by, answered within 15 days',
    'select * from "organization_transfers" where "source" = ? and "status" in',
  ],
  ['the same', 'select * from "organization_transfers" where "target" = ? and "status" in'],
  // Of one account, within the quotas that services/iam/require.ts keeps: 5,000 users, 1,500 policies, 1,000 roles, 300 groups
  ['reports', 'select * from "iam_entities" where "account" = ? and "kind" = ? and substr('],
  ['the summary', 'select "iam_policies".*, "account", "name", "path", "created_at"'],
  ['its devices', 'select "iam_mfa_devices".*, "iam_entities".*'],
  ['20 certificates', 'select "iam_server_certificates".*, "iam_entities".*'],
  ['100 providers', 'select "iam_saml_providers".*, "iam_entities".*'],
  ['2 of each user', 'select * from "iam_user_credentials" where "kind" = ? and "account" = ?'],
  ['who has a policy', 'select "iam_entities".* from "iam_entities" inner join "iam_attachments"'],
  ['whom it bounds', 'select * from "iam_entities" where "account" = ? and "boundary" ='],
  ['policies in use are what is asked for', 'select "counted", "count" from "iam_counts" where'],
  ['a group', 'select "iam_entities".* from "iam_entities" inner join "iam_group_members"'],
  ['a report', 'select "action", "last_at", "region" from "usage"'],
]

export function mayGrow(sql: string): boolean {
  const text = sql.replace(/\s+/g, ' ').trim()
  return allowed.some(([, begin]) => text.startsWith(begin))
}

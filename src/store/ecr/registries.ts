import type { ReplicationRule, SigningRule } from '../../aws/models/ecr.types.gen.ts'
import { type Awaitable, whenKnown } from '../../estate/awaitable.ts'
import type { RegistryFacts } from '../../estate/registry.ts'
import { registryArn } from '../../names/arn.ts'
import { policyAt } from '../../policy/place.ts'
import type { RegistryScope } from '../../policy/registry-scope.ts'
import type { Database } from '../database.ts'
import { Recent } from '../recent.ts'
import { listRules, type PullThroughRule, rulesMax } from './pull-through-rules.ts'
import { readReplication } from './replication.ts'
import { readScanning, type ScanningConfiguration } from './scanning-configurations.ts'
import { readSigning } from './signing.ts'

export interface RegistryKnown extends RegistryFacts {
  /** The registry policy with IAM principals as unique ids. */
  readonly text: string | undefined
  /** ARNs of users and roles whose pulls are not recorded. */
  readonly pullTimeExclusions: ReadonlySet<string>
  readonly replication: readonly ReplicationRule[]
  /** Undefined where nothing is configured. */
  readonly signing: readonly SigningRule[] | undefined
  readonly pullThrough: readonly PullThroughRule[]
  readonly scanning: ScanningConfiguration
}

const caches = new WeakMap<Database, Recent<RegistryKnown>>()

function cacheOf(db: Database): Recent<RegistryKnown> {
  const known = caches.get(db)
  if (known) return known
  // In characters, of which a policy has at most 10,240, and the ARN of an exclusion 200.
  const made = new Recent<RegistryKnown>(4 * 1024 * 1024)
  caches.set(db, made)
  return made
}

const keyOf = (account: string, region: string) => `${account} ${region}`

/** Answers from memory when it can: every request to ECR passes here. */
export function registryFacts(
  db: Database,
  account: string,
  region: string,
): Awaitable<RegistryKnown> {
  const read = () => readRegistry(db, account, region)
  return whenKnown(cacheOf(db).or(keyOf(account, region), read, weigh), (known) => known ?? read())
}

const weigh = ({ text, pullTimeExclusions, ...rules }: RegistryKnown): number =>
  1_000 +
  (text?.length ?? 0) +
  pullTimeExclusions.size * 200 +
  JSON.stringify([rules.replication, rules.pullThrough, rules.scanning]).length

async function readRegistry(db: Database, account: string, region: string): Promise<RegistryKnown> {
  const row = await db
    .selectFrom('registry_policies')
    .select('policy')
    .where('account', '=', account)
    .where('region', '=', region)
    .executeTakeFirst()
  const scope = await db
    .selectFrom('account_settings')
    .select('value')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', 'REGISTRY_POLICY_SCOPE')
    .executeTakeFirst()
  const place = { kind: 'registry policy', of: registryArn(account, region) } as const
  return {
    text: row?.policy,
    policy: row && policyAt(place, row.policy),
    scope: (scope?.value as RegistryScope | undefined) ?? 'V2',
    pullTimeExclusions: await exclusionsOf(db, account, region),
    replication: await readReplication(db, account, region),
    signing: await readSigning(db, account, region),
    pullThrough: await listRules(db, { account, region }, { after: '', limit: rulesMax }),
    scanning: await readScanning(db, account, region),
  }
}

async function exclusionsOf(db: Database, account: string, region: string) {
  const rows = await db
    .selectFrom('pull_time_exclusions')
    .select('principal')
    .where('account', '=', account)
    .where('region', '=', region)
    .execute()
  return new Set(rows.map(({ principal }) => principal))
}

/** No rules remove it. */
export async function writeReplication(
  db: Database,
  account: string,
  region: string,
  rules: readonly ReplicationRule[],
): Promise<void> {
  const text = JSON.stringify(rules)
  await db
    .insertInto('replication_configurations')
    .values({ account, region, rules: text })
    .onConflict((conflict) => conflict.columns(['account', 'region']).doUpdateSet({ rules: text }))
    .execute()
  forgetRegistry(db, account, region)
}

/** `policy` names IAM principals by their unique ids; undefined removes the policy. */
export async function writeRegistryPolicy(
  db: Database,
  account: string,
  region: string,
  policy: string | undefined,
): Promise<void> {
  if (policy === undefined)
    await db
      .deleteFrom('registry_policies')
      .where('account', '=', account)
      .where('region', '=', region)
      .execute()
  else
    await db
      .insertInto('registry_policies')
      .values({ account, region, policy })
      .onConflict((conflict) => conflict.columns(['account', 'region']).doUpdateSet({ policy }))
      .execute()
  forgetRegistry(db, account, region)
}

/** To be called by whoever wrote something of a registry, after the commit and before acknowledging it. */
export const forgetRegistry = (db: Database, account: string, region: string): void =>
  cacheOf(db).forget([keyOf(account, region)])

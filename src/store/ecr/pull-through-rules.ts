import type { Selectable } from 'kysely'
import type { Database } from '../database.ts'
import type { Slice } from '../slice.ts'
import type { Registry } from './creation-templates.ts'
import type { PullThroughTables } from './pull-through-schema.ts'

/** A rule of a registry: what its repositories under a prefix are copies of. */
export interface PullThroughRule {
  /** Without a slash at its end; `ROOT` for every repository. */
  readonly prefix: string
  readonly upstream: string
  /** `ROOT` for the upstream's names as they are. */
  readonly upstreamPrefix: string
  readonly credentialArn: string | undefined
  readonly customRoleArn: string | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** Those of the prefixes that have one, in order of prefix. */
export async function findRules(
  db: Database,
  { account, region }: Registry,
  prefixes: readonly string[],
): Promise<readonly PullThroughRule[]> {
  const rows = await db
    .selectFrom('pull_through_rules')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('prefix', 'in', prefixes)
    .orderBy('prefix')
    .execute()
  return rows.map(ruleOf)
}

/** In order of prefix. */
export async function listRules(
  db: Database,
  { account, region }: Registry,
  { after, limit }: Slice,
): Promise<readonly PullThroughRule[]> {
  const rows = await db
    .selectFrom('pull_through_rules')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('prefix', '>', after)
    .orderBy('prefix')
    .limit(limit)
    .execute()
  return rows.map(ruleOf)
}

/** The rule that a repository is a copy by: the one with the longest prefix, and `ROOT` where no other fits. */
export const ruleFor = (
  rules: readonly PullThroughRule[],
  repository: string,
): PullThroughRule | undefined =>
  rules
    .filter(({ prefix }) => prefix === 'ROOT' || repository.startsWith(`${prefix}/`))
    .reduce<PullThroughRule | undefined>(
      (best, rule) => (best && rank(best) > rank(rule) ? best : rule),
      undefined,
    )

const rank = ({ prefix }: PullThroughRule): number => (prefix === 'ROOT' ? 0 : prefix.length)

/** Of one registry. https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html */
export const rulesMax = 50

/** What the upstream calls a repository that a rule is for. */
export function upstreamName(
  { prefix, upstreamPrefix }: Pick<PullThroughRule, 'prefix' | 'upstreamPrefix'>,
  repository: string,
): string {
  const rest = prefix === 'ROOT' ? repository : repository.slice(prefix.length + 1)
  return upstreamPrefix === 'ROOT' ? rest : `${upstreamPrefix}/${rest}`
}

const ruleOf = (row: Selectable<PullThroughTables['pull_through_rules']>): PullThroughRule => ({
  prefix: row.prefix,
  upstream: row.upstream,
  upstreamPrefix: row.upstream_prefix,
  credentialArn: row.credential_arn ?? undefined,
  customRoleArn: row.custom_role_arn ?? undefined,
  createdAt: new Date(row.created_at),
  updatedAt: new Date(row.updated_at),
})

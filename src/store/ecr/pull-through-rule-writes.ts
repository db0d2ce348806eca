import type { Database } from '../database.ts'
import type { Registry } from './creation-templates.ts'
import { findRules, listRules, type PullThroughRule, rulesMax } from './pull-through-rules.ts'
import { forgetRegistry } from './registries.ts'

export async function createRule(
  db: Database,
  { account, region }: Registry,
  { prefix, upstream, upstreamPrefix, credentialArn, customRoleArn }: NewRule,
  now: Date,
): Promise<'made' | 'exists' | 'too-many'> {
  const outcome = await db.transaction().execute(async (within) => {
    const [known] = await findRules(within, { account, region }, [prefix])
    if (known) return 'exists'
    const all = await listRules(within, { account, region }, { after: '', limit: rulesMax })
    if (all.length >= rulesMax) return 'too-many'
    const at = now.getTime()
    await within
      .insertInto('pull_through_rules')
      .values({
        ...{ account, region, prefix, upstream, upstream_prefix: upstreamPrefix },
        credential_arn: credentialArn ?? null,
        custom_role_arn: customRoleArn ?? null,
        ...{ created_at: at, updated_at: at },
      })
      .execute()
    return 'made'
  })
  forgetRegistry(db, account, region)
  return outcome
}

type NewRule = Omit<PullThroughRule, 'createdAt' | 'updatedAt'>

/** Those that are given take the place of what stood there. */
export async function changeRule(
  db: Database,
  { account, region }: Registry,
  prefix: string,
  { credentialArn, customRoleArn }: Partial<Pick<NewRule, 'credentialArn' | 'customRoleArn'>>,
  now: Date,
): Promise<void> {
  await db
    .updateTable('pull_through_rules')
    .set({
      ...(credentialArn !== undefined && { credential_arn: credentialArn }),
      ...(customRoleArn !== undefined && { custom_role_arn: customRoleArn }),
      updated_at: now.getTime(),
    })
    .where('account', '=', account)
    .where('region', '=', region)
    .where('prefix', '=', prefix)
    .execute()
  forgetRegistry(db, account, region)
}

export async function deleteRule(
  db: Database,
  { account, region }: Registry,
  prefix: string,
): Promise<void> {
  await db
    .deleteFrom('pull_through_rules')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('prefix', '=', prefix)
    .execute()
  forgetRegistry(db, account, region)
}

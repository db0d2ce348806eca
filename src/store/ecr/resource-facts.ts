import type { Check } from '../../estate/check.ts'
import { noResource, type ResourceFacts } from '../../estate/facts.ts'
import type { Arn } from '../../names/arn.ts'
import { policyAt } from '../../policy/place.ts'
import type { Database } from '../database.ts'
import { findRepository } from './repositories.ts'

export async function repositoryFacts(
  db: Database,
  arn: Arn,
  { resource: of }: Check,
): Promise<ResourceFacts> {
  const name = arn.resource.slice('repository/'.length)
  // `repository/*` is what an unnamed DescribeRepositories asks for: no repository's policy speaks for it.
  if (!arn.resource.startsWith('repository/') || name === '*') return noResource
  const repository = await findRepository(db, arn.account, arn.region, name)
  if (!repository) return { ...noResource, exists: false }
  const { policy, tags } = repository
  return {
    policies: policy === undefined ? [] : [policyAt({ kind: 'repository policy', of }, policy)],
    tags,
    exists: true,
  }
}

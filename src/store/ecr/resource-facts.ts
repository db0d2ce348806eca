import type { Check } from '../../estate/check.ts'
import { noResource, type ResourceFacts } from '../../estate/facts.ts'
import { registryPolicies } from '../../estate/registry.ts'
import type { Arn } from '../../names/arn.ts'
import { policyAt } from '../../policy/place.ts'
import type { Database } from '../database.ts'
import { registryFacts } from './registries.ts'
import { findRepository } from './repositories.ts'

export async function repositoryFacts(
  db: Database,
  { account, region, resource }: Arn,
  check: Check,
): Promise<ResourceFacts> {
  const name = resource.slice('repository/'.length)
  if (!resource.startsWith('repository/')) return noResource
  const policies = registryPolicies(await registryFacts(db, account, region), check)
  // An unnamed DescribeRepositories asks for `repository/*`: no repository's own policy speaks for it.
  if (name === '*') return { ...noResource, policies }
  const repository = await findRepository(db, account, region, name)
  if (!repository) return { ...noResource, policies, exists: false }
  const { policy, tags } = repository
  const place = { kind: 'repository policy', of: check.resource } as const
  return {
    policies: policy === undefined ? policies : [policyAt(place, policy), ...policies],
    tags,
    exists: true,
  }
}

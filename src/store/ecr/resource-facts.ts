import { type Awaitable, whenBothKnown, whenKnown } from '../../estate/awaitable.ts'
import type { Check } from '../../estate/check.ts'
import { noResource, type ResourceFacts } from '../../estate/facts.ts'
import { registryPolicies } from '../../estate/registry.ts'
import type { Arn } from '../../names/arn.ts'
import { policyAt } from '../../policy/place.ts'
import type { AppliedPolicy } from '../../policy/types.ts'
import type { Database } from '../database.ts'
import { registryFacts } from './registries.ts'
import { findRepository, type Repository } from './repositories.ts'

export function repositoryFacts(
  db: Database,
  { account, region, resource }: Arn,
  check: Check,
): Awaitable<ResourceFacts> {
  const name = resource.slice('repository/'.length)
  if (!resource.startsWith('repository/')) return noResource
  const registry = registryFacts(db, account, region)
  // An unnamed DescribeRepositories asks for `repository/*`: no repository's own policy speaks for it.
  if (name === '*')
    return whenKnown(registry, (registry) => ({
      ...noResource,
      policies: registryPolicies(registry, check),
    }))
  return whenBothKnown(registry, findRepository(db, account, region, name), (registry, found) =>
    factsOf(found, registryPolicies(registry, check), check),
  )
}

function factsOf(
  repository: Repository | undefined,
  policies: readonly AppliedPolicy[],
  check: Check,
): ResourceFacts {
  if (!repository) return { ...noResource, policies, exists: false }
  const { policy, tags } = repository
  const place = { kind: 'repository policy', of: check.resource } as const
  return {
    policies: policy === undefined ? policies : [policyAt(place, policy), ...policies],
    tags,
    exists: true,
  }
}

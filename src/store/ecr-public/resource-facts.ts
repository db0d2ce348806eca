import { noResource, type ResourceFacts } from '../../estate/facts.ts'
import type { Arn } from '../../names/arn.ts'
import { publicRegion } from '../../names/public-registry.ts'
import { policyAt } from '../../policy/place.ts'
import type { Database } from '../database.ts'
import { findRepository } from '../ecr/repositories.ts'

export async function publicRepositoryFacts(
  db: Database,
  arn: Arn,
  { resource: of }: { readonly resource: string },
): Promise<ResourceFacts> {
  const name = arn.resource.slice('repository/'.length)
  if (!arn.resource.startsWith('repository/') || name === '*') return noResource
  const repository = await findRepository(db, arn.account, publicRegion, name)
  if (!repository) return { ...noResource, exists: false }
  const { policy, tags } = repository
  const place = { kind: 'resource policy', of } as const
  return { policies: policy === undefined ? [] : [policyAt(place, policy)], tags, exists: true }
}

import { noResource, type ResourceFacts } from '../../estate/facts.ts'
import type { Arn } from '../../names/arn.ts'
import { queueArn } from '../../names/arn.ts'
import { policyAt } from '../../policy/place.ts'
import type { Database } from '../database.ts'
import { findQueue, queueTags } from './queues.ts'

export async function queueFacts(
  db: Database,
  { account, region, resource: name }: Arn,
): Promise<ResourceFacts> {
  if (name === '*' || name === '') return noResource
  const found = await findQueue(db, { account, region, name })
  if (!found) return { ...noResource, exists: false }
  const of = queueArn(account, region, name)
  return {
    policies:
      found.policy === undefined ? [] : [policyAt({ kind: 'resource policy', of }, found.policy)],
    tags: await queueTags(db, found.id),
    exists: true,
  }
}

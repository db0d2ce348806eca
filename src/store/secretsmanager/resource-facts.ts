import { noResource, type ResourceFacts } from '../../estate/facts.ts'
import type { Arn } from '../../names/arn.ts'
import { policyAt } from '../../policy/place.ts'
import type { Database } from '../database.ts'
import { arnOf, findSecret, secretTags } from './secrets.ts'

/**
 * A request may name a secret without the six characters of its ARN. They stand there as `??????` until the secret is
 * found, which is also how a policy has them that is written before the secret is there.
 */
export async function secretFacts(
  db: Database,
  { account, region, resource }: Arn,
): Promise<ResourceFacts> {
  if (!resource.startsWith('secret:')) return noResource
  const named = resource.slice('secret:'.length).replace(/-\?{6}$/, '')
  const secret = await findSecret(db, { account, region, name: named })
  if (!secret) return { ...noResource, exists: false }
  const arn = arnOf(secret)
  const { policy } = secret
  return {
    policies: policy === null ? [] : [policyAt({ kind: 'resource policy', of: arn }, policy)],
    tags: await secretTags(db, secret.id),
    exists: true,
    arn,
  }
}

import { noResource, type ResourceFacts } from '../../estate/facts.ts'
import { parseAccountId } from '../../names/account.ts'
import { type Arn, functionArn } from '../../names/arn.ts'
import { parseRegion } from '../../names/region.ts'
import { policyAt } from '../../policy/place.ts'
import type { Database } from '../database.ts'
import { findFunction, functionTags } from './functions.ts'

/** A qualified ARN is of the same function; its policy's own resources say which of the two they mean. */
export async function functionFacts(db: Database, arn: Arn): Promise<ResourceFacts> {
  const [kind, name] = arn.resource.split(':')
  const account = parseAccountId(arn.account)
  const region = parseRegion(arn.region)
  if (kind !== 'function' || !name || !account || !region) return noResource
  const found = await findFunction(db, { account, region, name })
  if (!found) return { ...noResource, exists: false }
  const { policy } = found
  const of = functionArn(account, region, name)
  return {
    policies: policy === undefined ? [] : [policyAt({ kind: 'function policy', of }, policy)],
    tags: await functionTags(db, found.id),
    exists: true,
  }
}

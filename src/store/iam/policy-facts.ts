import type { ManagedPolicyFacts } from '../../estate/facts.ts'
import type { Database } from '../database.ts'
import { boundedBy, holdersOf } from './attachments.ts'
import { findPolicy, type ManagedPolicy, versionsOf } from './policies.ts'

/** A managed policy of a customer's or of AWS's own. */
export async function managedPolicyFacts(
  db: Database,
  arn: string,
): Promise<ManagedPolicyFacts | undefined> {
  const policy = await findPolicy(db, arn)
  if (!policy) return undefined
  const versions = (await versionsOf(db, policy)).toReversed()
  return {
    text: versions.find(({ isDefault }) => isDefault)?.document ?? '',
    defaultVersion: policy.defaultVersion,
    otherVersions: versions.flatMap(({ id, isDefault }) => (isDefault ? [] : [id])),
    holders: policy.owner === 'aws' ? 0 : await holdersCount(db, policy),
  }
}

async function holdersCount(db: Database, { owner, arn }: ManagedPolicy): Promise<number> {
  const [attached, bounded] = [await holdersOf(db, owner, arn), await boundedBy(db, owner, arn)]
  return attached.length + bounded.length
}

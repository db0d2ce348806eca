import { nameInArn } from '../../names/arn.ts'
import { applied } from '../../policy/compile.ts'
import type { AppliedPolicy } from '../../policy/types.ts'
import type { Database } from '../../store/database.ts'
import { attachedTo } from '../../store/iam/attachments.ts'
import { type Entity, entityArn } from '../../store/iam/entities.ts'
import { groupsOfUser } from '../../store/iam/groups.ts'
import { inlinePoliciesOf } from '../../store/iam/inline-policies.ts'
import { defaultDocument } from '../../store/iam/policies.ts'

/** One policy that a user, group or role has, and through whom. */
export interface PolicySource {
  /** Its label is how the simulator names it. */
  readonly policy: AppliedPolicy
  readonly name: string
  /** The user, role or group that it is in or attached to. */
  readonly holder: Entity
}

/** The identity policies of a user (its groups' included), group or role. */
export async function policySources(db: Database, entity: Entity): Promise<PolicySource[]> {
  const groups = entity.kind === 'user' ? await groupsOfUser(db, entity.id) : []
  const sources: PolicySource[] = []
  for (const holder of [entity, ...groups]) {
    const arn = entityArn(holder)
    for (const { name, document } of await inlinePoliciesOf(db, holder.id)) {
      // Differs from AWS? How the simulator names inline policies is known from reports of users.
      const label = `${holder.kind}_${holder.name}_${name}`
      sources.push({ policy: applied(document, label, arn), name, holder })
    }
    for (const policyArn of await attachedTo(db, holder.id)) {
      const text = await defaultDocument(db, policyArn)
      const name = nameInArn(policyArn)
      if (text !== undefined)
        sources.push({ policy: applied(text, name, arn, policyArn), name, holder })
    }
  }
  return sources
}

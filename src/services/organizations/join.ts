import type { Database } from '../../store/database.ts'
import { insertMember, type Member } from '../../store/organizations/members.ts'
import { enabledPolicyTypes, type Organization } from '../../store/organizations/organizations.ts'
import { attach, awsPolicyOf } from '../../store/organizations/policies.ts'
import { putTags, type Tag } from '../../store/organizations/tags.ts'

/** Whatever comes into an organization begins with AWS's own policy of every enabled type. */
export async function attachAwsPolicies(
  db: Database,
  organization: string,
  target: string,
): Promise<void> {
  for (const type of await enabledPolicyTypes(db, organization)) {
    const owned = awsPolicyOf(type)
    if (owned) await attach(db, organization, owned.id, [target], owned.updated_at)
  }
}

/** A new member stands right under the root. */
export async function join(
  db: Database,
  { id, root }: Organization,
  member: Omit<Member, 'organization' | 'parent' | 'status'>,
  tags: readonly Tag[],
): Promise<void> {
  await insertMember(db, { ...member, organization: id, parent: root, status: 'ACTIVE' })
  await attachAwsPolicies(db, id, member.account)
  await putTags(db, id, member.account, tags)
}

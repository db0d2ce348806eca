import type { Database } from '../../store/database.ts'
import { attachedTo } from '../../store/iam/attachments.ts'
import { inlinePoliciesOf } from '../../store/iam/inline-policies.ts'
import { mustFirst } from './errors.ts'

/** Users, groups and roles keep their policies until each is taken off. Throws DeleteConflict. */
export async function requireNoPolicies(db: Database, holder: string): Promise<void> {
  if ((await attachedTo(db, holder)).length > 0) throw mustFirst.detachPolicies()
  if ((await inlinePoliciesOf(db, holder)).length > 0) throw mustFirst.deletePolicies()
}

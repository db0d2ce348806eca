import { isObject } from '../../../policy/parse.ts'
import type { Database } from '../../../store/database.ts'
import { attachedTo } from '../../../store/iam/attachments.ts'
import { inlinePoliciesOf } from '../../../store/iam/inline-policies.ts'
import { shownPrincipals } from '../../../store/iam/principals.ts'
import type { Role } from '../../../store/iam/roles.ts'
import { tagsOf } from '../../../store/iam/tags.ts'
import type { PlannedRole } from './planned.ts'

/**
 * Whether a role is still what its template made, however its documents are written. Its description and how long its sessions last may
 * have been changed. Recorded.
 */
export async function isAsPlanned(db: Database, role: Role, planned: PlannedRole) {
  const now = {
    trust: JSON.parse(await shownPrincipals(db, role.trust_policy)),
    inline: (await inlinePoliciesOf(db, role.id)).map(({ name, document }) => ({
      ...{ name, document: JSON.parse(document) },
    })),
    managed: await attachedTo(db, role.id),
    boundary: role.boundary,
    tags: await tagsOf(db, role.id),
  }
  const then = {
    trust: JSON.parse(planned.trustPolicy),
    inline: planned.inline.map(({ name, document }) => ({ name, document: JSON.parse(document) })),
    managed: planned.managed,
    boundary: planned.boundary,
    tags: planned.tags,
  }
  return canonical(now) === canonical(then)
}

/** The same text for what means the same: without an order, and one of a list is the list. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    const all = value.map(canonical).sort()
    return all.length === 1 ? (all[0] ?? '') : `[${all}]`
  }
  if (!isObject(value)) return JSON.stringify(value)
  const members = Object.entries(value).map(
    ([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`,
  )
  return `{${members.sort()}}`
}

import { type Selectable, sql } from 'kysely'
import type { Database } from '../database.ts'
import type { Slice } from '../slice.ts'
import type { ControlPolicyType, OrganizationsTables, PolicyType } from './schema.ts'

export type Policy = Selectable<OrganizationsTables['organization_policies']>

/** AWS's own policies are in every organization; theirs is the empty text. */
export const awsPolicies: Readonly<Record<ControlPolicyType, Policy>> = {
  SERVICE_CONTROL_POLICY: {
    id: 'p-FullAWSAccess',
    organization: '',
    type: 'SERVICE_CONTROL_POLICY',
    name: 'FullAWSAccess',
    description: 'Allows access to every operation',
    content:
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    updated_at: 0,
  },
  RESOURCE_CONTROL_POLICY: {
    id: 'p-RCPFullAWSAccess',
    organization: '',
    type: 'RESOURCE_CONTROL_POLICY',
    name: 'RCPFullAWSAccess',
    description: 'Allows access to every resource',
    content:
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
    updated_at: 0,
  },
}

export const isControlPolicyType = (type: PolicyType): type is ControlPolicyType =>
  Object.hasOwn(awsPolicies, type)

/** AWS's own policy of a type, which is attached wherever the type is enabled. */
export const awsPolicyOf = (type: PolicyType): Policy | undefined =>
  isControlPolicyType(type) ? awsPolicies[type] : undefined

/** `management` is the management account of the policy's organization. */
export const policyArn = (management: string, { id, organization, type }: Policy): string =>
  organization === ''
    ? `arn:aws:organizations::aws:policy/${type.toLowerCase()}/${id}`
    : `arn:aws:organizations::${management}:policy/${organization}/${type.toLowerCase()}/${id}`

/** A policy of the organization or one of AWS's. */
export async function findPolicy(
  db: Database,
  organization: string,
  id: string,
): Promise<Policy | undefined> {
  const owned = Object.values(awsPolicies).find((policy) => policy.id === id)
  return (
    owned ??
    (await db
      .selectFrom('organization_policies')
      .selectAll()
      .where('organization', '=', organization)
      .where('id', '=', id)
      .executeTakeFirst())
  )
}

/** In the order of their ids, AWS's own among them. */
export async function listPolicies(
  db: Database,
  organization: string,
  type: PolicyType,
  { after, limit }: Slice,
): Promise<readonly Policy[]> {
  const rows = await db
    .selectFrom('organization_policies')
    .selectAll()
    .where('organization', '=', organization)
    .where('type', '=', type)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
  const owned = awsPolicyOf(type)
  if (!owned || owned.id <= after) return rows
  return [...rows, owned].sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit)
}

/** One of the organization's own. */
export async function policyNamed(
  db: Database,
  organization: string,
  type: PolicyType,
  name: string,
): Promise<Policy | undefined> {
  return await db
    .selectFrom('organization_policies')
    .selectAll()
    .where('organization', '=', organization)
    .where('type', '=', type)
    .where('name', '=', name)
    .executeTakeFirst()
}

/** Ids of all policies of a type, AWS's own among them. */
export async function policyIds(
  db: Database,
  organization: string,
  type: PolicyType,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('organization_policies')
    .select('id')
    .where('organization', '=', organization)
    .where('type', '=', type)
    .execute()
  const owned = awsPolicyOf(type)
  return [...(owned ? [owned.id] : []), ...rows.map(({ id }) => id)]
}

export async function insertPolicy(db: Database, row: Policy): Promise<void> {
  await db.insertInto('organization_policies').values(row).execute()
}

export async function updatePolicy(
  db: Database,
  id: string,
  change: Partial<Pick<Policy, 'name' | 'description' | 'content' | 'updated_at'>>,
): Promise<void> {
  if (Object.keys(change).length === 0) return
  await db.updateTable('organization_policies').set(change).where('id', '=', id).execute()
}

export async function deletePolicy(db: Database, organization: string, id: string): Promise<void> {
  await db
    .deleteFrom('organization_tags')
    .where('organization', '=', organization)
    .where('resource', '=', id)
    .execute()
  await db.deleteFrom('organization_policies').where('id', '=', id).execute()
}

export async function attach(
  db: Database,
  organization: string,
  policy: string,
  targets: readonly string[],
  attached_at: number,
): Promise<void> {
  if (targets.length === 0) return
  await db
    .insertInto('organization_attachments')
    .values(targets.map((target) => ({ organization, policy, target, attached_at })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** False when it was not attached. */
export async function detach(
  db: Database,
  organization: string,
  policy: string,
  target: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('organization_attachments')
    .where('organization', '=', organization)
    .where('policy', '=', policy)
    .where('target', '=', target)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** From everywhere, as when a policy type is disabled. */
export async function detachAll(
  db: Database,
  organization: string,
  policies: readonly string[],
): Promise<void> {
  if (policies.length === 0) return
  await db
    .deleteFrom('organization_attachments')
    .where('organization', '=', organization)
    .where('policy', 'in', policies)
    .execute()
}

/** Ids of the roots, units and accounts a policy is attached to, in order. */
export async function targetsOf(
  db: Database,
  organization: string,
  policy: string,
  { after, limit }: Slice,
): Promise<string[]> {
  const rows = await db
    .selectFrom('organization_attachments')
    .select('target')
    .where('organization', '=', organization)
    .where('policy', '=', policy)
    .where('target', '>', after)
    .orderBy('target')
    .limit(limit)
    .execute()
  return rows.map(({ target }) => target)
}

export async function attachedPolicies(
  db: Database,
  organization: string,
  type: PolicyType,
  target: string,
): Promise<Policy[]> {
  const rows = await db
    .selectFrom('organization_attachments')
    .select('policy')
    .where('organization', '=', organization)
    .where('target', '=', target)
    .execute()
  const found = await Promise.all(rows.map(({ policy }) => findPolicy(db, organization, policy)))
  return found.filter((policy) => policy !== undefined && policy.type === type) as Policy[]
}

/** A policy where it hangs. */
export type AttachedPolicy = Pick<Policy, 'id' | 'content' | 'updated_at'> & {
  readonly target: string
  readonly attached_at: number
}

/** The customers' own policies of a type on some roots, units and accounts, in the order in which they were attached. */
export async function policiesOn(
  db: Database,
  organization: string,
  type: PolicyType,
  targets: readonly string[],
): Promise<AttachedPolicy[]> {
  return await db
    .selectFrom('organization_attachments as attachment')
    .innerJoin('organization_policies as policy', 'policy.id', 'attachment.policy')
    .select(['policy.id', 'policy.content', 'policy.updated_at'])
    .select(['attachment.target', 'attachment.attached_at'])
    .where('attachment.organization', '=', organization)
    .where('attachment.target', 'in', targets)
    .where('policy.type', '=', type)
    .orderBy(sql`attachment.rowid`)
    .execute()
}

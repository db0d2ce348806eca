import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import { findMember, findUnit, type Member, type Unit } from '../../store/organizations/members.ts'
import { type Organization, organizationOf } from '../../store/organizations/organizations.ts'
import { organizationsWrite } from '../../store/organizations/revision.ts'
import { delegates } from '../../store/organizations/trusted.ts'
import { accessDenied, accountNotFound, notInUse } from './errors.ts'

/** For what every account of an organization may ask. Throws AWSOrganizationsNotInUseException. */
export async function asMember(db: Database, { account }: Caller): Promise<Organization> {
  const organization = await organizationOf(db, account)
  if (!organization) throw notInUse()
  return organization
}

/** For reads: the management account, and a delegated administrator of any service. */
export async function asReader(db: Database, caller: Caller): Promise<Organization> {
  const organization = await asMember(db, caller)
  if (organization.account === caller.account) return organization
  const all = await delegates(db, organization.id)
  if (all.some(({ account }) => account === caller.account)) return organization
  throw accessDenied()
}

/** A write as the management account, in one transaction. */
export async function asManagement<T>(
  db: Database,
  caller: Caller,
  work: (db: Database, organization: Organization) => Promise<T>,
): Promise<T> {
  return organizationsWrite(db, async (db) => {
    const organization = await asMember(db, caller)
    if (organization.account !== caller.account) throw accessDenied()
    return work(db, organization)
  })
}

export async function requireMember(
  db: Database,
  { id }: Organization,
  account: string,
): Promise<Member> {
  const member = await findMember(db, id, account)
  if (!member) throw accountNotFound()
  return member
}

/** What an id names, among all that policies and tags can hang on. */
export type Node =
  | { readonly kind: 'ROOT'; readonly id: string }
  | { readonly kind: 'ORGANIZATIONAL_UNIT'; readonly id: string; readonly unit: Unit }
  | { readonly kind: 'ACCOUNT'; readonly id: string; readonly member: Member }

export async function findNode(
  db: Database,
  organization: Organization,
  id: string,
): Promise<Node | undefined> {
  if (id === organization.root) return { kind: 'ROOT', id }
  const unit = await findUnit(db, organization.id, id)
  if (unit) return { kind: 'ORGANIZATIONAL_UNIT', id, unit }
  const member = await findMember(db, organization.id, id)
  return member && { kind: 'ACCOUNT', id, member }
}

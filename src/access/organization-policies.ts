import { applied } from '../policy/compile.ts'
import type { AppliedPolicy, Policies, Principal } from '../policy/types.ts'
import type { Database } from '../store/database.ts'
import { awsPolicies, type Policy, policyArn } from '../store/organizations/policies.ts'
import { organizationsRevision } from '../store/organizations/revision.ts'
import type { PolicyType } from '../store/organizations/schema.ts'

type Levels = readonly (readonly AppliedPolicy[])[]

/** What an account's organization means for requests by it and for requests about what it owns. */
export interface Membership {
  /** `o-…` */
  readonly organization: string
  readonly management: string
  /** One path, `o-…/r-…/ou-…/`: down to what the account stands in, with a slash at the end. */
  readonly paths: readonly string[]
  /** From the root down to the account. Absent where the type is disabled, and for the management account. */
  readonly serviceControl?: Levels
  readonly resourceControl?: Levels
}

/** By account. Accounts without an organization are not in it. */
export type Memberships = ReadonlyMap<string, Membership>

interface Cached {
  readonly revision: number
  readonly memberships: Memberships | Promise<Memberships>
}

const caches = new WeakMap<Database, Cached>()

/**
 * Every account's membership, compiled once per revision of the organizations: this stands in the way of
 * every request. A value rather than a promise once it is known.
 */
export function memberships(db: Database): Memberships | Promise<Memberships> {
  const revision = organizationsRevision(db)
  const cached = caches.get(db)
  if (cached?.revision === revision) return cached.memberships
  const loading = load(db)
  caches.set(db, { revision, memberships: loading })
  const settle = (memberships: Memberships | undefined) => {
    if (caches.get(db)?.memberships !== loading) return
    if (memberships) caches.set(db, { revision, memberships })
    else caches.delete(db)
  }
  loading.then(settle, () => settle(undefined))
  return loading
}

/** The SCPs of the caller's account and the RCPs of the resource's. */
export function organizationPolicies(
  all: Memberships,
  principal: Principal,
  resourceAccount: string,
): Pick<Policies, 'serviceControl' | 'resourceControl'> {
  if (all.size === 0) return none
  const serviceControl = own(all, principal)?.serviceControl
  const resourceControl = all.get(resourceAccount)?.resourceControl
  return {
    ...(serviceControl && { serviceControl }),
    ...(resourceControl && { resourceControl }),
  }
}

const none = {}

const own = (all: Memberships, principal: Principal): Membership | undefined =>
  'account' in principal ? all.get(principal.account) : undefined

/** Adds the condition keys of the organizations of the caller, the resource and a service's customer. */
export function addOrganizationKeys(
  context: Record<string, string | readonly string[]>,
  all: Memberships,
  principal: Principal,
  resourceAccount: string,
): void {
  if (all.size === 0) return
  const mine = own(all, principal)
  if (mine) {
    context['aws:principalorgid'] = mine.organization
    context['aws:principalorgpaths'] = mine.paths
    context['aws:principalorgmasteraccountid'] = mine.management
  }
  const theirs = all.get(resourceAccount)
  if (theirs) {
    context['aws:resourceorgid'] = theirs.organization
    context['aws:resourceorgpaths'] = theirs.paths
  }
  const account = principal.kind === 'service' ? context['aws:sourceaccount'] : undefined
  const source = typeof account === 'string' ? all.get(account) : undefined
  if (source) {
    context['aws:sourceorgid'] = source.organization
    context['aws:sourceorgpaths'] = source.paths
  }
}

async function load(db: Database): Promise<Memberships> {
  const members = await db.selectFrom('organization_accounts').selectAll().execute()
  if (members.length === 0) return new Map()
  const organizations = await db.selectFrom('organizations').selectAll().execute()
  const units = await db.selectFrom('organization_units').selectAll().execute()
  const policies = await db.selectFrom('organization_policies').selectAll().execute()
  const attachments = await db.selectFrom('organization_attachments').selectAll().execute()
  const types = await db.selectFrom('organization_policy_types').selectAll().execute()
  const parents = new Map(units.map(({ id, parent }) => [id, parent]))
  const managed = new Map(Object.values(awsPolicies).map((policy) => [policy.id, policy]))
  const known = new Map(policies.map((policy) => [policy.id, policy]))

  const compiledMembership = (organization: (typeof organizations)[number]) => {
    const hung = new Map<string, { type: PolicyType; policy: AppliedPolicy }[]>()
    for (const { organization: id, policy, target } of attachments) {
      const found = known.get(policy) ?? managed.get(policy)
      if (id !== organization.id || !found) continue
      const one = { type: found.type, policy: compiledPolicy(organization.account, found) }
      hung.set(target, [...(hung.get(target) ?? []), one])
    }
    const enabled = new Set(
      types.flatMap(({ organization: id, type }) => (id === organization.id ? [type] : [])),
    )
    const levels = (type: PolicyType, nodes: readonly string[]): Levels | undefined =>
      enabled.has(type)
        ? nodes.map((node) =>
            (hung.get(node) ?? []).flatMap((one) => (one.type === type ? [one.policy] : [])),
          )
        : undefined
    return (account: string, parent: string): Membership => {
      const nodes = [...above(parent, parents), account]
      const bound = account !== organization.account
      const serviceControl = bound ? levels('SERVICE_CONTROL_POLICY', nodes) : undefined
      const resourceControl = bound ? levels('RESOURCE_CONTROL_POLICY', nodes) : undefined
      return {
        organization: organization.id,
        management: organization.account,
        paths: [`${[organization.id, ...nodes.slice(0, -1)].join('/')}/`],
        ...(serviceControl && { serviceControl }),
        ...(resourceControl && { resourceControl }),
      }
    }
  }

  const of = new Map(organizations.map((one) => [one.id, compiledMembership(one)]))
  return new Map(
    members.flatMap(({ account, organization, parent }) => {
      const membership = of.get(organization)?.(account, parent)
      return membership ? [[account, membership] as const] : []
    }),
  )
}

/** The root, the units below it, and `id` itself last. */
function above(id: string, parents: ReadonlyMap<string, string>): readonly string[] {
  const parent = parents.get(id)
  return parent === undefined ? [id] : [...above(parent, parents), id]
}

const kinds: Readonly<Record<PolicyType, string>> = {
  SERVICE_CONTROL_POLICY: 'service control policy',
  RESOURCE_CONTROL_POLICY: 'resource control policy',
}

function compiledPolicy(management: string, policy: Policy): AppliedPolicy {
  const arn = policyArn(management, policy)
  return applied(policy.content, `${kinds[policy.type]} ${policy.name}`, arn, arn)
}

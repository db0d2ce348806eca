import type { AccountFacts, Accounts } from '../../estate/facts.ts'
import { policyAt } from '../../policy/place.ts'
import type { AppliedPolicy } from '../../policy/types.ts'
import type { Database } from '../database.ts'
import { awsPolicies, isControlPolicyType, type Policy, policyArn } from './policies.ts'
import { organizationsRevision } from './revision.ts'
import type { ControlPolicyType } from './schema.ts'

interface Cached {
  readonly revision: number
  readonly accounts: Accounts | Promise<Accounts>
}

const caches = new WeakMap<Database, Cached>()

/**
 * What each account's organization means, compiled once per revision of the organizations: this stands in the way of
 * every request. A value rather than a promise once it is known.
 */
export function accountFacts(db: Database): Accounts | Promise<Accounts> {
  const revision = organizationsRevision(db)
  const cached = caches.get(db)
  if (cached?.revision === revision) return cached.accounts
  const loading = load(db)
  caches.set(db, { revision, accounts: loading })
  const settle = (accounts: Accounts | undefined) => {
    if (caches.get(db)?.accounts !== loading) return
    if (accounts) caches.set(db, { revision, accounts })
    else caches.delete(db)
  }
  loading.then(settle, () => settle(undefined))
  return loading
}

async function load(db: Database): Promise<Accounts> {
  const members = await db.selectFrom('organization_accounts').selectAll().execute()
  if (members.length === 0) return new Map()
  const organizations = await db.selectFrom('organizations').selectAll().execute()
  const units = await db.selectFrom('organization_units').selectAll().execute()
  const policies = await db.selectFrom('organization_policies').selectAll().execute()
  const attachments = await db.selectFrom('organization_attachments').selectAll().execute()
  const types = await db.selectFrom('organization_policy_types').selectAll().execute()
  const parents = new Map(units.map(({ id, parent }) => [id, parent]))
  const names = new Map([
    ...units.map(({ id, name }) => [id, name] as const),
    ...members.map(({ account, name }) => [account, name] as const),
  ])
  const managed = new Map(Object.values(awsPolicies).map((policy) => [policy.id, policy]))
  const known = new Map(policies.map((policy) => [policy.id, policy]))

  const membershipIn = (organization: (typeof organizations)[number]) => {
    const hung = new Map<string, { type: ControlPolicyType; policy: AppliedPolicy }[]>()
    for (const { organization: id, policy, target } of attachments) {
      const found = known.get(policy) ?? managed.get(policy)
      if (id !== organization.id || !found || !isControlPolicyType(found.type)) continue
      const on = { target, ...nameOf(names.get(target)) }
      const one = {
        type: found.type,
        policy: controlPolicy(organization.account, found, found.type, on),
      }
      hung.set(target, [...(hung.get(target) ?? []), one])
    }
    const enabled = new Set(
      types.flatMap(({ organization: id, type }) => (id === organization.id ? [type] : [])),
    )
    const levels = (
      type: ControlPolicyType,
      nodes: readonly string[],
    ): AccountFacts['serviceControl'] =>
      enabled.has(type)
        ? nodes.map((node) =>
            (hung.get(node) ?? []).flatMap((one) => (one.type === type ? [one.policy] : [])),
          )
        : undefined
    return (account: string, parent: string): AccountFacts => {
      const nodes = [...above(parent, parents), account]
      const bound = account !== organization.account
      const serviceControl = bound ? levels('SERVICE_CONTROL_POLICY', nodes) : undefined
      const resourceControl = bound ? levels('RESOURCE_CONTROL_POLICY', nodes) : undefined
      return {
        organization: {
          id: organization.id,
          management: organization.account,
          paths: [`${[organization.id, ...nodes.slice(0, -1)].join('/')}/`],
        },
        ...(serviceControl && { serviceControl }),
        ...(resourceControl && { resourceControl }),
      }
    }
  }

  const of = new Map(organizations.map((one) => [one.id, membershipIn(one)]))
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

const kinds = {
  SERVICE_CONTROL_POLICY: 'service control policy',
  RESOURCE_CONTROL_POLICY: 'resource control policy',
} as const

const nameOf = (targetName: string | undefined) => targetName !== undefined && { targetName }

function controlPolicy(
  management: string,
  policy: Policy,
  type: ControlPolicyType,
  on: { readonly target: string; readonly targetName?: string },
): AppliedPolicy {
  const { name, content } = policy
  return policyAt({ kind: kinds[type], arn: policyArn(management, policy), name, ...on }, content)
}

import type { AccountFacts, Accounts } from '../../estate/facts.ts'
import { policyAt } from '../../policy/place.ts'
import type { AppliedPolicy } from '../../policy/types.ts'
import type { Database } from '../database.ts'
import { enabledPolicyTypes, organizationById } from './organizations.ts'
import { awsPolicies, isControlPolicyType, type Policy, policyArn } from './policies.ts'
import { organizationChanges } from './revision.ts'
import type { ControlPolicyType } from './schema.ts'

interface Cached {
  /** How far the changes had come before it was read. */
  readonly at: number
  readonly loading: Promise<Accounts> | undefined
}

/** What is known, by organization and together. */
interface Known {
  readonly accounts: Map<string, AccountFacts>
  readonly byOrganization: Map<string, readonly string[]>
}

const caches = new WeakMap<Database, Cached & Known>()

/**
 * What each account's organization means: this stands in the way of every request. An organization is compiled again when
 * something of it was written, and no other with it. A value rather than a promise once it is known.
 */
export function accountFacts(db: Database): Accounts | Promise<Accounts> {
  const { now } = organizationChanges(db)
  const cached = caches.get(db)
  if (cached?.at === now) return cached.loading ?? cached.accounts
  const known: Known = cached ?? { accounts: new Map(), byOrganization: new Map() }
  // One after the other: each begins with what the one before it knows.
  const before = cached?.loading ?? Promise.resolve()
  const loading = before.then(() =>
    load(db, known, cached && organizationChanges(db).since(cached.at)),
  )
  caches.set(db, { at: now, ...known, loading })
  const settle = (failed: boolean) => {
    if (caches.get(db)?.loading !== loading) return
    if (failed) caches.delete(db)
    else caches.set(db, { at: now, ...known, loading: undefined })
  }
  loading.then(
    () => settle(false),
    () => settle(true),
  )
  return loading
}

/** Reads those organizations anew, or all. */
async function load(
  db: Database,
  { accounts, byOrganization }: Known,
  changed: readonly string[] | undefined,
): Promise<Accounts> {
  const ids =
    changed ?? (await db.selectFrom('organizations').select('id').execute()).map(({ id }) => id)
  const read: (readonly [id: string, ReadonlyMap<string, AccountFacts>])[] = []
  for (const id of ids) read.push([id, await factsIn(db, id)])
  // At once, and what goes first: an account may have moved from one to another.
  for (const id of ids) for (const gone of byOrganization.get(id) ?? []) accounts.delete(gone)
  for (const [id, facts] of read) {
    for (const [account, one] of facts) accounts.set(account, one)
    byOrganization.set(id, [...facts.keys()])
  }
  return accounts
}

async function factsIn(db: Database, id: string): Promise<ReadonlyMap<string, AccountFacts>> {
  const organization = await organizationById(db, id)
  if (!organization) return new Map()
  const members = await db
    .selectFrom('organization_accounts')
    .selectAll()
    .where('organization', '=', id)
    .execute()
  const units = await db
    .selectFrom('organization_units')
    .selectAll()
    .where('organization', '=', id)
    .execute()
  const policies = await db
    .selectFrom('organization_policies')
    .selectAll()
    .where('organization', '=', id)
    .execute()
  const attachments = await db
    .selectFrom('organization_attachments')
    .selectAll()
    .where('organization', '=', id)
    .execute()
  const enabled = new Set(await enabledPolicyTypes(db, id))
  const parents = new Map(units.map(({ id, parent }) => [id, parent]))
  const names = new Map([
    ...units.map(({ id, name }) => [id, name] as const),
    ...members.map(({ account, name }) => [account, name] as const),
  ])
  const known = new Map(
    [...Object.values(awsPolicies), ...policies].map((policy) => [policy.id, policy]),
  )
  const hung = new Map<string, { type: ControlPolicyType; policy: AppliedPolicy }[]>()
  for (const { policy, target } of attachments) {
    const found = known.get(policy)
    if (!found || !isControlPolicyType(found.type)) continue
    const on = { target, ...nameOf(names.get(target)) }
    const { type } = found
    const one = { type, policy: controlPolicy(organization.account, found, type, on) }
    hung.set(target, [...(hung.get(target) ?? []), one])
  }
  const levels = (
    type: ControlPolicyType,
    nodes: readonly string[],
  ): AccountFacts['serviceControl'] =>
    enabled.has(type)
      ? nodes.map((node) =>
          (hung.get(node) ?? []).flatMap((one) => (one.type === type ? [one.policy] : [])),
        )
      : undefined
  const factsOf = (account: string, parent: string): AccountFacts => {
    const nodes = [...above(parent, parents), account]
    const bound = account !== organization.account
    const serviceControl = bound ? levels('SERVICE_CONTROL_POLICY', nodes) : undefined
    const resourceControl = bound ? levels('RESOURCE_CONTROL_POLICY', nodes) : undefined
    return {
      organization: {
        id,
        management: organization.account,
        paths: [`${[id, ...nodes.slice(0, -1)].join('/')}/`],
      },
      ...(serviceControl && { serviceControl }),
      ...(resourceControl && { resourceControl }),
    }
  }
  return new Map(members.map(({ account, parent }) => [account, factsOf(account, parent)]))
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

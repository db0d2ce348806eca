import type { PolicyTargetSummary } from '../../aws/models/organizations.types.gen.ts'
import type { Database } from '../../store/database.ts'
import { listMembers, listUnits } from '../../store/organizations/members.ts'
import {
  disablePolicyType as disableStored,
  enabledPolicyTypes,
  enablePolicyType as enableStored,
  type Organization,
} from '../../store/organizations/organizations.ts'
import {
  attach,
  attachedPolicies,
  awsPolicies,
  awsPolicyOf,
  detach,
  detachAll,
  isControlPolicyType,
  policyIds,
  targetsOf,
} from '../../store/organizations/policies.ts'
import type { PolicyType } from '../../store/organizations/schema.ts'
import { define, on } from './define.ts'
import {
  invalidInput,
  lastAttached,
  policyAttached,
  policyNotAttached,
  rootNotFound,
  targetNotFound,
  tooManyAttached,
  typeEnabled,
  typeNotEnabled,
} from './errors.ts'
import { asManagement, asReader, findNode, type Node } from './members.ts'
import { page, pageOf } from './pages.ts'
import { requireAllFeatures, requirePolicy } from './policies.ts'
import { accountArn, rootArn, showPolicy, showRoot, unitArn } from './shapes.ts'

/** Of one type on one root, unit or account, AWS's own included. */
const attachedMax = (type: PolicyType): number => (fewAttached.has(type) ? 5 : 10)

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const fewAttached: ReadonlySet<PolicyType> = new Set([
  'SERVICE_CONTROL_POLICY',
  'RESOURCE_CONTROL_POLICY',
  'AISERVICES_OPT_OUT_POLICY',
  'CHATBOT_POLICY',
])

async function requireNode(db: Database, organization: Organization, id: string): Promise<Node> {
  const node = await findNode(db, organization, id)
  if (!node) throw targetNotFound()
  return node
}

async function requireEnabled(db: Database, { id }: Organization, type: PolicyType): Promise<void> {
  if (!(await enabledPolicyTypes(db, id)).includes(type)) throw typeNotEnabled()
}

/** A policy, what it is to be attached to or detached from, and what is attached there. */
async function requirePlace(
  db: Database,
  organization: Organization,
  { PolicyId, TargetId }: { readonly PolicyId: string; readonly TargetId: string },
) {
  const policy = await requirePolicy(db, organization, PolicyId)
  const { id: target } = await requireNode(db, organization, TargetId)
  await requireEnabled(db, organization, policy.type)
  const before = await attachedPolicies(db, organization.id, policy.type, target)
  return { policy, target, before, isThere: before.some(({ id }) => id === policy.id) }
}

export const attachPolicy = define(
  'AttachPolicy',
  (input, caller) => [on(caller, input.PolicyId), on(caller, input.TargetId)],
  (input, caller, { db, clock }) =>
    asManagement(db, caller, async (db, organization) => {
      const { policy, target, before, isThere } = await requirePlace(db, organization, input)
      if (isThere) throw policyAttached()
      if (before.length >= attachedMax(policy.type)) throw tooManyAttached()
      await attach(db, organization.id, policy.id, [target], clock.now().getTime())
    }),
)

export const detachPolicy = define(
  'DetachPolicy',
  (input, caller) => [on(caller, input.PolicyId), on(caller, input.TargetId)],
  (input, caller, { db }) =>
    asManagement(db, caller, async (db, organization) => {
      const { policy, target, before, isThere } = await requirePlace(db, organization, input)
      if (!isThere) throw policyNotAttached()
      if (policy.id === awsPolicies.RESOURCE_CONTROL_POLICY.id)
        throw invalidInput('NON_DETACHABLE_POLICY', "You can't detach this AWS Managed Policy.")
      if (before.length === 1 && isControlPolicyType(policy.type)) throw lastAttached()
      await detach(db, organization.id, policy.id, target)
    }),
)

export const listPoliciesForTarget = define(
  'ListPoliciesForTarget',
  (input, caller) => on(caller, input.TargetId, { policyType: input.Filter }),
  async (input, caller, { db }) => {
    const organization = await asReader(db, caller)
    const { id } = await requireNode(db, organization, input.TargetId)
    const attached = await attachedPolicies(db, organization.id, input.Filter, id)
    const { items, rest } = page(attached, input, (policy) => policy.id)
    return { Policies: items.map((policy) => showPolicy(organization.account, policy)), ...rest }
  },
)

export const listTargetsForPolicy = define(
  'ListTargetsForPolicy',
  (input, caller) => on(caller, input.PolicyId),
  async (input, caller, { db }) => {
    const organization = await asReader(db, caller)
    const { id } = await requirePolicy(db, organization, input.PolicyId)
    const { items, rest } = await pageOf(
      input,
      (slice) => targetsOf(db, organization.id, id, slice),
      (target) => target,
    )
    const nodes = await Promise.all(items.map((target) => findNode(db, organization, target)))
    return {
      Targets: nodes.flatMap((node) => (node ? [showTarget(organization, node)] : [])),
      ...rest,
    }
  },
)

function showTarget(organization: Organization, node: Node): PolicyTargetSummary {
  const { id: TargetId, kind: Type } = node
  switch (node.kind) {
    case 'ROOT':
      return { TargetId, Arn: rootArn(organization), Name: 'Root', Type }
    case 'ORGANIZATIONAL_UNIT':
      return { TargetId, Arn: unitArn(organization, node.id), Name: node.unit.name, Type }
    case 'ACCOUNT':
      return { TargetId, Arn: accountArn(organization, node.id), Name: node.member.name, Type }
    default:
      return node satisfies never
  }
}

/** AWS's own policy comes with the type, to everything there is: nothing is denied yet. */
export const enablePolicyType = define(
  'EnablePolicyType',
  (input, caller) => on(caller, input.RootId, { policyType: input.PolicyType }),
  (input, caller, { db }) =>
    asManagement(db, caller, async (db, organization) => {
      const { PolicyType: type } = input
      if (input.RootId !== organization.root) throw rootNotFound()
      requireAllFeatures(organization)
      const { id } = organization
      if ((await enabledPolicyTypes(db, id)).includes(type)) throw typeEnabled()
      await enableStored(db, id, type)
      const owned = awsPolicyOf(type)
      if (owned)
        await attach(db, id, owned.id, await everything(db, organization), owned.updated_at)
      return { Root: showRoot(organization, await enabledPolicyTypes(db, id)) }
    }),
)

async function everything(db: Database, { id, root }: Organization): Promise<string[]> {
  const units = await listUnits(db, id)
  const members = await listMembers(db, id)
  return [root, ...units.map((unit) => unit.id), ...members.map(({ account }) => account)]
}

/** Detaches every policy of the type; enabled again, only AWS's own come back. */
export const disablePolicyType = define(
  'DisablePolicyType',
  (input, caller) => on(caller, input.RootId, { policyType: input.PolicyType }),
  (input, caller, { db }) =>
    asManagement(db, caller, async (db, organization) => {
      const { PolicyType: type } = input
      if (input.RootId !== organization.root) throw rootNotFound()
      await requireEnabled(db, organization, type)
      const { id } = organization
      await detachAll(db, id, await policyIds(db, id, type))
      await disableStored(db, id, type)
      return { Root: showRoot(organization, await enabledPolicyTypes(db, id)) }
    }),
)

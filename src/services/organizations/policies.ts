import { rcpProblem, scpProblem, unfitPolicy } from '../../policy/validate/organizations.ts'
import type { Database } from '../../store/database.ts'
import { newPolicyId } from '../../store/organizations/ids.ts'
import type { Organization } from '../../store/organizations/organizations.ts'
import {
  awsPolicyOf,
  updatePolicy as change,
  deletePolicy as drop,
  findPolicy,
  insertPolicy,
  isControlPolicyType,
  type Policy,
  listPolicies as policiesOf,
  policyNamed,
  targetsOf,
} from '../../store/organizations/policies.ts'
import type { PolicyType } from '../../store/organizations/schema.ts'
import { putTags } from '../../store/organizations/tags.ts'
import { isDeclarative } from './declarative-content.ts'
import { define, on, onAll, withTags } from './define.ts'
import {
  constraint,
  invalidInput,
  malformedPolicy,
  policyExists,
  policyInUse,
  policyNotFound,
  typeNotAvailable,
} from './errors.ts'
import { asManagement, asReader } from './members.ts'
import { pageOf } from './pages.ts'
import { showPolicy } from './shapes.ts'
import { requireTags } from './tags.ts'

export function requireAllFeatures({ feature_set }: Organization): void {
  if (feature_set !== 'ALL') throw typeNotAvailable()
}

export async function requirePolicy(
  db: Database,
  { id }: Organization,
  policy: string,
): Promise<Policy> {
  const found = await findPolicy(db, id, policy)
  if (!found) throw policyNotFound()
  return found
}

async function requireOwnPolicy(
  db: Database,
  organization: Organization,
  id: string,
): Promise<Policy> {
  const policy = await requirePolicy(db, organization, id)
  if (policy.organization === '')
    throw invalidInput(
      'IMMUTABLE_POLICY',
      "You specified a policy that is managed by AWS and can't be modified.",
    )
  return policy
}

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const contentBytesMax = (type: PolicyType): number =>
  isControlPolicyType(type) ? 5120 : type === 'AISERVICES_OPT_OUT_POLICY' ? 2500 : 10_000

function requireContent(type: PolicyType, content: string): void {
  // White space counts too.
  if (Buffer.byteLength(content) > contentBytesMax(type))
    throw constraint(
      'POLICY_CONTENT_LIMIT_EXCEEDED',
      'You attempted to create a policy that is larger than the maximum size.',
    )
  const problem = problemOf(type, content)
  if (problem !== undefined) throw malformedPolicy(problem)
}

function problemOf(type: PolicyType, content: string): string | undefined {
  if (type === 'SERVICE_CONTROL_POLICY') return scpProblem(content)
  if (type === 'RESOURCE_CONTROL_POLICY') return rcpProblem(content)
  return isDeclarative(type, content) ? undefined : unfitPolicy
}

async function requireNewName(
  db: Database,
  { id }: Organization,
  type: PolicyType,
  name: string,
): Promise<void> {
  if (awsPolicyOf(type)?.name === name || (await policyNamed(db, id, type, name)))
    throw policyExists()
}

const inFull = (organization: Organization, policy: Policy) => ({
  Policy: {
    PolicySummary: showPolicy(organization.account, policy),
    Content: policy.content,
  },
})

export const createPolicy = define(
  'CreatePolicy',
  (input) => withTags(onAll({ tags: input.Tags, policyType: input.Type }), input.Tags),
  (input, caller, { db, clock }) =>
    asManagement(db, caller, async (db, organization) => {
      const { Type: type } = input
      requireAllFeatures(organization)
      await requireNewName(db, organization, type, input.Name)
      requireContent(type, input.Content)
      const tags = requireTags(input.Tags)
      const policy: Policy = {
        id: newPolicyId(),
        organization: organization.id,
        type,
        name: input.Name,
        description: input.Description,
        content: input.Content,
        updated_at: clock.now().getTime(),
      }
      await insertPolicy(db, policy)
      await putTags(db, organization.id, policy.id, tags)
      return inFull(organization, policy)
    }),
)

export const describePolicy = define(
  'DescribePolicy',
  (input, caller) => on(caller, input.PolicyId),
  async (input, caller, { db }) => {
    const organization = await asReader(db, caller)
    return inFull(organization, await requirePolicy(db, organization, input.PolicyId))
  },
)

export const updatePolicy = define(
  'UpdatePolicy',
  (input, caller) => on(caller, input.PolicyId),
  (input, caller, { db, clock }) =>
    asManagement(db, caller, async (db, organization) => {
      const policy = await requireOwnPolicy(db, organization, input.PolicyId)
      const { Name: name, Description: description, Content: content } = input
      // As recorded: an empty description changes nothing, and what was not given is not shown.
      if (name !== undefined && name !== policy.name)
        await requireNewName(db, organization, policy.type, name)
      if (content !== undefined) requireContent(policy.type, content)
      const changed = {
        ...(name !== undefined && { name }),
        ...(description && { description }),
        ...(content !== undefined && { content, updated_at: clock.now().getTime() }),
      }
      if (Object.keys(changed).length > 0) await change(db, policy.id, changed)
      const { Policy } = inFull(organization, { ...policy, ...changed })
      const { Name: _name, Description: _description, ...summary } = Policy.PolicySummary
      const given = {
        ...(name !== undefined && { Name: name }),
        ...(description !== undefined && { Description: description }),
      }
      return { Policy: { ...Policy, PolicySummary: { ...summary, ...given } } }
    }),
)

export const deletePolicy = define(
  'DeletePolicy',
  (input, caller) => on(caller, input.PolicyId),
  (input, caller, { db }) =>
    asManagement(db, caller, async (db, organization) => {
      const { id } = await requireOwnPolicy(db, organization, input.PolicyId)
      if ((await targetsOf(db, organization.id, id, { after: '', limit: 1 })).length > 0)
        throw policyInUse()
      await drop(db, organization.id, id)
    }),
)

export const listPolicies = define(
  'ListPolicies',
  (input) => onAll({ policyType: input.Filter }),
  async (input, caller, { db }) => {
    const organization = await asReader(db, caller)
    const { Filter: type } = input
    const { items, rest } = await pageOf(
      input,
      async (slice) =>
        organization.feature_set === 'ALL' ? policiesOf(db, organization.id, type, slice) : [],
      ({ id }: Policy) => id,
    )
    return { Policies: items.map((policy) => showPolicy(organization.account, policy)), ...rest }
  },
)

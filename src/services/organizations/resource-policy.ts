import { delegationProblem, namesAccount } from '../../policy/validate/delegation.ts'
import { newResourcePolicyId } from '../../store/organizations/ids.ts'
import type { Organization } from '../../store/organizations/organizations.ts'
import {
  deleteResourcePolicy as drop,
  putResourcePolicy as put,
  type ResourcePolicy,
  resourcePolicyOf,
} from '../../store/organizations/resource-policies.ts'
import { putTags } from '../../store/organizations/tags.ts'
import { define, onAll, withTags } from './define.ts'
import { invalidInput, resourcePolicyNotFound } from './errors.ts'
import { asManagement, asMember, asReader } from './members.ts'
import { requireTags } from './tags.ts'

const show = ({ account }: Organization, { id, organization, content }: ResourcePolicy) => ({
  ResourcePolicy: {
    ResourcePolicySummary: {
      Id: id,
      Arn: `arn:aws:organizations::${account}:resourcepolicy/${organization}/${id}`,
    },
    Content: content,
  },
})

const problems = {
  INVALID_RESOURCE_POLICY_JSON:
    'You specified a resource policy that is not valid JSON of a policy.',
  INVALID_PRINCIPAL: 'You specified an invalid principal element in the policy.',
  UNSUPPORTED_ACTION_IN_RESOURCE_POLICY:
    'You specified an action that resource policies do not support.',
  UNSUPPORTED_RESOURCE_IN_RESOURCE_POLICY:
    'You specified a resource that resource policies do not support.',
} as const

export const putResourcePolicy = define(
  'PutResourcePolicy',
  (input) => withTags(onAll({ tags: input.Tags }), input.Tags),
  (input, caller, { db }) =>
    asManagement(db, caller, async (db, organization) => {
      const problem = delegationProblem(input.Content)
      if (problem) throw invalidInput(problem, problems[problem])
      const before = await resourcePolicyOf(db, organization.id)
      // Differs from AWS? That tags belong to the creation alone is documented; the reason is not.
      if (before && input.Tags?.length)
        throw invalidInput(
          'TARGET_NOT_SUPPORTED',
          'You can only specify tags when you create the resource policy.',
        )
      const policy = {
        organization: organization.id,
        id: before?.id ?? newResourcePolicyId(),
        content: input.Content,
      }
      await put(db, policy)
      await putTags(db, organization.id, policy.id, requireTags(input.Tags))
      return show(organization, policy)
    }),
)

/** Whoever it names may read it, and whoever may read the organization. */
export const describeResourcePolicy = define(
  'DescribeResourcePolicy',
  () => [onAll()],
  async (_input, caller, { db }) => {
    const organization = await asMember(db, caller)
    const policy = await resourcePolicyOf(db, organization.id)
    if (!policy || !namesAccount(policy.content, caller.account)) await asReader(db, caller)
    if (!policy) throw resourcePolicyNotFound()
    return show(organization, policy)
  },
)

export const deleteResourcePolicy = define(
  'DeleteResourcePolicy',
  () => [onAll()],
  (_input, caller, { db }) =>
    asManagement(db, caller, async (db, organization) => {
      const policy = await resourcePolicyOf(db, organization.id)
      if (!policy) throw resourcePolicyNotFound()
      await drop(db, policy)
    }),
)

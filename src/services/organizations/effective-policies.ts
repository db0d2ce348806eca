import type { EffectivePolicyType } from '../../aws/models/organizations.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import { findUnit, listMembers, type Member } from '../../store/organizations/members.ts'
import { enabledPolicyTypes, type Organization } from '../../store/organizations/organizations.ts'
import { type AttachedPolicy, policiesOn } from '../../store/organizations/policies.ts'
import { define, on, onAll } from './define.ts'
import { effectivePolicy } from './effective-policy.ts'
import { effectiveProblems } from './effective-problems.ts'
import { effectivePolicyNotFound, invalidInput, targetNotFound } from './errors.ts'
import { asMember, asReader, findNode, requireMember } from './members.ts'
import { page, pageOf } from './pages.ts'
import { showAccount } from './shapes.ts'

interface Effective {
  /** The root, the units and the account. */
  readonly nodes: readonly string[]
  readonly policies: readonly AttachedPolicy[]
  /** Undefined where nothing is left. */
  readonly document: unknown
}

async function requireEnabled(
  db: Database,
  { id }: Organization,
  type: EffectivePolicyType,
): Promise<void> {
  if (!(await enabledPolicyTypes(db, id)).includes(type)) throw effectivePolicyNotFound()
}

/** From the root to the account. */
async function wayTo(
  db: Database,
  { id }: Organization,
  { account, parent }: Member,
): Promise<readonly string[]> {
  const nodes = [account]
  for (let at: string | undefined = parent; at !== undefined; ) {
    nodes.unshift(at)
    at = (await findUnit(db, id, at))?.parent
  }
  return nodes
}

async function effectiveOf(
  db: Database,
  organization: Organization,
  member: Member,
  type: EffectivePolicyType,
): Promise<Effective> {
  const nodes = await wayTo(db, organization, member)
  const policies = await policiesOn(db, organization.id, type, nodes)
  const levels = nodes.map((node) =>
    policies
      .filter(({ target }) => target === node)
      .map(({ content }): unknown => JSON.parse(content)),
  )
  return { nodes, policies, document: effectivePolicy(levels) }
}

/** Also of one who acts for the management account. */
const ownAccount = ({ principal, account }: Caller): string =>
  'account' in principal ? principal.account : account

export const describeEffectivePolicy = define(
  'DescribeEffectivePolicy',
  (input, caller) => [
    on(caller, input.TargetId ?? caller.account, {
      policyType: input.PolicyType,
    }),
  ],
  async (input, caller, { db, clock }) => {
    const { PolicyType, TargetId = ownAccount(caller) } = input
    const organization = await asMember(db, caller)
    // A member is told its own; of others only those learn who may read the organization.
    if (TargetId !== ownAccount(caller)) await asReader(db, caller)
    const node = await findNode(db, organization, TargetId)
    if (!node) throw targetNotFound()
    if (node.kind !== 'ACCOUNT')
      throw invalidInput(
        'TARGET_NOT_SUPPORTED',
        'You specified a target that is not currently supported.',
      )
    await requireEnabled(db, organization, PolicyType)
    const effective = await effectiveOf(db, organization, node.member, PolicyType)
    const changes = effective.policies.flatMap((one) => [one.updated_at, one.attached_at])
    return {
      EffectivePolicy: {
        PolicyContent: JSON.stringify(effective.document ?? {}),
        // Differs from AWS? Where nothing is attached it is taken to be as of now.
        LastUpdatedTimestamp: changes.length > 0 ? new Date(Math.max(...changes)) : clock.now(),
        TargetId,
        PolicyType,
      },
    }
  },
)

export const listEffectivePolicyValidationErrors = define(
  'ListEffectivePolicyValidationErrors',
  (input, caller) => [
    on(caller, input.AccountId, {
      policyType: input.PolicyType,
    }),
  ],
  async (input, caller, { db, clock }) => {
    const { AccountId, PolicyType } = input
    const organization = await asReader(db, caller)
    const member = await requireMember(db, organization, AccountId)
    await requireEnabled(db, organization, PolicyType)
    const effective = await effectiveOf(db, organization, member, PolicyType)
    const problems = effectiveProblems(PolicyType, effective.document)
    const { items, rest } = page(problems, input, ({ path }) => path)
    return {
      AccountId,
      PolicyType,
      // Of a policy without faults AWS tells neither.
      ...(problems.length > 0 && {
        Path: `${[organization.id, ...effective.nodes].join('/')}/`,
        EvaluationTimestamp: clock.now(),
      }),
      EffectivePolicyValidationErrors: items.map(({ code, message, path }) => ({
        ErrorCode: code,
        ErrorMessage: message,
        PathToError: path,
        ContributingPolicies: [...new Set(effective.policies.map(({ id }) => id))],
      })),
      ...rest,
    }
  },
)

const lookedAtMost = 20

export const listAccountsWithInvalidEffectivePolicy = define(
  'ListAccountsWithInvalidEffectivePolicy',
  (input) => [onAll({ policyType: input.PolicyType })],
  async (input, caller, { db }) => {
    const { PolicyType } = input
    const organization = await asReader(db, caller)
    await requireEnabled(db, organization, PolicyType)
    // A page is of so many accounts that were looked at, however few of them have one.
    const { items, rest } = await pageOf(
      { ...input, MaxResults: lookedAtMost },
      (slice) => listMembers(db, organization.id, slice),
      ({ account }) => account,
    )
    const invalid: Member[] = []
    for (const member of items) {
      const { document } = await effectiveOf(db, organization, member, PolicyType)
      if (effectiveProblems(PolicyType, document).length > 0) invalid.push(member)
    }
    return { Accounts: invalid.map((one) => showAccount(organization, one)), PolicyType, ...rest }
  },
)

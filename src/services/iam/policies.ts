import type { Database } from '../../store/database.ts'
import { type PolicyUses, usedPolicies, usesOf } from '../../store/iam/counts.ts'
import { deleteEntity, nameTaken } from '../../store/iam/entities.ts'
import { awsManagedPolicies } from '../../store/iam/managed-policies/index.ts'
import {
  customerPoliciesOf,
  findPolicy,
  insertPolicy,
  type ManagedPolicy,
  versionsOf,
} from '../../store/iam/policies.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { putTags, tagsOf } from '../../store/iam/tags.ts'
import { inTurn, type ReadSlice, sliceOf, wantedOf } from '../kernel/slices.ts'
import { readTags } from '../kernel/tags.ts'
import { define, onAccount, onPolicy } from './define.ts'
import { requireManagedPolicy } from './documents.ts'
import {
  outsideAccount,
  policyExists,
  policyHasVersions,
  policyInUse,
  policyNotFound,
} from './errors.ts'
import { pageOf } from './pages.ts'
import { requireOwnPath, requirePolicyArn, requireRoomFor } from './require.ts'
import { showPolicy } from './shapes.ts'
import { listed, tagRules } from './tag-rules.ts'

const unused: PolicyUses = { attachments: 0, boundaries: 0 }

/** How a policy is used by the account that asks; AWS's own are used by many. */
export const usesIn = async (db: Database, account: string, arn: string): Promise<PolicyUses> =>
  (await usesOf(db, account, [arn])).get(arn) ?? unused

const policyArn = (account: string, path: string, name: string): string =>
  `arn:aws:iam::${account}:policy${path}${name}`

export const createPolicy = define(
  'CreatePolicy',
  (input, { account }) => {
    const { PolicyName: name, Path: path = '/', Tags: tags } = input
    const resource = policyArn(account, path, name)
    return [
      { ...onPolicy(resource, { tags }), printedResource: `policy ${name}` },
      ...(tags?.length
        ? [{ ...onPolicy(resource, { tags }), printedResource: `policy ${name}` }]
        : []),
    ]
  },
  async (input, { account }, { db, clock }) => {
    const tags = readTags(input.Tags, tagRules.Policy)
    requireManagedPolicy(input.PolicyDocument)
    const { PolicyName: name, Path: path = '/' } = input
    return iamWrite(db, async (db) => {
      requireOwnPath(path)
      if (await nameTaken(db, 'policy', account, name)) throw policyExists(name)
      await requireRoomFor(db, 'policy', account)
      const now = clock.now().getTime()
      await insertPolicy(
        db,
        { account, name, path, created_at: now },
        input.Description ?? null,
        input.PolicyDocument,
      )
      const policy = await requirePolicy(db, policyArn(account, path, name))
      await putTags(db, policy.id, tags, tagRules.Policy)
      return {
        Policy: {
          ...showPolicy(policy, unused),
          ...(tags.length > 0 && { Tags: tags }),
        },
      }
    })
  },
)

/** Throws ValidationError for what is no policy's ARN, and NoSuchEntity. */
export async function requirePolicy(db: Database, arn: string): Promise<ManagedPolicy> {
  requirePolicyArn(arn)
  const policy = await findPolicy(db, arn)
  if (!policy) throw policyNotFound(arn)
  return policy
}

export const getPolicy = define(
  'GetPolicy',
  (input) => [onPolicy(input.PolicyArn)],
  async (input, { account }, { db }) => {
    const policy = await requirePolicy(db, input.PolicyArn)
    return {
      Policy: {
        ...showPolicy(policy, await usesIn(db, account, policy.arn)),
        ...(policy.description !== undefined && { Description: policy.description }),
        Tags: listed('Policy', await tagsOf(db, policy.id)),
      },
    }
  },
)

export const listPolicies = define(
  'ListPolicies',
  onAccount(() => 'policy path /'),
  async (input, { account }, { db }) => {
    const { Scope = 'All', PathPrefix = '/', OnlyAttached, PolicyUsageFilter } = input
    const used = OnlyAttached ? await usedPolicies(db, account) : undefined
    const isWanted = (policy: ManagedPolicy) => {
      if (!policy.path.startsWith(PathPrefix)) return false
      // As recorded: without OnlyAttached the other filter does nothing, and with it alone either use counts.
      if (!used) return true
      const { attachments, boundaries } = used.get(policy.arn) ?? unused
      if (PolicyUsageFilter === 'PermissionsBoundary') return boundaries > 0
      if (PolicyUsageFilter === 'PermissionsPolicy') return attachments > 0
      return attachments + boundaries > 0
    }
    const nameOf = ({ name }: ManagedPolicy) => name
    const own: ReadSlice<ManagedPolicy> = (slice) =>
      customerPoliciesOf(db, account, { pathPrefix: PathPrefix, ...slice })
    const aws = Scope === 'Local' ? [] : await awsPolicies()
    const { items, rest } = await pageOf(
      input,
      inTurn([
        [`${account}/`, Scope === 'AWS' ? async () => [] : wantedOf(own, nameOf, isWanted)],
        ['aws/', sliceOf(aws.filter(isWanted), nameOf)],
      ]),
      ({ owner, name }) => `${owner}/${name}`,
    )
    const arns = items.map(({ arn }) => arn)
    const uses = used ?? (await usesOf(db, account, arns))
    return {
      Policies: items.map((policy) => showPolicy(policy, uses.get(policy.arn) ?? unused)),
      ...rest,
    }
  },
)

async function awsPolicies(): Promise<ManagedPolicy[]> {
  const all = await awsManagedPolicies()
  return [...all.values()].map((policy) => ({
    ...policy,
    owner: 'aws',
    defaultVersion: policy.version,
  }))
}

export const deletePolicy = define(
  'DeletePolicy',
  (input) => [onPolicy(input.PolicyArn)],
  async (input, { account }, { db }) => {
    requirePolicyArn(input.PolicyArn)
    if (input.PolicyArn.split(':')[4] !== account) throw outsideAccount('delete policies')
    return iamWrite(db, async (db) => {
      const policy = await requirePolicy(db, input.PolicyArn)
      const { attachments, boundaries } = await usesIn(db, account, policy.arn)
      if (attachments + boundaries > 0) throw policyInUse()
      if ((await versionsOf(db, policy)).length > 1) throw policyHasVersions()
      await deleteEntity(db, policy.id)
    })
  },
)

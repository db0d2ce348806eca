import type { Caller } from '../../estate/caller.ts'
import { nameInArn } from '../../names/arn.ts'
import type { Database } from '../../store/database.ts'
import { attach, attachedTo, boundedBy, detach, holdersOf } from '../../store/iam/attachments.ts'
import type { Entity } from '../../store/iam/entities.ts'
import { findPolicy } from '../../store/iam/policies.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { define, on, onPolicy } from './define.ts'
import { type HolderKind, notAttachable, overQuota, policyNotFound } from './errors.ts'
import { page } from './pages.ts'
import { requireChangeable, requireEntity, requirePolicyArn } from './require.ts'

const attachedMax = 10
const quotaNames = {
  user: 'PoliciesPerUser',
  group: 'PoliciesPerGroup',
  role: 'PoliciesPerRole',
} as const

async function attachTo(
  db: Database,
  kind: HolderKind,
  { account }: Caller,
  name: string,
  arn: string,
): Promise<void> {
  requirePolicyArn(arn)
  await iamWrite(db, async (db) => {
    const holder = await requireChangeable(db, kind, account, name)
    const policy = await findPolicy(db, arn)
    if (!policy || (policy.owner !== 'aws' && policy.owner !== account))
      throw arn.startsWith('arn:aws:iam::aws:') ? policyNotFound(arn) : notAttachable(arn)
    const before = await attachedTo(db, holder.id)
    if (before.includes(arn)) return
    if (before.length >= attachedMax) throw overQuota(quotaNames[kind], attachedMax)
    await attach(db, holder.id, arn)
  })
}

async function detachFrom(
  db: Database,
  kind: HolderKind,
  { account }: Caller,
  name: string,
  arn: string,
): Promise<void> {
  requirePolicyArn(arn)
  await iamWrite(db, async (db) => {
    const holder = await requireChangeable(db, kind, account, name)
    if (!(await detach(db, holder.id, arn))) throw policyNotFound(arn)
  })
}

interface ListInput {
  readonly PathPrefix?: string | undefined
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
}

async function listOf(
  db: Database,
  kind: HolderKind,
  { account }: Caller,
  name: string,
  input: ListInput,
) {
  const holder = await requireEntity(db, kind, account, name)
  const { PathPrefix = '/' } = input
  const arns = (await attachedTo(db, holder.id)).filter((arn) =>
    arn.slice(arn.indexOf('/')).startsWith(PathPrefix),
  )
  const { items, rest } = page(arns, input, nameInArn)
  return {
    AttachedPolicies: items.map((arn) => ({ PolicyName: nameInArn(arn), PolicyArn: arn })),
    ...rest,
  }
}

export const attachUserPolicy = define(
  'AttachUserPolicy',
  (input, caller) => [
    on('user', 'AttachUserPolicy', caller, input.UserName, { policy: input.PolicyArn }),
  ],
  (input, caller, { db }) => attachTo(db, 'user', caller, input.UserName, input.PolicyArn),
)

export const attachGroupPolicy = define(
  'AttachGroupPolicy',
  (input, caller) => [
    on('group', 'AttachGroupPolicy', caller, input.GroupName, { policy: input.PolicyArn }),
  ],
  (input, caller, { db }) => attachTo(db, 'group', caller, input.GroupName, input.PolicyArn),
)

export const attachRolePolicy = define(
  'AttachRolePolicy',
  (input, caller) => [
    on('role', 'AttachRolePolicy', caller, input.RoleName, { policy: input.PolicyArn }),
  ],
  (input, caller, { db }) => attachTo(db, 'role', caller, input.RoleName, input.PolicyArn),
)

export const detachUserPolicy = define(
  'DetachUserPolicy',
  (input, caller) => [
    on('user', 'DetachUserPolicy', caller, input.UserName, { policy: input.PolicyArn }),
  ],
  (input, caller, { db }) => detachFrom(db, 'user', caller, input.UserName, input.PolicyArn),
)

export const detachGroupPolicy = define(
  'DetachGroupPolicy',
  (input, caller) => [
    on('group', 'DetachGroupPolicy', caller, input.GroupName, { policy: input.PolicyArn }),
  ],
  (input, caller, { db }) => detachFrom(db, 'group', caller, input.GroupName, input.PolicyArn),
)

export const detachRolePolicy = define(
  'DetachRolePolicy',
  (input, caller) => [
    on('role', 'DetachRolePolicy', caller, input.RoleName, { policy: input.PolicyArn }),
  ],
  (input, caller, { db }) => detachFrom(db, 'role', caller, input.RoleName, input.PolicyArn),
)

export const listAttachedUserPolicies = define(
  'ListAttachedUserPolicies',
  (input, caller) => [on('user', 'ListAttachedUserPolicies', caller, input.UserName)],
  (input, caller, { db }) => listOf(db, 'user', caller, input.UserName, input),
)

export const listAttachedGroupPolicies = define(
  'ListAttachedGroupPolicies',
  (input, caller) => [on('group', 'ListAttachedGroupPolicies', caller, input.GroupName)],
  (input, caller, { db }) => listOf(db, 'group', caller, input.GroupName, input),
)

export const listAttachedRolePolicies = define(
  'ListAttachedRolePolicies',
  (input, caller) => [on('role', 'ListAttachedRolePolicies', caller, input.RoleName)],
  (input, caller, { db }) => listOf(db, 'role', caller, input.RoleName, input),
)

export const listEntitiesForPolicy = define(
  'ListEntitiesForPolicy',
  (input) => [onPolicy('ListEntitiesForPolicy', input.PolicyArn)],
  async (input, { account }, { db }) => {
    requirePolicyArn(input.PolicyArn)
    const policy = await findPolicy(db, input.PolicyArn)
    if (!policy || (policy.owner !== 'aws' && policy.owner !== account))
      throw notAttachable(input.PolicyArn)
    const { PathPrefix = '/', EntityFilter, PolicyUsageFilter } = input
    const holders = [
      ...(PolicyUsageFilter === 'PermissionsBoundary'
        ? []
        : await holdersOf(db, account, policy.arn)),
      ...(PolicyUsageFilter === 'PermissionsPolicy'
        ? []
        : await boundedBy(db, account, policy.arn)),
    ]
    const wanted = holders.filter(
      ({ kind, path }) =>
        path.startsWith(PathPrefix) &&
        (EntityFilter === undefined || filterKinds[EntityFilter] === kind),
    )
    const once = [...new Map(wanted.map((holder) => [holder.id, holder])).values()]
    const { items, rest } = page(once, input, ({ kind, name }) => `${kind}/${name}`)
    const of = (kind: Entity['kind']) => items.filter((item) => item.kind === kind)
    return {
      PolicyGroups: of('group').map(({ name, id }) => ({ GroupName: name, GroupId: id })),
      PolicyUsers: of('user').map(({ name, id }) => ({ UserName: name, UserId: id })),
      PolicyRoles: of('role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      ...rest,
    }
  },
)

/** Policies are not attached to policies: the two filters for them find nothing. */
const filterKinds = {
  User: 'user',
  Role: 'role',
  Group: 'group',
  LocalManagedPolicy: undefined,
  AWSManagedPolicy: undefined,
} as const

import type {
  GroupDetail,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleDetail,
  UserDetail,
} from '../../aws/models/iam.types.gen.ts'
import type { AccountId } from '../../names/account.ts'
import { nameInArn } from '../../names/arn.ts'
import type { Database } from '../../store/database.ts'
import { attachedTo } from '../../store/iam/attachments.ts'
import { usedPolicies } from '../../store/iam/counts.ts'
import { type Entity, listEntities } from '../../store/iam/entities.ts'
import { groupsOfUser } from '../../store/iam/groups.ts'
import { inlinePoliciesOf } from '../../store/iam/inline-policies.ts'
import { profilesOfRole } from '../../store/iam/instance-profiles.ts'
import { customerPolicyArns, findPolicy, versionsOf } from '../../store/iam/policies.ts'
import { shownPrincipals } from '../../store/iam/principals.ts'
import { listRoles, type Role } from '../../store/iam/roles.ts'
import { tagsOf } from '../../store/iam/tags.ts'
import { inTurn, type ReadSlice, sliceOf } from '../kernel/slices.ts'
import { define, onAccount } from './define.ts'
import { describeProfile } from './instance-profiles.ts'
import { pageOf } from './pages.ts'
import { usesIn } from './policies.ts'
import { showVersionInFull } from './policy-versions.ts'
import {
  encodeDocument,
  showBoundary,
  showGroup,
  showLastUsed,
  showPolicy,
  showRole,
  showUser,
} from './shapes.ts'

async function inlineOf(db: Database, { id }: Entity): Promise<PolicyDetail[]> {
  const policies = await inlinePoliciesOf(db, id)
  return policies.map(({ name, document }) => ({
    PolicyName: name,
    PolicyDocument: encodeDocument(document),
  }))
}

async function managedOf(db: Database, { id }: Entity) {
  const arns = await attachedTo(db, id)
  return arns.map((arn) => ({ PolicyName: nameInArn(arn), PolicyArn: arn }))
}

async function userDetail(db: Database, user: Entity): Promise<UserDetail> {
  const inline = await inlineOf(db, user)
  return {
    ...showUser(user),
    // AWS leaves the list out for users alone when it is empty.
    ...(inline.length > 0 && { UserPolicyList: inline }),
    GroupList: (await groupsOfUser(db, user.id)).map(({ name }) => name),
    AttachedManagedPolicies: await managedOf(db, user),
    ...showBoundary(user.boundary),
    Tags: await tagsOf(db, user.id),
  }
}

async function groupDetail(db: Database, group: Entity): Promise<GroupDetail> {
  return {
    ...showGroup(group),
    GroupPolicyList: await inlineOf(db, group),
    AttachedManagedPolicies: await managedOf(db, group),
  }
}

async function roleDetail(db: Database, role: Role): Promise<RoleDetail> {
  const { Description: _, ...shown } = showRole(role, await shownPrincipals(db, role.trust_policy))
  const profiles = []
  for (const profile of await profilesOfRole(db, role.id))
    profiles.push(await describeProfile(db, profile, { tags: false }))
  return {
    ...shown,
    InstanceProfileList: profiles,
    RolePolicyList: await inlineOf(db, role),
    AttachedManagedPolicies: await managedOf(db, role),
    ...showBoundary(role.boundary),
    Tags: await tagsOf(db, role.id),
    RoleLastUsed: showLastUsed(role),
  }
}

/** Something to show, whose details are read only if it comes onto the page. */
type Item = { readonly key: string } & (
  | { readonly type: 'User'; readonly entity: Entity }
  | { readonly type: 'Group'; readonly entity: Entity }
  | { readonly type: 'Role'; readonly entity: Role }
  | { readonly type: 'LocalManagedPolicy' | 'AWSManagedPolicy'; readonly arn: string }
)

type ItemOf<Type extends Item['type']> = Extract<Item, { readonly type: Type }>

/** In the order of the answer. Of AWS's own policies only those in use appear: `used`. */
const itemsOf = (
  db: Database,
  account: AccountId,
  used: readonly string[],
): readonly (readonly [type: Item['type'], begin: string, read: ReadSlice<Item>])[] => {
  const entities =
    (type: 'User' | 'Group', kind: 'user' | 'group', begin: string): ReadSlice<Item> =>
    async (slice) =>
      (await listEntities(db, kind, account, slice)).map((entity) => ({
        ...{ key: `${begin}${entity.name}`, type, entity },
      }))
  const policy =
    <Type extends 'LocalManagedPolicy' | 'AWSManagedPolicy'>(type: Type, begin: string) =>
    (arn: string) =>
      ({ key: `${begin}${arn}`, type, arn }) as ItemOf<Type>
  return [
    ['User', '1', entities('User', 'user', '1')],
    ['Group', '2', entities('Group', 'group', '2')],
    [
      'Role',
      '3',
      async (slice) =>
        (await listRoles(db, account, slice)).map((entity) => ({
          ...{ key: `3${entity.name}`, type: 'Role', entity },
        })),
    ],
    [
      'LocalManagedPolicy',
      '4',
      async (slice) =>
        (await customerPolicyArns(db, account, slice)).map(policy('LocalManagedPolicy', '4')),
    ],
    [
      'AWSManagedPolicy',
      '5',
      async (slice) =>
        (await sliceOf(used, (arn) => arn)(slice)).map(policy('AWSManagedPolicy', '5')),
    ],
  ]
}

async function policyDetail(
  db: Database,
  arn: string,
  account: string,
): Promise<ManagedPolicyDetail[]> {
  const policy = await findPolicy(db, arn)
  if (!policy) return []
  const versions = await versionsOf(db, policy)
  return [
    {
      ...showPolicy(policy, await usesIn(db, account, arn)),
      ...(policy.description !== undefined && { Description: policy.description }),
      PolicyVersionList: versions.map(showVersionInFull),
    },
  ]
}

export const getAccountAuthorizationDetails = define(
  'GetAccountAuthorizationDetails',
  onAccount(),
  async (input, { account }, { db }) => {
    const filter = input.Filter?.length ? new Set<string>(input.Filter) : undefined
    const aws = [...(await usedPolicies(db, account, 'arn:aws:iam::aws:')).keys()]
    const wanted = itemsOf(db, account, aws).flatMap(([type, begin, read]) =>
      !filter || filter.has(type) ? [[begin, read] as const] : [],
    )
    const { items, rest } = await pageOf(input, inTurn(wanted), ({ key }) => key)
    const lists = {
      UserDetailList: [] as UserDetail[],
      GroupDetailList: [] as GroupDetail[],
      RoleDetailList: [] as RoleDetail[],
      Policies: [] as ManagedPolicyDetail[],
    }
    for (const item of items) {
      if (item.type === 'User') lists.UserDetailList.push(await userDetail(db, item.entity))
      else if (item.type === 'Group') lists.GroupDetailList.push(await groupDetail(db, item.entity))
      else if (item.type === 'Role') lists.RoleDetailList.push(await roleDetail(db, item.entity))
      else lists.Policies.push(...(await policyDetail(db, item.arn, account)))
    }
    return { ...lists, ...rest }
  },
)

import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import {
  deleteInlinePolicy,
  type InlinePolicy,
  inlinePoliciesOf,
  putInlinePolicy,
} from '../../store/iam/inline-policies.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { define, on } from './define.ts'
import { documentSize, requireIdentityPolicy } from './documents.ts'
import { type HolderKind, inlinePoliciesTooLong, inlinePolicyNotFound } from './errors.ts'
import { page } from './pages.ts'
import { requireChangeable, requireEntity } from './require.ts'
import { encodeDocument } from './shapes.ts'

/** Characters of all inline policies together, white space not counted. */
const sizeMax = { user: 2048, group: 5120, role: 10240 } as const

async function put(
  db: Database,
  kind: HolderKind,
  caller: Caller,
  holderName: string,
  policy: InlinePolicy,
): Promise<void> {
  requireIdentityPolicy(policy.document)
  await iamWrite(db, async (db) => {
    const holder = await requireChangeable(db, kind, caller.account, holderName)
    const others = (await inlinePoliciesOf(db, holder.id)).filter(
      ({ name }) => name !== policy.name,
    )
    const size = [...others, policy].reduce((sum, one) => sum + documentSize(one.document), 0)
    if (size > sizeMax[kind]) throw inlinePoliciesTooLong(kind, holderName, sizeMax[kind])
    await putInlinePolicy(db, holder.id, policy)
  })
}

async function get(
  db: Database,
  kind: HolderKind,
  caller: Caller,
  holderName: string,
  name: string,
): Promise<{ PolicyName: string; PolicyDocument: string }> {
  const holder = await requireEntity(db, kind, caller.account, holderName)
  const policies = await inlinePoliciesOf(db, holder.id)
  const policy = policies.find((one) => one.name === name)
  if (!policy) throw inlinePolicyNotFound(kind, name)
  return { PolicyName: name, PolicyDocument: encodeDocument(policy.document) }
}

async function remove(
  db: Database,
  kind: HolderKind,
  caller: Caller,
  holderName: string,
  name: string,
): Promise<void> {
  await iamWrite(db, async (db) => {
    const holder = await requireChangeable(db, kind, caller.account, holderName)
    if (!(await deleteInlinePolicy(db, holder.id, name))) throw inlinePolicyNotFound(kind, name)
  })
}

async function list(
  db: Database,
  kind: HolderKind,
  caller: Caller,
  holderName: string,
  input: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
) {
  const holder = await requireEntity(db, kind, caller.account, holderName)
  const names = (await inlinePoliciesOf(db, holder.id)).map(({ name }) => name)
  const { items, rest } = page(names, input, (name) => name)
  return { PolicyNames: items, ...rest }
}

export const putUserPolicy = define(
  'PutUserPolicy',
  (input, caller) => [on('user', 'PutUserPolicy', caller, input.UserName)],
  (input, caller, { db }) =>
    put(db, 'user', caller, input.UserName, {
      name: input.PolicyName,
      document: input.PolicyDocument,
    }),
)

export const putGroupPolicy = define(
  'PutGroupPolicy',
  (input, caller) => [on('group', 'PutGroupPolicy', caller, input.GroupName)],
  (input, caller, { db }) =>
    put(db, 'group', caller, input.GroupName, {
      name: input.PolicyName,
      document: input.PolicyDocument,
    }),
)

export const putRolePolicy = define(
  'PutRolePolicy',
  (input, caller) => [on('role', 'PutRolePolicy', caller, input.RoleName)],
  (input, caller, { db }) =>
    put(db, 'role', caller, input.RoleName, {
      name: input.PolicyName,
      document: input.PolicyDocument,
    }),
)

export const getUserPolicy = define(
  'GetUserPolicy',
  (input, caller) => [on('user', 'GetUserPolicy', caller, input.UserName)],
  async (input, caller, { db }) => ({
    UserName: input.UserName,
    ...(await get(db, 'user', caller, input.UserName, input.PolicyName)),
  }),
)

export const getGroupPolicy = define(
  'GetGroupPolicy',
  (input, caller) => [on('group', 'GetGroupPolicy', caller, input.GroupName)],
  async (input, caller, { db }) => ({
    GroupName: input.GroupName,
    ...(await get(db, 'group', caller, input.GroupName, input.PolicyName)),
  }),
)

export const getRolePolicy = define(
  'GetRolePolicy',
  (input, caller) => [on('role', 'GetRolePolicy', caller, input.RoleName)],
  async (input, caller, { db }) => ({
    RoleName: input.RoleName,
    ...(await get(db, 'role', caller, input.RoleName, input.PolicyName)),
  }),
)

export const deleteUserPolicy = define(
  'DeleteUserPolicy',
  (input, caller) => [on('user', 'DeleteUserPolicy', caller, input.UserName)],
  (input, caller, { db }) => remove(db, 'user', caller, input.UserName, input.PolicyName),
)

export const deleteGroupPolicy = define(
  'DeleteGroupPolicy',
  (input, caller) => [on('group', 'DeleteGroupPolicy', caller, input.GroupName)],
  (input, caller, { db }) => remove(db, 'group', caller, input.GroupName, input.PolicyName),
)

export const deleteRolePolicy = define(
  'DeleteRolePolicy',
  (input, caller) => [on('role', 'DeleteRolePolicy', caller, input.RoleName)],
  (input, caller, { db }) => remove(db, 'role', caller, input.RoleName, input.PolicyName),
)

export const listUserPolicies = define(
  'ListUserPolicies',
  (input, caller) => [on('user', 'ListUserPolicies', caller, input.UserName)],
  (input, caller, { db }) => list(db, 'user', caller, input.UserName, input),
)

export const listGroupPolicies = define(
  'ListGroupPolicies',
  (input, caller) => [on('group', 'ListGroupPolicies', caller, input.GroupName)],
  (input, caller, { db }) => list(db, 'group', caller, input.GroupName, input),
)

export const listRolePolicies = define(
  'ListRolePolicies',
  (input, caller) => [on('role', 'ListRolePolicies', caller, input.RoleName)],
  (input, caller, { db }) => list(db, 'role', caller, input.RoleName, input),
)

import type { Database } from '../../store/database.ts'
import { insertEntity } from '../../store/iam/entities.ts'
import { shownPrincipals } from '../../store/iam/principals.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import {
  updateRole as change,
  freshRole,
  insertRole,
  type Role,
  listRoles as rolesOf,
} from '../../store/iam/roles.ts'
import { putTags, tagsOf } from '../../store/iam/tags.ts'
import { readTags } from '../kernel/tags.ts'
import { requireBoundary } from './boundaries.ts'
import { define, on, onAccount, onCreated } from './define.ts'
import { readTrustPolicy } from './documents.ts'
import { pageOf } from './pages.ts'
import { requireChangeableRole, requireNewName, requireRole } from './require.ts'
import { showBoundary, showListedRole, showNewRole, showRole, showRoleInFull } from './shapes.ts'
import { tagRules } from './tag-rules.ts'

export const createRole = define(
  'CreateRole',
  (input, caller) =>
    onCreated('Role', caller, input.RoleName, {
      path: input.Path,
      tags: input.Tags,
      boundary: input.PermissionsBoundary,
    }),
  async (input, { account }, { db, clock }) =>
    iamWrite(db, async (db) => {
      const tags = readTags(input.Tags, tagRules.Role)
      await requireNewName(db, 'role', account, input.RoleName, input.Path)
      const trustPolicy = await readTrustPolicy(db, input.AssumeRolePolicyDocument)
      await requireBoundary(db, input.PermissionsBoundary)
      const entity = await insertEntity(db, {
        kind: 'role',
        account,
        name: input.RoleName,
        path: input.Path ?? '/',
        created_at: clock.now().getTime(),
        boundary: input.PermissionsBoundary ?? null,
      })
      const details = {
        ...freshRole,
        id: entity.id,
        description: input.Description ?? null,
        trust_policy: trustPolicy,
        max_session_duration: input.MaxSessionDuration ?? freshRole.max_session_duration,
      }
      await insertRole(db, details)
      await putTags(db, entity.id, tags, tagRules.Role)
      const role = { ...entity, ...details }
      return {
        Role: {
          ...showNewRole(role, await shownPrincipals(db, trustPolicy)),
          ...(input.MaxSessionDuration !== undefined && {
            MaxSessionDuration: input.MaxSessionDuration,
          }),
          ...showBoundary(role.boundary),
          ...(tags.length > 0 && { Tags: tags }),
        },
      }
    }),
)

const inFull = async (db: Database, role: Role) =>
  showRoleInFull(role, await shownPrincipals(db, role.trust_policy), await tagsOf(db, role.id))

export const getRole = define(
  'GetRole',
  (input, caller) => [on('role', caller, input.RoleName)],
  async (input, { account }, { db }) => ({
    Role: await inFull(db, await requireRole(db, account, input.RoleName)),
  }),
)

export const listRoles = define(
  'ListRoles',
  onAccount(({ account }) => `arn:aws:iam::${account}:role/`),
  async (input, { account }, { db }) => {
    const { PathPrefix: pathPrefix } = input
    const { items, rest } = await pageOf(
      input,
      (slice) => rolesOf(db, account, { pathPrefix, ...slice }),
      ({ name }) => name,
    )
    const shown = items.map(async (role) =>
      showListedRole(role, await shownPrincipals(db, role.trust_policy)),
    )
    return { Roles: await Promise.all(shown), ...rest }
  },
)

export const updateRole = define(
  'UpdateRole',
  (input, caller) => [on('role', caller, input.RoleName)],
  async (input, { account }, { db }) =>
    iamWrite(db, async (db) => {
      const role = await requireChangeableRole(db, account, input.RoleName)
      // AWS's reference says that without a duration the default is applied; what it does is to leave it as it is.
      const { Description: description, MaxSessionDuration: max_session_duration } = input
      if (description !== undefined || max_session_duration !== undefined)
        await change(db, role.id, {
          ...(description !== undefined && { description }),
          ...(max_session_duration !== undefined && { max_session_duration }),
        })
      return {}
    }),
)

export const updateRoleDescription = define(
  'UpdateRoleDescription',
  (input, caller) => [on('role', caller, input.RoleName)],
  async (input, { account }, { db }) =>
    iamWrite(db, async (db) => {
      const { id } = await requireRole(db, account, input.RoleName)
      await change(db, id, { description: input.Description })
      const role = await requireRole(db, account, input.RoleName)
      return { Role: showRole(role, await shownPrincipals(db, role.trust_policy)) }
    }),
)

export const updateAssumeRolePolicy = define(
  'UpdateAssumeRolePolicy',
  (input, caller) => [on('role', caller, input.RoleName)],
  async (input, { account }, { db }) =>
    iamWrite(db, async (db) => {
      const role = await requireChangeableRole(db, account, input.RoleName)
      const trust_policy = await readTrustPolicy(db, input.PolicyDocument)
      await change(db, role.id, { trust_policy })
    }),
)

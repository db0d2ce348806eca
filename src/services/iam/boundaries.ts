import type { Database } from '../../store/database.ts'
import { updateEntity } from '../../store/iam/entities.ts'
import { findPolicy } from '../../store/iam/policies.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { define, on } from './define.ts'
import { boundaryArnNotValid, boundaryNotFound } from './errors.ts'
import { requireChangeableRole, requireEntity } from './require.ts'

/** Throws InvalidInput or NoSuchEntity when `arn` is not that of a managed policy. */
export async function requireBoundary(db: Database, arn: string | undefined): Promise<void> {
  if (arn === undefined) return
  if (!/^arn:[^:]+:iam::(\d{12}|aws):policy\/.+$/.test(arn)) throw boundaryArnNotValid(arn)
  if (!(await findPolicy(db, arn))) throw boundaryNotFound(arn)
}

export const putUserPermissionsBoundary = define(
  'PutUserPermissionsBoundary',
  (input, caller) => [
    on('user', 'PutUserPermissionsBoundary', caller, input.UserName, {
      boundary: input.PermissionsBoundary,
    }),
  ],
  async (input, { account }, { db }) =>
    iamWrite(db, async (db) => {
      const user = await requireEntity(db, 'user', account, input.UserName)
      await requireBoundary(db, input.PermissionsBoundary)
      await updateEntity(db, user.id, { boundary: input.PermissionsBoundary })
    }),
)

export const deleteUserPermissionsBoundary = define(
  'DeleteUserPermissionsBoundary',
  (input, caller) => [on('user', 'DeleteUserPermissionsBoundary', caller, input.UserName)],
  async (input, { account }, { db }) =>
    iamWrite(db, async (db) => {
      const user = await requireEntity(db, 'user', account, input.UserName)
      await updateEntity(db, user.id, { boundary: null })
    }),
)

export const putRolePermissionsBoundary = define(
  'PutRolePermissionsBoundary',
  (input, caller) => [
    on('role', 'PutRolePermissionsBoundary', caller, input.RoleName, {
      boundary: input.PermissionsBoundary,
    }),
  ],
  async (input, { account }, { db }) =>
    iamWrite(db, async (db) => {
      const role = await requireChangeableRole(db, account, input.RoleName)
      await requireBoundary(db, input.PermissionsBoundary)
      await updateEntity(db, role.id, { boundary: input.PermissionsBoundary })
    }),
)

export const deleteRolePermissionsBoundary = define(
  'DeleteRolePermissionsBoundary',
  (input, caller) => [on('role', 'DeleteRolePermissionsBoundary', caller, input.RoleName)],
  async (input, { account }, { db }) =>
    iamWrite(db, async (db) => {
      const role = await requireChangeableRole(db, account, input.RoleName)
      await updateEntity(db, role.id, { boundary: null })
    }),
)

import type { User } from '../../aws/models/iam.types.gen.ts'
import { accessKeysOf } from '../../store/iam/access-keys.ts'
import { deleteEntity, insertEntity, listEntities } from '../../store/iam/entities.ts'
import { groupsOfUser } from '../../store/iam/groups.ts'
import { findLoginProfile } from '../../store/iam/login-profiles.ts'
import { mfaDevicesOf } from '../../store/iam/mfa-devices.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { putTags, tagsOf } from '../../store/iam/tags.ts'
import { requireBoundary } from './boundaries.ts'
import { define, on, onAccount, onNew } from './define.ts'
import { requireNoPolicies } from './deletion.ts'
import { mustFirst } from './errors.ts'
import { page } from './pages.ts'
import { rename, renameChecks } from './rename.ts'
import { requireDistinctKeys, requireEntity, requireNewName, userNameOr } from './require.ts'
import { showUser, showUserInFull } from './shapes.ts'

export const createUser = define(
  'CreateUser',
  (input, caller) => [
    onNew('user', 'CreateUser', caller, input.UserName, {
      path: input.Path,
      tags: input.Tags,
      boundary: input.PermissionsBoundary,
    }),
    ...(input.Tags?.length
      ? [onNew('user', 'TagUser', caller, input.UserName, { path: input.Path, tags: input.Tags })]
      : []),
  ],
  async (input, { account }, { db, clock }) =>
    iamWrite(db, async (db) => {
      const tags = requireDistinctKeys(input.Tags)
      await requireNewName(db, 'user', account, input.UserName)
      await requireBoundary(db, input.PermissionsBoundary)
      const user = await insertEntity(db, {
        kind: 'user',
        account,
        name: input.UserName,
        path: input.Path ?? '/',
        created_at: clock.now().getTime(),
        boundary: input.PermissionsBoundary ?? null,
      })
      await putTags(db, user.id, tags)
      return { User: showUserInFull(user, await tagsOf(db, user.id)) }
    }),
)

export const getUser = define(
  'GetUser',
  (input, caller) => [
    caller.principal.kind === 'root' && input.UserName === undefined
      ? { action: 'iam:GetUser', resource: caller.principal.arn }
      : on('user', 'GetUser', caller, userNameOr(input.UserName, caller)),
  ],
  async (input, caller, { db }) => {
    const { account, principal } = caller
    if (principal.kind === 'root' && input.UserName === undefined) {
      // AWS shows the root user without a name or a path. Accounts were not created here: they just exist.
      const root: Partial<User> = { UserId: account, Arn: principal.arn, CreateDate: new Date(0) }
      return { User: root as User }
    }
    const user = await requireEntity(db, 'user', account, userNameOr(input.UserName, caller))
    return { User: showUserInFull(user, await tagsOf(db, user.id)) }
  },
)

export const listUsers = define(
  'ListUsers',
  onAccount('ListUsers', ({ account }) => `arn:aws:iam::${account}:user/`),
  async (input, { account }, { db }) => {
    const users = await listEntities(db, 'user', account, input.PathPrefix)
    const { items, rest } = page(users, input, ({ name }) => name)
    return { Users: items.map(showUser), ...rest }
  },
)

export const updateUser = define(
  'UpdateUser',
  (input, caller) =>
    renameChecks('user', 'UpdateUser', caller, input.UserName, input.NewUserName, input.NewPath),
  (input, { account }, { db }) =>
    rename(db, 'user', account, input.UserName, input.NewUserName, input.NewPath),
)

export const deleteUser = define(
  'DeleteUser',
  (input, caller) => [on('user', 'DeleteUser', caller, input.UserName)],
  async (input, { account }, { db }) =>
    iamWrite(db, async (db) => {
      const user = await requireEntity(db, 'user', account, input.UserName)
      if ((await groupsOfUser(db, user.id)).length > 0) throw mustFirst.removeFromGroup()
      if ((await accessKeysOf(db, user.id)).length > 0) throw mustFirst.deleteAccessKeys()
      if ((await mfaDevicesOf(db, user.id)).length > 0) throw mustFirst.deleteMfaDevice()
      if (await findLoginProfile(db, user.id)) throw mustFirst.deleteLoginProfile()
      await requireNoPolicies(db, user.id)
      await deleteEntity(db, user.id)
    }),
)

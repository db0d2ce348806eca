import { insertEntity, listEntities } from '../../store/iam/entities.ts'
import { addToGroup, groupsOfUser, removeFromGroup, usersOfGroup } from '../../store/iam/groups.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { define, on, onAccount, onNew } from './define.ts'
import { overQuota } from './errors.ts'
import { page, pageOf } from './pages.ts'
import { requireEntity, requireNewName } from './require.ts'
import { showGroup, showUser } from './shapes.ts'

const groupsPerUserMax = 10

export const createGroup = define(
  'CreateGroup',
  (input, caller) => [onNew('group', caller, input.GroupName, { path: input.Path })],
  async (input, { account }, { db, clock }) =>
    iamWrite(db, async (db) => {
      await requireNewName(db, 'group', account, input.GroupName, input.Path)
      const group = await insertEntity(db, {
        kind: 'group',
        account,
        name: input.GroupName,
        path: input.Path ?? '/',
        created_at: clock.now().getTime(),
        boundary: null,
      })
      return { Group: showGroup(group) }
    }),
)

export const getGroup = define(
  'GetGroup',
  (input, caller) => [on('group', caller, input.GroupName)],
  async (input, { account }, { db }) => {
    const group = await requireEntity(db, 'group', account, input.GroupName)
    const { items, rest } = page(await usersOfGroup(db, group.id), input, ({ name }) => name)
    return { Group: showGroup(group), Users: items.map(showUser), ...rest }
  },
)

export const listGroups = define(
  'ListGroups',
  onAccount(({ account }) => `arn:aws:iam::${account}:group/`),
  async (input, { account }, { db }) => {
    const { PathPrefix: pathPrefix } = input
    const { items, rest } = await pageOf(
      input,
      (slice) => listEntities(db, 'group', account, { pathPrefix, ...slice }),
      ({ name }) => name,
    )
    return { Groups: items.map(showGroup), ...rest }
  },
)

export const listGroupsForUser = define(
  'ListGroupsForUser',
  (input, caller) => [on('user', caller, input.UserName)],
  async (input, { account }, { db }) => {
    const user = await requireEntity(db, 'user', account, input.UserName)
    const { items, rest } = page(await groupsOfUser(db, user.id), input, ({ name }) => name)
    return { Groups: items.map(showGroup), ...rest }
  },
)

export const addUserToGroup = define(
  'AddUserToGroup',
  (input, caller) => [on('group', caller, input.GroupName)],
  async (input, { account }, { db }) =>
    iamWrite(db, async (db) => {
      const group = await requireEntity(db, 'group', account, input.GroupName)
      const user = await requireEntity(db, 'user', account, input.UserName)
      const before = await groupsOfUser(db, user.id)
      if (before.some(({ id }) => id === group.id)) return
      if (before.length >= groupsPerUserMax) throw overQuota('GroupsPerUser', groupsPerUserMax)
      await addToGroup(db, group.id, user.id)
    }),
)

export const removeUserFromGroup = define(
  'RemoveUserFromGroup',
  (input, caller) => [on('group', caller, input.GroupName)],
  async (input, { account }, { db }) =>
    iamWrite(db, async (db) => {
      // AWS looks for the user first here, and for the group first where one is added.
      const user = await requireEntity(db, 'user', account, input.UserName)
      const group = await requireEntity(db, 'group', account, input.GroupName)
      await removeFromGroup(db, group.id, user.id)
    }),
)

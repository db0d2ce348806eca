import type { User } from '../../aws/models/iam.types.gen.ts'
import { insertEntity, listEntities } from '../../store/iam/entities.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { putTags, tagsOf } from '../../store/iam/tags.ts'
import { readTags } from '../kernel/tags.ts'
import { requireBoundary } from './boundaries.ts'
import { define, on, onAccount, onCreated } from './define.ts'
import { pageOf } from './pages.ts'
import { requireEntity, requireNewName, userNameOr } from './require.ts'
import { showUser, showUserInFull } from './shapes.ts'
import { tagRules } from './tag-rules.ts'

export const createUser = define(
  'CreateUser',
  (input, caller) =>
    onCreated('User', caller, input.UserName, {
      path: input.Path,
      tags: input.Tags,
      boundary: input.PermissionsBoundary,
    }),
  async (input, { account }, { db, clock }) =>
    iamWrite(db, async (db) => {
      const tags = readTags(input.Tags, tagRules.User)
      await requireNewName(db, 'user', account, input.UserName, input.Path)
      await requireBoundary(db, input.PermissionsBoundary)
      const user = await insertEntity(db, {
        kind: 'user',
        account,
        name: input.UserName,
        path: input.Path ?? '/',
        created_at: clock.now().getTime(),
        boundary: input.PermissionsBoundary ?? null,
      })
      await putTags(db, user.id, tags, tagRules.User)
      return { User: showUserInFull(user, tags) }
    }),
)

export const getUser = define(
  'GetUser',
  (input, caller) => [
    caller.principal.kind === 'root' && input.UserName === undefined
      ? { resource: caller.principal.arn }
      : on('user', caller, userNameOr(input.UserName, caller)),
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
  onAccount(({ account }) => `arn:aws:iam::${account}:user/`),
  async (input, { account }, { db }) => {
    const { PathPrefix: pathPrefix } = input
    const { items, rest } = await pageOf(
      input,
      (slice) => listEntities(db, 'user', account, { pathPrefix, ...slice }),
      ({ name }) => name,
    )
    return { Users: items.map(showUser), ...rest }
  },
)

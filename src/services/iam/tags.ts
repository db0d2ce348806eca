import type { Tag } from '../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { untag as dropTags, putTags, tagsOf } from '../../store/iam/tags.ts'
import { define, on, onPolicy } from './define.ts'
import { type NamedKind, outsideAccount } from './errors.ts'
import { page } from './pages.ts'
import { requirePolicy } from './policies.ts'
import { requireChangeable, requireDistinctKeys, requireEntity, requireFewTags } from './require.ts'
import { tagList } from './shapes.ts'

/** Something that has tags: a named entity, or a customer managed policy by its ARN. */
interface Target {
  readonly kind: NamedKind | 'policy'
  readonly name: string
}

async function requireTarget(
  db: Database,
  { kind, name }: Target,
  { account }: Caller,
  requireNamed = requireEntity,
): Promise<string> {
  if (kind !== 'policy') return (await requireNamed(db, kind, account, name)).id
  const policy = await requirePolicy(db, name)
  if (policy.owner !== account) throw outsideAccount('update policies')
  return policy.id
}

async function tag(
  db: Database,
  caller: Caller,
  target: Target,
  tags: readonly Tag[],
): Promise<void> {
  await iamWrite(db, async (db) => {
    requireDistinctKeys(tags, target.kind === 'policy' ? 'policy' : 'other')
    const id = await requireTarget(db, target, caller, requireChangeable)
    const before = Object.keys(await tagsOf(db, id))
    const keys = [...before, ...tags.map(({ Key }) => Key)].map((key) => key.toLowerCase())
    requireFewTags(new Set(keys))
    await putTags(db, id, tags)
  })
}

async function untag(
  db: Database,
  caller: Caller,
  target: Target,
  keys: readonly string[],
): Promise<void> {
  await iamWrite(db, async (db) => {
    const id = await requireTarget(db, target, caller, requireChangeable)
    await dropTags(db, id, keys)
  })
}

interface ListInput {
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
}

async function list(db: Database, caller: Caller, target: Target, input: ListInput) {
  const tags = await tagsOf(db, await requireTarget(db, target, caller))
  const { items, rest } = page(tagList(tags), input, ({ Key }) => Key)
  return { Tags: items, ...rest }
}

const user = (name: string): Target => ({ kind: 'user', name })
const role = (name: string): Target => ({ kind: 'role', name })
const profile = (name: string): Target => ({ kind: 'instance-profile', name })
const policy = (name: string): Target => ({ kind: 'policy', name })

export const tagUser = define(
  'TagUser',
  (input, caller) => [on('user', 'TagUser', caller, input.UserName, { tags: input.Tags })],
  (input, caller, { db }) => tag(db, caller, user(input.UserName), input.Tags),
)

export const untagUser = define(
  'UntagUser',
  (input, caller) => [on('user', 'UntagUser', caller, input.UserName, { tagKeys: input.TagKeys })],
  (input, caller, { db }) => untag(db, caller, user(input.UserName), input.TagKeys),
)

export const listUserTags = define(
  'ListUserTags',
  (input, caller) => [on('user', 'ListUserTags', caller, input.UserName)],
  (input, caller, { db }) => list(db, caller, user(input.UserName), input),
)

export const tagRole = define(
  'TagRole',
  (input, caller) => [on('role', 'TagRole', caller, input.RoleName, { tags: input.Tags })],
  (input, caller, { db }) => tag(db, caller, role(input.RoleName), input.Tags),
)

export const untagRole = define(
  'UntagRole',
  (input, caller) => [on('role', 'UntagRole', caller, input.RoleName, { tagKeys: input.TagKeys })],
  (input, caller, { db }) => untag(db, caller, role(input.RoleName), input.TagKeys),
)

export const listRoleTags = define(
  'ListRoleTags',
  (input, caller) => [on('role', 'ListRoleTags', caller, input.RoleName)],
  (input, caller, { db }) => list(db, caller, role(input.RoleName), input),
)

export const tagInstanceProfile = define(
  'TagInstanceProfile',
  (input, caller) => [
    on('instance-profile', 'TagInstanceProfile', caller, input.InstanceProfileName, {
      tags: input.Tags,
    }),
  ],
  (input, caller, { db }) => tag(db, caller, profile(input.InstanceProfileName), input.Tags),
)

export const untagInstanceProfile = define(
  'UntagInstanceProfile',
  (input, caller) => [
    on('instance-profile', 'UntagInstanceProfile', caller, input.InstanceProfileName, {
      tagKeys: input.TagKeys,
    }),
  ],
  (input, caller, { db }) => untag(db, caller, profile(input.InstanceProfileName), input.TagKeys),
)

export const listInstanceProfileTags = define(
  'ListInstanceProfileTags',
  (input, caller) => [
    on('instance-profile', 'ListInstanceProfileTags', caller, input.InstanceProfileName),
  ],
  (input, caller, { db }) => list(db, caller, profile(input.InstanceProfileName), input),
)

export const tagPolicy = define(
  'TagPolicy',
  (input) => [onPolicy('TagPolicy', input.PolicyArn, { tags: input.Tags })],
  (input, caller, { db }) => tag(db, caller, policy(input.PolicyArn), input.Tags),
)

export const untagPolicy = define(
  'UntagPolicy',
  (input) => [onPolicy('UntagPolicy', input.PolicyArn, { tagKeys: input.TagKeys })],
  (input, caller, { db }) => untag(db, caller, policy(input.PolicyArn), input.TagKeys),
)

export const listPolicyTags = define(
  'ListPolicyTags',
  (input) => [onPolicy('ListPolicyTags', input.PolicyArn)],
  (input, caller, { db }) => list(db, caller, policy(input.PolicyArn), input),
)

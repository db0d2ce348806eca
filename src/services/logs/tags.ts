import type { Caller } from '../../estate/caller.ts'
import { requestTags } from '../../estate/request-tags.ts'
import { logGroupTags, putLogGroupTags, removeLogGroupTags } from '../../store/logs/groups.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { type GroupInput, groupKey, onStream, requireGroup } from './find.ts'

type Tags = Readonly<Record<string, string>>

// Each thing can be asked in two ways: by a resource's ARN, and by a group's name, which is older and which tools still send. The
// permission has the name of the way.
const onArn = (input: { readonly resourceArn: string }): GroupInput => ({
  logGroupIdentifier: input.resourceArn,
})

async function putTags(group: GroupInput, tags: Tags, caller: Caller, needs: Needs): Promise<void> {
  const { id } = await requireGroup(groupKey(group, caller), needs)
  await needs.db.transaction().execute((within) => putLogGroupTags(within, id, tags))
}

async function removeTags(
  group: GroupInput,
  keys: readonly string[],
  caller: Caller,
  needs: Needs,
): Promise<void> {
  const { id } = await requireGroup(groupKey(group, caller), needs)
  await removeLogGroupTags(needs.db, id, keys)
}

async function listTags(group: GroupInput, caller: Caller, needs: Needs): Promise<{ tags: Tags }> {
  const { id } = await requireGroup(groupKey(group, caller), needs)
  return { tags: await logGroupTags(needs.db, id) }
}

export const tagResource = define(
  'TagResource',
  (input, caller) => ({
    ...onStream(groupKey(onArn(input), caller)),
    context: requestTags(input.tags),
  }),
  (input, caller, needs) => putTags(onArn(input), input.tags, caller, needs),
)

export const untagResource = define(
  'UntagResource',
  (input, caller) => ({
    ...onStream(groupKey(onArn(input), caller)),
    context: { 'aws:tagkeys': input.tagKeys },
  }),
  (input, caller, needs) => removeTags(onArn(input), input.tagKeys, caller, needs),
)

export const listTagsForResource = define(
  'ListTagsForResource',
  (input, caller) => onStream(groupKey(onArn(input), caller)),
  (input, caller, needs) => listTags(onArn(input), caller, needs),
)

export const tagLogGroup = define(
  'TagLogGroup',
  (input, caller) => ({
    ...onStream(groupKey(input, caller)),
    context: requestTags(input.tags),
  }),
  (input, caller, needs) => putTags(input, input.tags, caller, needs),
)

export const untagLogGroup = define(
  'UntagLogGroup',
  (input, caller) => ({
    ...onStream(groupKey(input, caller)),
    context: { 'aws:tagkeys': input.tags },
  }),
  (input, caller, needs) => removeTags(input, input.tags, caller, needs),
)

export const listTagsLogGroup = define(
  'ListTagsLogGroup',
  (input, caller) => onStream(groupKey(input, caller)),
  (input, caller, needs) => listTags(input, caller, needs),
)

import { requestTags } from '../../estate/request-tags.ts'
import { logGroupTags, putLogGroupTags, removeLogGroupTags } from '../../store/logs/groups.ts'
import { define } from './define.ts'
import { groupKey, onStream, requireGroup } from './find.ts'

const group = (input: { readonly resourceArn: string }) => ({
  logGroupIdentifier: input.resourceArn,
})

export const tagResource = define(
  'TagResource',
  (input, caller) => ({
    ...onStream(groupKey(group(input), caller)),
    context: requestTags(input.tags),
  }),
  async (input, caller, needs) => {
    const { id } = await requireGroup(groupKey(group(input), caller), needs)
    await needs.db.transaction().execute((within) => putLogGroupTags(within, id, input.tags))
  },
)

export const untagResource = define(
  'UntagResource',
  (input, caller) => ({
    ...onStream(groupKey(group(input), caller)),
    context: { 'aws:tagkeys': input.tagKeys },
  }),
  async (input, caller, needs) => {
    const { id } = await requireGroup(groupKey(group(input), caller), needs)
    await removeLogGroupTags(needs.db, id, input.tagKeys)
  },
)

export const listTagsForResource = define(
  'ListTagsForResource',
  (input, caller) => onStream(groupKey(group(input), caller)),
  async (input, caller, needs) => {
    const { id } = await requireGroup(groupKey(group(input), caller), needs)
    return { tags: await logGroupTags(needs.db, id) }
  },
)

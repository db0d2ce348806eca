import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '../../aws/models/logs.types.gen.ts'
import { requestTags } from '../../estate/request-tags.ts'
import { putLogGroupTags } from '../../store/logs/groups.ts'
import type { Operation } from '../operation.ts'
import { groupKey, requireGroup, streamCheck } from './find.ts'

const group = (input: { readonly resourceArn: string }) => ({
  logGroupIdentifier: input.resourceArn,
})

export const tagResource: Operation<TagResourceRequest, void> = {
  service: 'logs',
  name: 'TagResource',
  permissions: (input, caller) => [
    {
      ...streamCheck('TagResource', groupKey(group(input), caller)),
      context: requestTags(input.tags),
    },
  ],
  run: async (input, caller, needs) => {
    const { id } = await requireGroup(groupKey(group(input), caller), needs)
    await needs.db.transaction().execute((within) => putLogGroupTags(within, id, input.tags))
  },
}

export const untagResource: Operation<UntagResourceRequest, void> = {
  service: 'logs',
  name: 'UntagResource',
  permissions: (input, caller) => [
    {
      ...streamCheck('UntagResource', groupKey(group(input), caller)),
      context: { 'aws:tagkeys': input.tagKeys },
    },
  ],
  run: async (input, caller, needs) => {
    const { id } = await requireGroup(groupKey(group(input), caller), needs)
    if (input.tagKeys.length > 0)
      await needs.db
        .deleteFrom('log_group_tags')
        .where('log_group', '=', id)
        .where('key', 'in', input.tagKeys)
        .execute()
  },
}

export const listTagsForResource: Operation<
  ListTagsForResourceRequest,
  ListTagsForResourceResponse
> = {
  service: 'logs',
  name: 'ListTagsForResource',
  permissions: (input, caller) => [
    streamCheck('ListTagsForResource', groupKey(group(input), caller)),
  ],
  run: async (input, caller, needs) => {
    const { id } = await requireGroup(groupKey(group(input), caller), needs)
    const rows = await needs.db
      .selectFrom('log_group_tags')
      .select(['key', 'value'])
      .where('log_group', '=', id)
      .execute()
    return { tags: Object.fromEntries(rows.map(({ key, value }) => [key, value])) }
  },
}

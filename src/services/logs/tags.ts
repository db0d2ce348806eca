import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '../../aws/models/logs.types.gen.ts'
import { requestTags } from '../../estate/request-tags.ts'
import { logGroupTags, putLogGroupTags, removeLogGroupTags } from '../../store/logs/groups.ts'
import type { Operation } from '../kernel/operation.ts'
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
    await removeLogGroupTags(needs.db, id, input.tagKeys)
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
    return { tags: await logGroupTags(needs.db, id) }
  },
}

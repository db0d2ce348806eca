import type { Caller } from '../../estate/caller.ts'
import { requestTags } from '../../estate/request-tags.ts'
import { addRepositoryTags, removeRepositoryTags } from '../../store/ecr/repository-writes.ts'
import type { Asked } from '../kernel/define.ts'
import { define } from './define.ts'
import { repositoryNotFound, tooManyTags } from './errors.ts'
import { onRepository, repositoryOfArn, requireRepository } from './repository.ts'
import { readTags, tagsMax } from './tags.ts'

interface Tagged {
  readonly resourceArn: string
}

const onArn = ({ resourceArn }: Tagged, caller: Caller): Asked =>
  onRepository(repositoryOfArn(resourceArn, caller), caller)

export const tagResource = define(
  'TagResource',
  (input, caller) => ({ ...onArn(input, caller), context: requestTags(input.tags) }),
  async (input, caller, needs) => {
    const tags = readTags(input.tags)
    const repository = await requireRepository(
      repositoryOfArn(input.resourceArn, caller),
      caller,
      needs,
    )
    const written = await addRepositoryTags(needs.db, repository, tags, tagsMax)
    if (!written) throw repositoryNotFound(repository)
    if (written === 'too-many') throw tooManyTags(tagsMax)
    return {}
  },
)

export const untagResource = define(
  'UntagResource',
  (input, caller) => ({
    ...onArn(input, caller),
    context: { 'aws:tagkeys': input.tagKeys },
  }),
  async (input, caller, needs) => {
    const repository = await requireRepository(
      repositoryOfArn(input.resourceArn, caller),
      caller,
      needs,
    )
    const written = await removeRepositoryTags(needs.db, repository, input.tagKeys)
    if (!written) throw repositoryNotFound(repository)
    return {}
  },
)

export const listTagsForResource = define(
  'ListTagsForResource',
  onArn,
  async (input, caller, needs) => {
    const { tags } = await requireRepository(
      repositoryOfArn(input.resourceArn, caller),
      caller,
      needs,
    )
    return { tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }
  },
)

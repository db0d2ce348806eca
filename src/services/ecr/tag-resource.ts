import type { Caller } from '../../estate/caller.ts'
import type { Check } from '../../estate/check.ts'
import { requestTags } from '../../estate/request-tags.ts'
import { addRepositoryTags, removeRepositoryTags } from '../../store/ecr/repository-writes.ts'
import { repositoryNotFound, tooManyTags } from './errors.ts'
import {
  type EcrOperation,
  onRepository,
  repositoryOfArn,
  requireRepository,
} from './repository.ts'
import { readTags, tagsMax } from './tags.ts'

interface Tagged {
  readonly resourceArn: string
}

const onArn = (
  action: string,
  { resourceArn }: Tagged,
  caller: Caller,
  context: NonNullable<Check['context']> = {},
): readonly Check[] =>
  onRepository(action)(repositoryOfArn(resourceArn, caller), caller).map((check) => ({
    ...check,
    context,
  }))

export const tagResource: EcrOperation<'TagResource'> = {
  service: 'ecr',
  name: 'TagResource',
  permissions: (input, caller) => onArn('TagResource', input, caller, requestTags(input.tags)),
  run: async (input, caller, needs) => {
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
}

export const untagResource: EcrOperation<'UntagResource'> = {
  service: 'ecr',
  name: 'UntagResource',
  permissions: (input, caller) =>
    onArn('UntagResource', input, caller, { 'aws:tagkeys': input.tagKeys }),
  run: async (input, caller, needs) => {
    const repository = await requireRepository(
      repositoryOfArn(input.resourceArn, caller),
      caller,
      needs,
    )
    const written = await removeRepositoryTags(needs.db, repository, input.tagKeys)
    if (!written) throw repositoryNotFound(repository)
    return {}
  },
}

export const listTagsForResource: EcrOperation<'ListTagsForResource'> = {
  service: 'ecr',
  name: 'ListTagsForResource',
  permissions: (input, caller) => onArn('ListTagsForResource', input, caller),
  run: async (input, caller, needs) => {
    const { tags } = await requireRepository(
      repositoryOfArn(input.resourceArn, caller),
      caller,
      needs,
    )
    return { tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }
  },
}

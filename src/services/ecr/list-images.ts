import type { Operations } from '../../aws/models/ecr.types.gen.ts'
import { listImages as storedImages } from '../../store/ecr/image-lists.ts'
import { define } from './define.ts'
import { statusFilter } from './image-status.ts'
import { afterOf, nextTokenFor, pageDefault } from './page.ts'
import { onRepository, requireRepository } from './repository.ts'

/** `afterTag` is not in the API: only the registry sets it, where its pages begin after a tag. */
export type ListImagesInput = Operations['ListImages']['input'] & { readonly afterTag?: string }

export const listImages = define('ListImages', onRepository, async (given, caller, needs) => {
  const input: ListImagesInput = given
  const repository = await requireRepository(input, caller, needs)
  const { afterTag } = input
  const after = afterTag === undefined ? afterOf('ListImages', input.nextToken) : `tag ${afterTag}`
  const { items, next } = await storedImages(
    needs.db,
    repository.id,
    {
      tags: input.filter?.tagStatus ?? 'ANY',
      status: statusFilter(input.filter?.imageStatus),
    },
    after,
    input.maxResults ?? pageDefault,
  )
  return {
    imageIds: items.map(({ digest, tag }) => ({ imageDigest: digest, imageTag: tag })),
    nextToken: nextTokenFor('ListImages', next),
  }
})

import { listImages as storedImages } from '../../store/ecr/image-lists.ts'
import { define } from './define.ts'
import { statusFilter } from './image-status.ts'
import { afterOf, nextTokenFor, pageDefault } from './page.ts'
import { onRepository, requireRepository } from './repository.ts'

export const listImages = define('ListImages', onRepository, async (input, caller, needs) => {
  const repository = await requireRepository(input, caller, needs)
  const after = afterOf('ListImages', input.nextToken)
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

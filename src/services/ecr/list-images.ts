import { listImages as storedImages } from '../../store/ecr/image-lists.ts'
import { define } from './define.ts'
import { selectsActive } from './image-status.ts'
import { afterOf, nextTokenFor, pageDefault } from './page.ts'
import { onRepository, requireRepository } from './repository.ts'

export const listImages = define('ListImages', onRepository, async (input, caller, needs) => {
  const repository = await requireRepository(input, caller, needs)
  const after = afterOf('ListImages', input.nextToken)
  if (!selectsActive(input.filter?.imageStatus)) return { imageIds: [] }
  const { items, next } = await storedImages(
    needs.db,
    repository.id,
    input.filter?.tagStatus ?? 'ANY',
    after,
    input.maxResults ?? pageDefault,
  )
  return {
    imageIds: items.map(({ digest, tag }) => ({ imageDigest: digest, imageTag: tag })),
    nextToken: nextTokenFor('ListImages', next),
  }
})

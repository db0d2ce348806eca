import type { ImageReferrer } from '../../aws/models/ecr.types.gen.ts'
import { listReferrers } from '../../store/ecr/referrers.ts'
import { define } from './define.ts'
import { statusFilter } from './image-status.ts'
import { afterOf, nextTokenFor } from './page.ts'
import { referrersThrough } from './pull-through/referrers.ts'
import type { UpstreamReferrer } from './pull-through/upstream.ts'
import { onRepository, requireRepository } from './repository.ts'

const pageMax = 50

export const listImageReferrers = define(
  'ListImageReferrers',
  // There is no permission of this name: reading an image is reading what refers to it.
  (input, caller) => ({ action: 'ecr:BatchGetImage', ...onRepository(input, caller) }),
  async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const { subjectId, filter, nextToken, maxResults = pageMax } = input
    const after = afterOf('ListImageReferrers', nextToken)
    // Differs from AWS? A subject that is not there has no referrers, as the OCI specification wants it.
    const { items, next } = await listReferrers(
      needs.db,
      repository.id,
      subjectId.imageDigest,
      {
        artifactTypes: filter?.artifactTypes ?? [],
        // Without a filter only those that can be pulled are listed.
        status: statusFilter(filter?.artifactStatus ?? 'ACTIVE'),
      },
      after,
      maxResults,
    )
    const types = filter?.artifactTypes ?? []
    const elsewhere = (
      await referrersThrough(repository, subjectId.imageDigest, items.length > 0, caller, needs)
    ).filter(
      ({ digest, artifactType = '' }) =>
        digest > after && (types.length === 0 || types.includes(artifactType)),
    )
    const here: readonly ImageReferrer[] = items.map(
      ({ digest, mediaType, artifactType, annotations, status, manifestBytes }) => ({
        ...{ digest, mediaType, artifactType, annotations },
        ...{ size: manifestBytes, artifactStatus: status },
      }),
    )
    const page = merged(here, elsewhere, maxResults, next)
    return {
      referrers: page.items,
      nextToken: nextTokenFor('ListImageReferrers', page.next),
    }
  },
)

/** One page of both in order of digest. What lies behind the page of those here comes with the next. */
function merged(
  here: readonly ImageReferrer[],
  elsewhere: readonly UpstreamReferrer[],
  max: number,
  next: string | undefined,
) {
  if (elsewhere.length === 0) return { items: here, next }
  const known = new Set(here.map(({ digest }) => digest))
  const others: readonly ImageReferrer[] = elsewhere
    .filter(({ digest }) => !known.has(digest) && (next === undefined || digest <= next))
    .map((one) => ({ ...one, artifactStatus: 'ACTIVE' }))
  const all = [...here, ...others].sort((a, b) => (a.digest < b.digest ? -1 : 1))
  const items = all.slice(0, max)
  return { items, next: all.length > items.length ? items.at(-1)?.digest : next }
}

import { listReferrers } from '../../store/ecr/referrers.ts'
import { define } from './define.ts'
import { statusFilter } from './image-status.ts'
import { afterOf, nextTokenFor } from './page.ts'
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
    return {
      referrers: items.map(
        ({ digest, mediaType, artifactType, annotations, status, manifestBytes }) => ({
          digest,
          mediaType,
          artifactType,
          size: manifestBytes,
          annotations,
          artifactStatus: status,
        }),
      ),
      nextToken: nextTokenFor('ListImageReferrers', next),
    }
  },
)

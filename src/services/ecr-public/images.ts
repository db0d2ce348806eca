import type { ImageDetail, ImageIdentifier } from '../../aws/models/ecr.types.gen.ts'
import type { AnyOperation, Operation } from '../kernel/operation.ts'
import { asEcr, define, onRepository, type RepositoryInput } from './define.ts'

export const describeImageTags = define(
  'DescribeImageTags',
  onRepository,
  async ({ registryId, repositoryName, maxResults = 100, nextToken }, caller, needs) => {
    const repository = { registryId, repositoryName }
    const listed = { ...repository, maxResults, nextToken, filter: { tagStatus: 'TAGGED' } }
    const { imageIds = [], nextToken: next } = await asEcr('ListImages')(listed, caller, needs)
    const details = new Map<string, ImageDetail>()
    for (let from = 0; from < imageIds.length; from += 100) {
      const ids: readonly ImageIdentifier[] = imageIds
        .slice(from, from + 100)
        .map(({ imageDigest }) => ({ imageDigest }))
      const input = { ...repository, imageIds: ids }
      const { imageDetails = [] } = await asEcr('DescribeImages')(input, caller, needs)
      for (const one of imageDetails) details.set(one.imageDigest ?? '', one)
    }
    return {
      imageTagDetails: imageIds.map(({ imageTag, imageDigest = '' }) => {
        const imageDetail = details.get(imageDigest)
        return { imageTag, createdAt: imageDetail?.imagePushedAt, imageDetail }
      }),
      nextToken: next,
    }
  },
)

/** What ECR does in the same way, under a permission of this service. */
const likeEcr = (
  name: string,
  permission?: string,
): Operation<RepositoryInput & object, unknown> => ({
  ...{ service: 'ecr-public', name },
  permissions: (input, caller) =>
    permission === undefined
      ? []
      : [{ action: `ecr-public:${permission}`, ...onRepository(input, caller) }],
  run: asEcr(name as 'BatchGetImage'),
})

export const imageOperations: readonly AnyOperation[] = [
  'BatchCheckLayerAvailability',
  'BatchDeleteImage',
  'CompleteLayerUpload',
  'DescribeImages',
  'InitiateLayerUpload',
  'PutImage',
  'UploadLayerPart',
].map((name) => likeEcr(name, name))

/** What the registry does that the API of ECR Public has no call for. Reading needs no permission: it is public. */
export const registryOperations: readonly AnyOperation[] = [
  likeEcr('BatchGetImage'),
  likeEcr('CancelLayerUpload', 'UploadLayerPart'),
  likeEcr('DescribeLayerUpload', 'UploadLayerPart'),
  likeEcr('GetDownloadUrlForLayer'),
  likeEcr('ListImageReferrers'),
  likeEcr('ListImages'),
  likeEcr('MountLayer', 'InitiateLayerUpload'),
]

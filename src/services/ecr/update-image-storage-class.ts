import { summarizeNamedImages } from '../../store/ecr/image-lists.ts'
import { activate, updateStorageClass } from '../../store/ecr/image-status.ts'
import { digestOfTag } from '../../store/ecr/images.ts'
import { repositoryById } from '../../store/ecr/repositories.ts'
import type { JobHandler } from '../../store/kernel/jobs.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { invalidParameter, storageClassNotSupported } from './errors.ts'
import { tellService, tellStorageClass } from './events.ts'
import { malformedImageId } from './image-ids.ts'
import { missingImage } from './missing-image.ts'
import { replicating } from './replication/enqueue.ts'
import { onRepository, requireRepository } from './repository.ts'

/** AWS promises it within 20 minutes. */
const restoreMs = 60_000

const kind = 'ecr-activate-image'

interface Restoring {
  /** The repository's id. */
  readonly repository: string
  readonly digest: string
}

export const updateImageStorageClass = define(
  'UpdateImageStorageClass',
  onRepository,
  async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const { imageId, targetStorageClass } = input
    const malformed = malformedImageId(imageId)
    // Differs from AWS? The same faults are known as batch failures only, and this call has none.
    if (malformed) throw invalidParameter('imageId', malformed.failureReason ?? '')
    const { db, clock, jobs } = needs
    const { imageDigest, imageTag } = imageId
    const tagged =
      imageTag === undefined ? undefined : await digestOfTag(db, repository.id, imageTag)
    const digest = imageDigest ?? tagged
    if (digest === undefined || (imageTag !== undefined && tagged !== digest))
      throw await missingImage(repository, imageId, needs)
    const state: Restoring = { repository: repository.id, digest }
    const now = clock.now()
    const due = new Date(now.getTime() + restoreMs)
    const result = await updateStorageClass(
      ...([db, repository.id, digest, targetStorageClass, now] as const),
      (within) => jobs.enqueue({ kind, state, due }, within),
    )
    if (result.outcome === 'not-found') throw await missingImage(repository, imageId, needs)
    const refuse = (because: string) => storageClassNotSupported(repository, digest, because)
    if (result.outcome === 'same')
      throw refuse(`it is already in the storage class ${targetStorageClass}, or on its way there`)
    if (result.outcome === 'referenced')
      throw refuse(`it is referenced by manifest list: [${result.by.join(', ')}]`)
    if (targetStorageClass === 'ARCHIVE') tellStorageClass(needs, repository, digest, 'ARCHIVE')
    return {
      registryId: repository.account,
      repositoryName: repository.name,
      imageId: { imageDigest: digest, imageTag },
      imageStatus: result.status,
    }
  },
)

export const imageJobs = (needs: Needs): Readonly<Record<string, JobHandler>> => ({
  [kind]: async (state) => {
    const { repository, digest } = state as Restoring
    const restored = await repositoryById(needs.db, repository)
    const [image] = await summarizeNamedImages(needs.db, repository, [digest])
    if (!restored || !image) return undefined
    // What is restored is replicated as if it were pushed.
    const besides = await replicating(restored, image, needs)
    await activate(needs.db, repository, digest, needs.clock.now(), besides)
    tellStorageClass(needs, restored, digest, 'STANDARD')
    tellService(needs, restored, 'ImageActivationEvent', {
      ...{ imageDigest: digest, imageTags: image.tags, result: 'SUCCESS' },
    })
    return undefined
  },
})

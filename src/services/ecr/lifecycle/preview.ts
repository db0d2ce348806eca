import type {
  ImageIdentifier,
  LifecyclePolicyPreviewResult,
} from '../../../aws/models/ecr.types.gen.ts'
import { digestOfTag } from '../../../store/ecr/images.ts'
import { readLifecycleImages } from '../../../store/ecr/lifecycle-images.ts'
import { findLifecyclePolicy } from '../../../store/ecr/lifecycle-policies.ts'
import {
  completePreview,
  findPreview,
  type Preview,
  type PreviewResult,
  previewOf,
  previewPage,
  startPreview,
} from '../../../store/ecr/lifecycle-previews.ts'
import { type Repository, repositoryById } from '../../../store/ecr/repositories.ts'
import type { JobHandler } from '../../../store/kernel/jobs.ts'
import type { Needs } from '../../kernel/needs.ts'
import { define } from '../define.ts'
import {
  invalidParameter,
  lifecyclePolicyNotFound,
  lifecyclePreviewInProgress,
  lifecyclePreviewNotFound,
  repositoryNotFound,
} from '../errors.ts'
import { malformedImageId } from '../image-ids.ts'
import { afterOf, nextTokenFor, pageDefault, refusePaging } from '../page.ts'
import { onRepository, requireRepository } from '../repository.ts'
import { evaluate, type Selected } from './evaluate.ts'
import { tellLifecycle } from './events.ts'
import { requireLifecyclePolicy } from './policy.ts'

const kind = 'ecr-lifecycle-preview'

interface State {
  /** The repository's id. */
  readonly repository: string
}

export const startLifecyclePolicyPreview = define(
  'StartLifecyclePolicyPreview',
  onRepository,
  async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const { db, jobs } = needs
    const text = input.lifecyclePolicyText ?? (await findLifecyclePolicy(db, repository.id))?.text
    if (text === undefined) throw lifecyclePolicyNotFound(repository)
    requireLifecyclePolicy(text)
    const state: State = { repository: repository.id }
    const started = await startPreview(db, repository.id, text, (within) =>
      jobs.enqueue({ kind, state, id: `${kind} ${repository.id}` }, within),
    )
    if (started === 'in-progress') throw lifecyclePreviewInProgress()
    if (started === 'repository-gone') throw repositoryNotFound(repository)
    return {
      registryId: repository.account,
      repositoryName: repository.name,
      lifecyclePolicyText: text,
      status: 'IN_PROGRESS',
    }
  },
)

/** Looks, and does nothing to an image. */
export const previewJobs = (needs: Needs): Readonly<Record<string, JobHandler>> => ({
  [kind]: async (state) => {
    const { repository } = state as State
    const { db, clock } = needs
    const preview = await findPreview(db, repository)
    if (!preview) return undefined
    const { rules } = requireLifecyclePolicy(preview.text)
    const images = await readLifecycleImages(db, repository)
    const selected = await evaluate(rules, images, clock.now().getTime())
    const results = selected.map(resultOf)
    const expiring = results.filter(({ action }) => action === 'EXPIRE').length
    const summary = { expiring, transitioning: results.length - expiring }
    await completePreview(db, repository, preview, results, summary)
    const place = await repositoryById(db, repository)
    const would = selected.map(({ image, rule }) => ({ ...image, rule }))
    if (place) tellLifecycle(needs, place, 'DryRunEvent', rules, clock.now().getTime(), would)
    return undefined
  },
})

const resultOf = ({ image, rule }: Selected, at: number): PreviewResult => ({
  place: at + 1,
  digest: image.digest,
  tags: image.tags,
  pushed_at: image.pushedAt,
  action: rule.action,
  priority: rule.priority,
  storage_class: image.status === 'ARCHIVED' ? 'ARCHIVE' : 'STANDARD',
})

export const getLifecyclePolicyPreview = define(
  'GetLifecyclePolicyPreview',
  onRepository,
  async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const { imageIds, filter, nextToken, maxResults = pageDefault } = input
    const preview = await findPreview(needs.db, repository.id)
    if (!preview) throw lifecyclePreviewNotFound(repository)
    const head = headOf(repository, preview)
    if (imageIds) {
      refusePaging('imageIds', input)
      const digests = await digestsOf(imageIds, repository, needs)
      if (!preview.summary) return head
      const named = await previewOf(needs.db, repository.id, digests)
      return { ...head, previewResults: named.map(shown) }
    }
    const after = Number(afterOf('GetLifecyclePolicyPreview', nextToken))
    if (!preview.summary) return head
    const { items, last } = await previewPage(
      ...([needs.db, repository.id, filter?.tagStatus ?? 'ANY', after, maxResults] as const),
    )
    const next = nextTokenFor('GetLifecyclePolicyPreview', last?.toString())
    return { ...head, previewResults: items.map(shown), nextToken: next }
  },
)

const headOf = ({ account, name }: Repository, { text, summary }: Preview) => ({
  registryId: account,
  repositoryName: name,
  lifecyclePolicyText: text,
  status: summary ? ('COMPLETE' as const) : ('IN_PROGRESS' as const),
  summary: summary && {
    expiringImageTotalCount: summary.expiring,
    ...(summary.transitioning > 0 && {
      transitioningImageTotalCounts: [
        { targetStorageClass: 'ARCHIVE' as const, imageTotalCount: summary.transitioning },
      ],
    }),
  },
})

/** By tags as they are now; what is named and not there is left out. */
async function digestsOf(
  imageIds: readonly ImageIdentifier[],
  { id }: Repository,
  { db }: Needs,
): Promise<readonly string[]> {
  const digests = await Promise.all(
    imageIds.map(async (imageId) => {
      const malformed = malformedImageId(imageId)
      // Differs from AWS? The same faults are known as batch failures only, and this call has none.
      if (malformed) throw invalidParameter('imageIds', malformed.failureReason ?? '')
      const { imageDigest, imageTag } = imageId
      const tagged = imageTag === undefined ? undefined : await digestOfTag(db, id, imageTag)
      if (imageTag !== undefined && imageDigest !== undefined && tagged !== imageDigest) return []
      return imageDigest ?? tagged ?? []
    }),
  )
  return digests.flat()
}

const shown = (result: PreviewResult): LifecyclePolicyPreviewResult => ({
  imageTags: result.tags.length > 0 ? result.tags : undefined,
  imageDigest: result.digest,
  imagePushedAt: new Date(result.pushed_at),
  action: {
    type: result.action,
    ...(result.action === 'TRANSITION' && { targetStorageClass: 'ARCHIVE' }),
  },
  appliedRulePriority: result.priority,
  storageClass: result.storage_class,
})

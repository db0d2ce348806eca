import type { Caller } from '../../../estate/caller.ts'
import { type Descriptor, type Manifest, parseManifest } from '../../../image/manifest.ts'
import { isForeignLayer } from '../../../image/media-types.ts'
import { mayMoveTag } from '../../../image/tag-mutability.ts'
import { summarizeNamedImages } from '../../../store/ecr/image-lists.ts'
import { putImage as storeImage } from '../../../store/ecr/image-writes.ts'
import { findImage } from '../../../store/ecr/images.ts'
import { ruleFor } from '../../../store/ecr/pull-through-rules.ts'
import { registryFacts } from '../../../store/ecr/registries.ts'
import { type ListedRepository, repositoryById } from '../../../store/ecr/repositories.ts'
import {
  type FetchedManifest,
  findFetched,
  forgetFetched,
  forgetTags,
  tagsChecked,
} from '../../../store/ecr/upstream-cache.ts'
import { newUuid } from '../../../store/ids.ts'
import type { Again, JobHandler } from '../../../store/kernel/jobs.ts'
import type { Needs } from '../../kernel/needs.ts'
import { afterPush } from '../after-push.ts'
import { arnOf, tellBridge } from '../events.ts'
import { limits, newImage } from '../put-image.ts'
import { fetchLayer } from './layer.ts'
import { openUpstream } from './open.ts'
import { cacheService } from './secret.ts'
import { type Upstream, UpstreamFailure } from './upstream.ts'

const kind = 'ecr-pull-through'

interface ImportState {
  /** The repository's id. */
  readonly repository: string
  readonly digest: string
  /** How often it has failed. */
  readonly failed: number
}

/** What must follow in the transaction that kept a fetched manifest, or what the upstream said of a tag. */
export const importing = (repository: string, digest: string) => {
  const state: ImportState = { repository, digest, failed: 0 }
  return { kind, id: `${kind} ${repository} ${digest}`, state }
}

const triesMax = 4
const againMs = 10_000

/** One for each manifest that a client asked for. An upstream that goes on failing is left alone until the next pull. */
export const pullThroughJobs = (needs: Needs): Readonly<Record<string, JobHandler>> => ({
  [kind]: async (given) => {
    const state = given as ImportState
    const repository = await repositoryById(needs.db, state.repository)
    if (!repository) return undefined
    try {
      await importWhole(repository, state.digest, needs)
      await finished(repository, state.digest, undefined, needs)
      return undefined
    } catch (error) {
      if (!(error instanceof UpstreamFailure)) throw error
      return failing(repository, state, error, needs)
    }
  },
})

async function failing(
  repository: ListedRepository,
  state: ImportState,
  error: UpstreamFailure,
  needs: Needs,
): Promise<Again | undefined> {
  const failed = state.failed + 1
  if (failed < triesMax) {
    const due = new Date(needs.clock.now().getTime() + againMs * failed)
    return { due, state: { ...state, failed } }
  }
  await needs.db.transaction().execute(async (within) => {
    await forgetFetched(within, repository.id, state.digest)
    await forgetTags(within, repository.id, state.digest)
  })
  await finished(repository, state.digest, error, needs)
  return undefined
}

/** Every action of the cache ends here, when its effect is durable: with what went wrong, or with an image that is there. */
async function finished(
  repository: ListedRepository,
  digest: string,
  failure: UpstreamFailure | undefined,
  needs: Needs,
): Promise<void> {
  const { account, region, name } = repository
  const { db, notice } = needs
  const rule = ruleFor((await registryFacts(db, account, region)).pullThrough, name)
  const [image] = await summarizeNamedImages(db, repository.id, [digest])
  for (const tag of image?.tags.length ? image.tags : [undefined])
    tellBridge(
      needs,
      repository,
      'ECR Pull Through Cache Action',
      {
        ...{ 'rule-version': '1', 'sync-status': failure ? 'FAILED' : 'SUCCESS' },
        ...(rule && {
          'ecr-repository-prefix': rule.prefix,
          'upstream-registry-url': rule.upstream,
        }),
        ...(tag !== undefined && { 'image-tag': tag }),
        'image-digest': digest,
        ...(failure && { 'failure-code': failure.message }),
      },
      [arnOf(repository)],
    )
  if (failure)
    notice(`the cache could not fetch \`${name}@${digest}\` of ${account}: ${failure.message}`)
}

async function importWhole(
  repository: ListedRepository,
  digest: string,
  needs: Needs,
): Promise<void> {
  const { account, region, name } = repository
  const { pullThrough } = await registryFacts(needs.db, account, region)
  const rule = ruleFor(pullThrough, name)
  if (!rule) throw new UpstreamFailure('absent', 'the pull through cache rule was deleted')
  const request: Caller['request'] = { id: newUuid(), secureTransport: true }
  let opened: Promise<Upstream> | undefined
  const open = () => {
    opened ??= openUpstream(rule, repository, request, needs)
    return opened
  }
  try {
    const tags = await tagsChecked(needs.db, repository.id, digest)
    await importImage({ repository, open, needs }, digest, tags, 0)
  } finally {
    // What was decided for it is nobody's refusal.
    needs.succeeded({
      principal: { kind: 'service', service: cacheService },
      account,
      region,
      request,
    })
  }
}

interface Importing {
  readonly repository: ListedRepository
  readonly open: () => Promise<Upstream>
  readonly needs: Needs
}

/** An index that names indexes is followed so far: an upstream may not make it endless. */
const depthMax = 3

async function importImage(
  { repository, open, needs }: Importing,
  digest: string,
  tags: readonly string[],
  depth: number,
): Promise<void> {
  const { db } = needs
  const stored = await findImage(db, repository.id, digest)
  const given: FetchedManifest = stored
    ? { digest, mediaType: stored.mediaType, text: stored.manifest }
    : ((await findFetched(db, repository.id, digest)) ?? (await (await open()).manifest(digest)))
  const manifest = readFetched(given)
  const image = newImage(digest, given.text, manifest)
  if (!stored) {
    if (image.children.size > 0 && depth >= depthMax)
      throw new UpstreamFailure('unavailable', `\`${digest}\` is an index within ${depth} others`)
    for (const child of image.children)
      await importImage({ repository, open, needs }, child, [], depth + 1)
    for (const [layer, size] of layerSizes(manifest))
      await fetchLayer(repository, layer, size, open, needs)
  }
  for (const tag of tags.length > 0 ? tags : [undefined]) await put(repository, image, tag, needs)
  await forgetFetched(db, repository.id, digest)
}

/** Throws UpstreamFailure for what is no manifest. */
export function readFetched({ digest, mediaType, text }: FetchedManifest): Manifest {
  const parsed = parseManifest(text, mediaType || undefined)
  if (parsed.ok) return parsed.value
  throw new UpstreamFailure('unavailable', `\`${digest}\` is no manifest: ${parsed.problem}`)
}

/** What a manifest needs besides other manifests, in bytes by digest. Foreign layers are had elsewhere. */
export function layerSizes(manifest: Manifest): ReadonlyMap<string, number> {
  const parts: readonly Descriptor[] =
    manifest.kind === 'image'
      ? [manifest.config, ...manifest.layers]
      : manifest.kind === 'artifact'
        ? manifest.blobs
        : []
  if (manifest.kind === 'schema 1')
    throw new UpstreamFailure('unavailable', 'the upstream has it only in Docker’s schema 1')
  return new Map(
    parts.flatMap(({ digest, size, mediaType }) =>
      isForeignLayer(mediaType) ? [] : [[digest, size]],
    ),
  )
}

async function put(
  repository: ListedRepository,
  image: ReturnType<typeof newImage>,
  tag: string | undefined,
  needs: Needs,
): Promise<void> {
  const { db, clock } = needs
  const tags = tag === undefined ? [] : [tag]
  const mayMove = tag !== undefined && mayMoveTag(repository.settings, tag)
  const { outcome } = await storeImage(
    db,
    repository.id,
    image,
    tag === undefined ? undefined : { name: tag, mayMove },
    clock.now(),
    limits,
    await afterPush(repository, image, tags, needs),
  )
  // A tag that is taken where none moves stays where it is.
  if (outcome === 'tag-taken') return put(repository, image, undefined, needs)
  if (outcome !== 'stored' && outcome !== 'exists')
    throw new UpstreamFailure('unavailable', `the repository does not take it: ${outcome}`)
}

import { AwsError, withHint } from '../../../aws/error.ts'
import type { ImageFailure, ImageIdentifier } from '../../../aws/models/ecr.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import type { Check } from '../../../estate/check.ts'
import { creationCheck, importCheck } from '../../../estate/scenarios/pull-through.ts'
import { mayMoveTag } from '../../../image/tag-mutability.ts'
import { repositoryArn } from '../../../names/arn.ts'
import { findImage, type StoredImage } from '../../../store/ecr/images.ts'
import { type PullThroughRule, ruleFor } from '../../../store/ecr/pull-through-rules.ts'
import { registryFacts } from '../../../store/ecr/registries.ts'
import type { Repository } from '../../../store/ecr/repositories.ts'
import { checkedTag, findFetched, keepFetched, noteTag } from '../../../store/ecr/upstream-cache.ts'
import type { Needs } from '../../kernel/needs.ts'
import { repositoryNotFound, upstreamImageNotHad } from '../errors.ts'
import { imageFailure, requestedImageNotFound } from '../image-ids.ts'
import { repositoryFor } from '../templates/repository-for.ts'
import { importing, layerSizes, readFetched } from './import.ts'
import { once } from './once.ts'
import { type CachedName, openUpstream } from './open.ts'
import { UpstreamFailure, type UpstreamManifest } from './upstream.ts'

const dayMs = 86_400_000

/**
 * The rule by which a caller's pull may fill the repository. A service has none that pulls for itself or for its caller:
 * Lambda has to find the image there.
 */
export async function cacheRuleFor(
  { principal, request }: Caller,
  { account, region, name }: CachedName,
  { db }: Pick<Needs, 'db'>,
): Promise<PullThroughRule | undefined> {
  const { pullThrough } = await registryFacts(db, account, region)
  if (pullThrough.length === 0 || principal.kind === 'service' || request.calledVia?.length)
    return undefined
  return ruleFor(pullThrough, name)
}

export interface FoundImage {
  readonly image?: StoredImage
  readonly failure?: ImageFailure
  /** What the registry answers instead of the failure, with what is known of its cause. */
  readonly refusal?: AwsError
  /** The repository, where it was made for it. */
  readonly made?: Repository
}

export interface CachedPull {
  readonly rule: PullThroughRule
  readonly name: CachedName
  /** Undefined where there is none yet. */
  readonly repository: Repository | undefined
  readonly imageId: ImageIdentifier
  /** As the repository has it. */
  readonly found: FoundImage
}

/** What a pull through the cache gives. The manifest is answered at once; its layers come while the client asks for them. */
export async function pullThrough(
  pull: CachedPull,
  caller: Caller,
  needs: Needs,
): Promise<FoundImage> {
  const { repository, found } = pull
  if (found.failure && found.failure.failureCode !== 'ImageNotFound') return found
  const known = repository && (await knownImage(repository, pull, needs))
  if (known) return known
  const missing = await missingGrants(pull, caller, needs)
  if (missing !== undefined) return found.image ? found : notAllowed(pull, missing)
  try {
    const manifest = await fetchManifest(pull, caller, needs)
    // An image that is no manifest makes no repository.
    const sizes = layerSizes(readFetched(manifest))
    const made = repository ?? (await repositoryFor('PULL_THROUGH_CACHE', pull.name, caller, needs))
    return { ...(await keep(made, pull, manifest, sizes, needs)), made }
  } catch (error) {
    if (!(error instanceof UpstreamFailure)) throw error
    // What is in the cache is good as long as nothing better can be had.
    return found.image ? found : notHad(pull, error)
  }
}

/** What need not be asked of the upstream: by digest all that is here, by tag what was checked within a day or does not move. */
async function knownImage(
  repository: Repository,
  { imageId: { imageDigest, imageTag }, found }: CachedPull,
  { db, clock }: Needs,
): Promise<FoundImage | undefined> {
  if (imageDigest !== undefined || imageTag === undefined) {
    if (found.image) return found
    return imageDigest === undefined ? found : fetched(repository, imageDigest, db)
  }
  if (found.image && !mayMoveTag(repository.settings, imageTag)) return found
  const checked = await checkedTag(db, repository.id, imageTag)
  if (!checked || clock.now().getTime() - checked.checkedAt.getTime() >= dayMs) return undefined
  if (found.image?.digest === checked.digest) return found
  return fetched(repository, checked.digest, db)
}

async function fetched(
  { id }: Repository,
  digest: string,
  db: Needs['db'],
): Promise<FoundImage | undefined> {
  const known = await findFetched(db, id, digest)
  if (known) return { image: asImage(known) }
  const image = await findImage(db, id, digest)
  return image?.status === 'ACTIVE' ? { image } : undefined
}

const asImage = ({
  digest,
  mediaType,
  text,
}: Pick<UpstreamManifest, 'mediaType' | 'text'> & { readonly digest: string }): StoredImage => ({
  ...{ digest, mediaType, manifest: text, status: 'ACTIVE', lastPulledAt: undefined },
})

/** Which grants the puller lacks; undefined where it has them all. */
async function missingGrants(
  { name, repository }: CachedPull,
  caller: Caller,
  { ask }: Needs,
): Promise<string | undefined> {
  const arn = repositoryArn(name.account, name.region, name.name)
  const checks: readonly Check[] = [importCheck(arn), ...(repository ? [] : [creationCheck(arn)])]
  const missing: string[] = []
  for (const check of checks)
    if ((await ask(caller, check)).outcome !== 'allowed') missing.push(`\`${check.action}\``)
  return missing.length === 0 ? undefined : missing.join(' and ')
}

function notAllowed({ name, repository, imageId }: CachedPull, missing: string): FoundImage {
  const hint = `the image would come through the pull through cache, but the caller may not ${missing}`
  // AWS says no more than that it is not there.
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/error-pullthroughcache.html
  const refusal = withHint(repository ? imageNotFound() : repositoryNotFound(name), hint)
  return { failure: requestedImageNotFound(imageId), refusal }
}

const imageNotFound = () => new AwsError('ImageNotFoundException', 'Requested image not found')

/** Throws UpstreamFailure. */
function fetchManifest(
  { rule, name, imageId: { imageDigest, imageTag = '' } }: CachedPull,
  caller: Caller,
  needs: Needs,
): Promise<UpstreamManifest> {
  const reference = imageDigest ?? imageTag
  const key = `manifest ${name.account} ${name.region} ${name.name} ${reference}`
  return once(needs, key, async () => {
    const upstream = await openUpstream(rule, name, caller.request, needs)
    return upstream.manifest(reference)
  })
}

/** Durable before it is answered: the client asks for the layers next, maybe of a server that was started anew. */
async function keep(
  { id }: Repository,
  { imageId: { imageDigest, imageTag } }: CachedPull,
  manifest: UpstreamManifest,
  sizes: ReadonlyMap<string, number>,
  { db, clock, jobs }: Needs,
): Promise<FoundImage> {
  const { digest } = manifest
  const stored = await findImage(db, id, digest)
  const now = clock.now()
  await db.transaction().execute(async (within) => {
    if (imageDigest === undefined && imageTag !== undefined)
      await noteTag(within, id, imageTag, digest, now)
    if (!stored) await keepFetched(within, id, manifest, sizes, now)
    await jobs.enqueue(importing(id, digest), within)
  })
  return { image: stored?.status === 'ACTIVE' ? stored : asImage(manifest) }
}

/** The codes of the API are in its model. Differs from AWS? Their texts, and the registry's answers but for the first, are not known. */
function notHad({ imageId }: CachedPull, { kind, message }: UpstreamFailure): FoundImage {
  const hint = `the image would come through the pull through cache, but ${message}`
  switch (kind) {
    case 'secret':
      throw withHint(upstreamImageNotHad(), hint)
    case 'denied': {
      const reason = 'Access to the upstream registry is denied'
      const failure = imageFailure(imageId, 'UpstreamAccessDenied', reason)
      return { failure, refusal: withHint(new AwsError('UpstreamAccessDenied', reason), hint) }
    }
    case 'too many': {
      const reason = 'The upstream registry has too many requests'
      const failure = imageFailure(imageId, 'UpstreamTooManyRequests', reason)
      return { failure, refusal: withHint(new AwsError('UpstreamTooManyRequests', reason), hint) }
    }
    case 'unavailable': {
      const failure = imageFailure(imageId, 'UpstreamUnavailable', 'The upstream is unavailable')
      return { failure, refusal: withHint(imageNotFound(), hint) }
    }
    case 'absent':
      return {
        failure: requestedImageNotFound(imageId),
        refusal: withHint(imageNotFound(), hint),
      }
    default:
      return kind satisfies never
  }
}

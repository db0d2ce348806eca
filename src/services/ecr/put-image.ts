import { createHash } from 'node:crypto'
import type { Operations } from '../../aws/models/ecr.types.gen.ts'
import { childrenOf, contentOf } from '../../image/content.ts'
import { type Manifest, parseManifest } from '../../image/manifest.ts'
import { isForeignLayer } from '../../image/media-types.ts'
import { digestedPart } from '../../image/signed-payload.ts'
import { mayMoveTag } from '../../image/tag-mutability.ts'
import { algorithmOf, type DigestAlgorithm, parseOciDigest } from '../../names/digest.ts'
import { parseTag, tagPattern } from '../../names/tag.ts'
import {
  type NewImage,
  type PutOutcome,
  putImage as storeImage,
} from '../../store/ecr/image-writes.ts'
import type { Repository } from '../../store/ecr/repositories.ts'
import type { Operation } from '../kernel/operation.ts'
import { afterPush } from './after-push.ts'
import {
  imageAlreadyExists,
  imageDigestDoesNotMatch,
  imageTagAlreadyExists,
  invalidParameter,
  layersRequired,
  referencedImagesNotFound,
  repositoryNotFound,
  tooManyImages,
  tooManyTagsOnImage,
} from './errors.ts'
import { tellPushed } from './events.ts'
import { onRepository, requireRepository } from './repository.ts'
import { signing } from './signing/enqueue.ts'
import { damagedLayers } from './whole-layers.ts'

export const limits = { imagesMax: 100_000, tagsMax: 1_000 }

/** What follows the API's members is not in it: only the registry sets it. */
export type PutImageInput = Operations['PutImage']['input'] & {
  readonly throughRegistry?: true
  /** What ECR does not take. */
  readonly allows?: { readonly sha512?: boolean; readonly sparse?: boolean }
}

export const putImage: Operation<PutImageInput, Operations['PutImage']['output']> = {
  service: 'ecr',
  name: 'PutImage',
  permissions: (input, caller) => [{ action: 'ecr:PutImage', ...onRepository(input, caller) }],
  run: async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const { imageManifest, imageTag, imageDigest, allows = {} } = input
    if (imageTag !== undefined && !parseTag(imageTag))
      throw invalidParameter('imageTag', `must satisfy regular expression '${tagPattern}'`)
    const parsed = parseManifest(imageManifest, input.imageManifestMediaType)
    // AWS's one answer to every fault of a manifest, a missing media type included.
    if (!parsed.ok || (!allows.sha512 && namesOther(parsed.value)))
      throw invalidParameter('ImageManifest', 'Invalid JSON syntax')
    const given = allows.sha512 ? parseOciDigest(imageDigest ?? '') : undefined
    const algorithm = given ? algorithmOf(given) : 'sha256'
    const digest = manifestDigest(imageManifest, parsed.value.mediaType, algorithm)
    if (imageDigest !== undefined && imageDigest !== digest)
      throw imageDigestDoesNotMatch(repository, imageDigest)
    const image = {
      ...newImage(digest, imageManifest, parsed.value),
      mayBeSparse: allows.sparse,
    }
    const damaged = await damagedLayers(needs, repository.id, ownLayers(image))
    if (damaged.length > 0) throw layersRequired(repository, damaged)
    const mayMove = imageTag !== undefined && mayMoveTag(repository.settings, imageTag)
    const tags = imageTag === undefined ? [] : [imageTag]
    const follow = await afterPush(repository, image, tags, needs)
    const sign = await signing(repository, image, caller, needs)
    const result = await storeImage(
      needs.db,
      repository.id,
      image,
      imageTag === undefined ? undefined : { name: imageTag, mayMove },
      needs.clock.now(),
      limits,
      async (within) => {
        await follow(within)
        await sign?.(within)
      },
    )
    if (result.outcome === 'stored') tellPushed(needs, repository, image, imageTag)
    // The same image under the same immutable tag: the API says that it exists, the registry that the tag is taken.
    const taken = input.throughRegistry && imageTag !== undefined && !mayMove
    if (result.outcome === 'exists' && taken) throw imageTagAlreadyExists(repository, imageTag)
    // Pushing what is there already is no error there, as it is on the API.
    if (result.outcome !== 'exists' || !input.throughRegistry)
      refuseUnlessStored(result, repository, digest, imageTag)
    return {
      image: {
        registryId: repository.account,
        repositoryName: repository.name,
        imageId: { imageDigest: digest, imageTag },
        imageManifest,
        imageManifestMediaType: parsed.value.mediaType,
      },
    }
  },
}

export const ownLayers = ({ layers }: NewImage): readonly string[] =>
  [...layers].flatMap(([digest, { foreign }]) => (foreign ? [] : digest))

const manifestDigest = (text: string, mediaType: string, algorithm: DigestAlgorithm) =>
  `${algorithm}:${createHash(algorithm).update(digestedPart(text, mediaType)).digest('hex')}`

/** Whether a manifest names anything by another algorithm than the one that ECR stores. */
function namesOther(manifest: Manifest): boolean {
  const named = [
    ...contentOf(manifest),
    ...(manifest.kind === 'index' ? manifest.manifests : []),
    ...(manifest.subject ? [manifest.subject] : []),
  ]
  return named.some(({ digest }) => algorithmOf(digest) !== 'sha256')
}

export function newImage(digest: string, manifest: string, parsed: Manifest): NewImage {
  const layers = contentOf(parsed)
  return {
    digest,
    manifest,
    mediaType: parsed.mediaType,
    artifactType: parsed.artifactType,
    subject: parsed.subject?.digest,
    annotations: parsed.annotations,
    layers: new Map(
      layers.map(({ digest, mediaType }) => [
        digest,
        { mediaType, foreign: isForeignLayer(mediaType) },
      ]),
    ),
    children: new Set(childrenOf(parsed).map(({ digest }) => digest)),
  }
}

function refuseUnlessStored(
  result: PutOutcome,
  repository: Repository,
  digest: string,
  tag: string | undefined,
): void {
  switch (result.outcome) {
    case 'stored':
      return
    case 'exists':
      throw imageAlreadyExists(repository, digest, tag)
    case 'tag-taken':
      throw imageTagAlreadyExists(repository, tag ?? '')
    case 'layers-missing':
      throw layersRequired(repository, result.digests)
    case 'images-missing':
      throw referencedImagesNotFound(repository, result.digests)
    case 'too-many-images':
      throw tooManyImages(repository, limits.imagesMax)
    case 'too-many-tags':
      throw tooManyTagsOnImage(repository, tag ?? '', limits.tagsMax)
    case 'repository-gone':
      throw repositoryNotFound(repository)
    default:
      result satisfies never
  }
}

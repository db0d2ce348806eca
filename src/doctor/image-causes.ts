import type { Collection, Repository } from '../collected/collection.ts'
import type { ImageRecord } from '../collected/images.ts'
import { uriOf } from '../estate/scenarios/images.ts'
import { absences, imageRefusals } from '../estate/scenarios/refusals.ts'
import type { Refusal } from '../estate/scenarios/scenario.ts'
import { isSupported } from '../image/for-lambda.ts'
import { parseManifest } from '../image/manifest.ts'
import { isImageMediaType } from '../image/media-types.ts'
import { mayMoveTag, type TagMutability } from '../image/tag-mutability.ts'
import { repositoryArn } from '../names/arn.ts'
import type { Cause } from './cause.ts'
import type { Stage, Task, TaskImage } from './task.ts'

/** What stands in the way of a task that no policy decides: the image itself, or its tag. */
export interface ImageCause {
  readonly stage: Stage
  readonly cause: Cause
  /** Where AWS has a sentence of its own. */
  readonly answer?: Refusal
}

export function imageCauses({ image: about }: Task, collection: Collection): readonly ImageCause[] {
  const { image } = about ?? {}
  if (!about || !image?.reference) return []
  const { account, region, repository: name, reference } = image
  const repository = collection.repositories.get(repositoryArn(account, region, name))
  if (!repository) return []
  const found = repository.images.find(reference)
  const asked = { about, repository, uri: uriOf(image) }
  if (about.use === 'push') return found && 'tag' in reference ? taken(asked, reference.tag) : []
  if (!found) return repository.images.isWhole ? absent(asked) : []
  return about.use === 'run' ? [...unsupported(asked, found), ...foreign(asked, found)] : []
}

interface Asked {
  readonly about: TaskImage
  readonly repository: Repository
  readonly uri: string
}

const causeOf = (
  { about: { image }, repository: { arn } }: Asked,
  type: 'image' | 'absence',
  say: string,
  holder = arn,
): Cause => ({
  ...{ type, account: image.account, holder, who: '', resource: arn, actions: [] },
  say,
})

/** The same image under the same tag would be taken. */
function taken(asked: Asked, tag: string): readonly ImageCause[] {
  const { repository } = asked
  const { mutability, exclusions } = repository
  if (mutability.state !== 'known') return []
  const settings = {
    imageTagMutability: mutability.value as TagMutability['imageTagMutability'],
    imageTagMutabilityExclusionFilters: exclusions.map((filter) => ({ filter })),
  }
  if (mayMoveTag(settings, tag)) return []
  const { repository: name } = asked.about.image
  const say = `the tag \`${tag}\` of ${name} is there already, and may name no other image: push another tag`
  return [
    {
      stage: 'now',
      cause: causeOf(asked, 'image', say),
      answer: imageRefusals.tagExists({ name }, tag),
    },
  ]
}

function absent(asked: Asked): readonly ImageCause[] {
  const { uri, about } = asked
  const cause = causeOf(asked, 'absence', `the image \`${uri}\` does not exist`, uri)
  return [{ stage: 'now', cause, ...(about.use === 'run' && { answer: absences.image(uri) }) }]
}

/** An index of several images, or layers and configs of other types. */
function unsupported(asked: Asked, { mediaType, manifest }: ImageRecord): readonly ImageCause[] {
  const parsed = manifest === undefined ? undefined : parseManifest(manifest, mediaType)
  const isRunnable = parsed
    ? parsed.ok && isSupported(parsed.value)
    : mediaType === undefined || isImageMediaType(mediaType)
  if (isRunnable) return []
  const say = `Lambda does not run \`${asked.uri}\`, whose media type${mediaType === undefined ? '' : ` is ${mediaType}, which`} is not that of one image with plain or gzip layers: build it for one platform, with \`--provenance=false\``
  return [
    {
      stage: 'now',
      cause: causeOf(asked, 'image', say),
      answer: imageRefusals.mediaType(asked.uri),
    },
  ]
}

const wordOf: Readonly<Record<string, string>> = { amd64: 'x86_64', arm64: 'arm64' }

/** Nobody looks before the function starts: `exec format error`. */
function foreign(asked: Asked, { architecture: ofImage }: ImageRecord): readonly ImageCause[] {
  const { architecture } = asked.about
  if (architecture === undefined || ofImage === undefined) return []
  if (wordOf[ofImage] === architecture) return []
  const say = `\`${asked.uri}\` is for ${ofImage}, and the function’s architecture is ${architecture}: it is created, and each start fails with \`exec format error\``
  return [{ stage: 'later', cause: causeOf(asked, 'image', say) }]
}

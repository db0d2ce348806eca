import type { Caller } from '../../estate/caller.ts'
import { useImage } from '../../estate/scenarios/images.ts'
import { type Step, take } from '../../estate/scenarios/scenario.ts'
import { isSupported } from '../../image/for-lambda.ts'
import { parseManifest } from '../../image/manifest.ts'
import { type Digest, parseDigest } from '../../names/digest.ts'
import { type ImageUri, parseImageUri } from '../../names/image-uri.ts'
import { digestOfTag, findImage } from '../../store/ecr/images.ts'
import { findRepository } from '../../store/ecr/repositories.ts'
import type { FunctionKey } from '../../store/lambda/function.ts'
import type { Needs } from '../kernel/needs.ts'
import { amendRepositoryPolicy } from './amend-repository-policy.ts'
import {
  imageNotAccessible,
  imageNotFound,
  imageTypeNotSupported,
  imageUriNotValid,
} from './errors.ts'
import { passes } from './principal.ts'

export interface ResolvedImage {
  readonly digest: Digest
  /**
   * Who fetches the image now: in another account's repository the caller, whose right to it was asked;
   * in the function's own account Lambda itself, as at every later time.
   */
  readonly puller: Caller
}

/**
 * What an image URI means at this moment, provided that it may be used for the function. The tag is read
 * once, here. Whether a foreign image exists is told only to those who may pull it.
 */
export async function resolveImage(
  text: string,
  fn: FunctionKey,
  caller: Caller,
  needs: Needs,
): Promise<ResolvedImage> {
  const uri = parseImageUri(text)
  // Lambda takes no FIPS endpoint, and no image of another Region.
  if (!uri || /^\d{12}\.dkr\.ecr-fips\./.test(text) || uri.region !== fn.region)
    throw imageUriNotValid(text)
  const foreign = uri.account !== fn.account
  const use = useImage({ caller, fn, image: uri })
  if (foreign && !(await passes(use, needs))) throw imageNotAccessible()

  const image = await storedImage(uri, needs)
  if (!image) throw imageNotFound(text)
  const manifest = parseManifest(image.manifest, image.mediaType)
  if (!manifest.ok || !isSupported(manifest.value)) throw imageTypeNotSupported(text)

  if (!foreign && !(await passesOrIsMended(use, uri, fn, needs))) throw imageNotAccessible()
  return { digest: image.digest, puller: use.as }
}

/** The statement that is missing is written where the step says that it may be. */
async function passesOrIsMended(
  step: Step,
  uri: ImageUri,
  fn: FunctionKey,
  needs: Needs,
): Promise<boolean> {
  const { outcome } = await take(step, needs.ask)
  if (outcome !== 'mendable' || !step.mend) return outcome === 'allowed'
  return (await amendRepositoryPolicy(uri, fn, step.mend.as, needs)) && passes(step, needs)
}

/** The image, looked up without asking anyone: only for those who were asked before, or own it. */
async function storedImage({ account, region, repository, reference }: ImageUri, { db }: Needs) {
  const found = await findRepository(db, account, region, repository)
  if (!found) return undefined
  const digest = parseDigest(
    'digest' in reference
      ? reference.digest
      : ((await digestOfTag(db, found.id, reference.tag)) ?? ''),
  )
  const image = digest && (await findImage(db, found.id, digest))
  return image && { digest, manifest: image.manifest, mediaType: image.mediaType }
}

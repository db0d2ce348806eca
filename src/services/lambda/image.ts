import type { Caller } from '../../estate/caller.ts'
import type { Check } from '../../estate/check.ts'
import { type ImageManifest, parseManifest } from '../../image/manifest.ts'
import { repositoryArn } from '../../names/arn.ts'
import { type Digest, parseDigest } from '../../names/digest.ts'
import { type ImageUri, parseImageUri } from '../../names/image-uri.ts'
import { digestOfTag, findImage } from '../../store/ecr/images.ts'
import { findRepository } from '../../store/ecr/repositories.ts'
import type { FunctionKey } from '../../store/lambda/function.ts'
import type { Needs } from '../needs.ts'
import { amendRepositoryPolicy } from './amend-repository-policy.ts'
import {
  imageNotAccessible,
  imageNotFound,
  imageTypeNotSupported,
  imageUriNotValid,
} from './errors.ts'
import { isSupported } from './image-support.ts'
import { askAll, lambdaItself, mayAll, throughLambda } from './principal.ts'

export interface ResolvedImage {
  readonly digest: Digest
  readonly codeSize: number
  /**
   * Who fetches the image now: in another account's repository the caller, whose right to it was asked;
   * in the function's own account Lambda itself, as at every later time.
   */
  readonly puller: Caller
}

/**
 * What an image URI means at this moment, provided that it may be used for the function. The tag is read
 * once, here. In the function's own account a repository policy that does not let Lambda pull is amended
 * if the caller could do that itself.
 *
 * Across accounts the caller must be allowed to pull, by its own policies and the repository's, and Lambda
 * itself need not be: it fetches the image with the caller's identity. It is needed later, when an idle
 * function comes back. Users met that as functions which fail after some weeks; a reading in which a missing
 * second statement is refused at once would contradict them.
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
  const forwarded = throughLambda(caller)
  if (foreign && !(await mayAll(forwarded, pullChecks(uri, forCaller), needs)))
    throw imageNotAccessible()

  const image = await storedImage(uri, needs)
  if (!image) throw imageNotFound(text)
  const manifest = parseManifest(image.manifest, image.mediaType)
  if (!manifest.ok || !isSupported(manifest.value)) throw imageTypeNotSupported(text)

  const itself = lambdaItself(fn, caller.request.id)
  if (!foreign) {
    const outcome = await askAll(itself, pullChecks(uri, forLambda), needs)
    // No statement undoes a Deny: the policy is then left as it is.
    const amended =
      outcome === 'implicitly-denied' && (await amendRepositoryPolicy(uri, fn, forwarded, needs))
    const mayPull = amended
      ? await mayAll(itself, pullChecks(uri, forLambda), needs)
      : outcome === 'allowed'
    if (!mayPull) throw imageNotAccessible()
  }
  return {
    digest: image.digest,
    codeSize: sizeOf(manifest.value),
    puller: foreign ? forwarded : itself,
  }
}

const sizeOf = (manifest: ImageManifest): number =>
  manifest.layers.reduce((sum, layer) => sum + layer.size, 0)

const forCaller = 'who creates a function from another account’s image must be able to pull it'
const forLambda = 'Lambda itself must be able to pull the image'

/** What pulling takes. `ecr:GetAuthorizationToken` is not among it: Lambda does not log in as docker does. */
function pullChecks({ account, region, repository }: ImageUri, purpose: string): readonly Check[] {
  const resource = repositoryArn(account, region, repository)
  return [
    { action: 'ecr:BatchGetImage', resource, purpose },
    { action: 'ecr:GetDownloadUrlForLayer', resource, purpose },
  ]
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

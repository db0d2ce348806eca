import { repositoryArn } from '../../names/arn.ts'
import type { FunctionKey } from '../../names/function-name.ts'
import type { ImageUri } from '../../names/image-uri.ts'
import { hostSuffixesOf } from '../../names/partitions.ts'
import type { Caller } from '../caller.ts'
import type { Check } from '../check.ts'
import { lambdaItself, throughLambda } from './lambda.ts'
import { absences, refusals } from './refusals.ts'
import { pullChecks } from './registry.ts'
import type { Step } from './scenario.ts'

export interface ImageUse {
  readonly caller: Caller
  readonly fn: FunctionKey
  readonly image: Image
}

/** An image, or whichever image a repository may hold. */
export type Image = Pick<ImageUri, 'account' | 'region' | 'repository'> &
  Partial<Pick<ImageUri, 'reference'>>

const arnOf = ({ account, region, repository }: ImageUse['image']): string =>
  repositoryArn(account, region, repository)

export function uriOf({ account, region, repository, reference }: Image): string {
  const name = `${account}.dkr.ecr.${region}.${hostSuffixesOf(region)[0]}/${repository}`
  if (!reference) return name
  return 'tag' in reference ? `${name}:${reference.tag}` : `${name}@${reference.digest}`
}

const withPurpose = (checks: readonly Check[], purpose: string): readonly Check[] =>
  checks.map((check) => ({ ...check, purpose }))

/**
 * Whether an image may be used for a function. In the function's own account Lambda itself must be able to pull it; a
 * repository policy that does not say so is amended if the caller could do that itself.
 *
 * Across accounts the caller must be allowed to pull, by its own policies and the repository's, and Lambda
 * itself need not be: it fetches the image with the caller's identity. It is needed later, when an idle
 * function comes back. Users met that as functions which fail after some weeks; a reading in which a missing
 * second statement is refused at once would contradict them.
 */
export function useImage({ caller, fn, image }: ImageUse): Step {
  const pull = pullChecks(arnOf(image))
  const refusal = refusals.imageNotAccessible
  const absence = absences.image(uriOf(image))
  if (image.account !== fn.account)
    return { as: throughLambda(caller), checks: withPurpose(pull, forCaller), refusal, absence }
  return {
    as: lambdaItself(fn, caller.request.id),
    checks: withPurpose(pull, forLambda),
    refusal,
    // The owner of a repository hears that there is none, whoever may pull.
    absence: { ...absence, isBeforeChecks: true },
    mend: { as: throughLambda(caller), checks: amendChecks(image) },
  }
}

const forCaller = 'who creates a function from another account’s image must be able to pull it'
const forLambda = 'Lambda itself must be able to pull the image'
const forAmendment =
  'or else the caller could let Lambda write its statement into the repository policy'

/** Of a check that counts only where another principal lacked something. */
export const isAmendment = ({ purpose }: Check): boolean => purpose === forAmendment

const amendChecks = (image: ImageUse['image']): readonly Check[] => {
  const resource = arnOf(image)
  return ['ecr:GetRepositoryPolicy', 'ecr:SetRepositoryPolicy'].map((action) => ({
    action,
    resource,
    purpose: forAmendment,
  }))
}

/** Fetching it in the background, as whoever was asked whether it may be used. */
export const fetchImage = (as: Caller, image: ImageUse['image']): Step => ({
  as,
  checks: pullChecks(arnOf(image)),
  refusal: refusals.imageAccessDenied,
})

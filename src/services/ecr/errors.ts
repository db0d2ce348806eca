import { AwsError, type ErrorDetail } from '../../aws/error.ts'
import type { ErrorCode } from '../../aws/models/ecr.types.gen.ts'
import { absences, imageRefusals, type RepositoryKey } from '../../estate/scenarios/refusals.ts'

export type { RepositoryKey }

const refusal = (code: ErrorCode, message: string, detail?: ErrorDetail): AwsError =>
  new AwsError(code, message, detail)

/** How messages place what they name. */
export const inThe = ({ account, name }: RepositoryKey) =>
  `in the repository with name '${name}' in registry with id '${account}'`

/** `field` in the letter case AWS uses there: `PolicyText`, but `repositoryName`. */
export const invalidParameter = (field: string, constraint: string): AwsError =>
  refusal(
    'InvalidParameterException',
    `Invalid parameter at '${field}' failed to satisfy constraint: '${constraint}'`,
  )

export const repositoryNotFound = (key: RepositoryKey): AwsError => {
  const { code, message } = absences.repository(key)
  return refusal(code, message)
}

export const repositoryAlreadyExists = ({ account, name }: RepositoryKey): AwsError =>
  refusal(
    'RepositoryAlreadyExistsException',
    `The repository with name '${name}' already exists in the registry with id '${account}'`,
  )

export const repositoryNotEmpty = ({ account, name }: RepositoryKey): AwsError =>
  refusal(
    'RepositoryNotEmptyException',
    `The repository with name '${name}' in registry with id '${account}' cannot be deleted because it still contains images`,
  )

export const repositoryPolicyNotFound = ({ account, name }: RepositoryKey): AwsError =>
  refusal(
    'RepositoryPolicyNotFoundException',
    `Repository policy does not exist for the repository with name '${name}' in the registry with id '${account}'`,
  )

export const registryPolicyNotFound = (account: string): AwsError =>
  refusal(
    'RegistryPolicyNotFoundException',
    `Registry policy does not exist in the registry with id '${account}'`,
  )

export const lifecyclePolicyNotFound = ({ account, name }: RepositoryKey): AwsError =>
  refusal(
    'LifecyclePolicyNotFoundException',
    `Lifecycle policy does not exist for the repository with name '${name}' in the registry with id '${account}'`,
  )

// Differs from AWS? The text below is worded after the one above, the next after the exception's documentation.
export const lifecyclePreviewNotFound = ({ account, name }: RepositoryKey): AwsError =>
  refusal(
    'LifecyclePolicyPreviewNotFoundException',
    `Lifecycle policy preview does not exist for the repository with name '${name}' in the registry with id '${account}'`,
  )

export const lifecyclePreviewInProgress = (): AwsError =>
  refusal(
    'LifecyclePolicyPreviewInProgressException',
    'The previous lifecycle policy preview request has not completed. Wait and try again.',
  )

interface ImageIdShown {
  readonly imageDigest?: string | undefined
  readonly imageTag?: string | undefined
}

const shown = ({ imageDigest, imageTag }: ImageIdShown): string =>
  `{imageDigest:'${imageDigest ?? 'null'}', imageTag:'${imageTag ?? 'null'}'}`

export const imageNotFound = ({ account, name }: RepositoryKey, imageId: ImageIdShown): AwsError =>
  refusal(
    'ImageNotFoundException',
    `The image with imageId ${shown(imageId)} does not exist within the repository with name '${name}' in the registry with id '${account}'`,
  )

// Differs from AWS? That it is refused is in the model; when, and the texts, are not known.
export const storageClassNotSupported = (
  { account, name }: RepositoryKey,
  digest: string,
  because: string,
): AwsError =>
  refusal(
    'ImageStorageClassUpdateNotSupportedException',
    `The storage class of the image with digest '${digest}' in the repository with name '${name}' in registry with id '${account}' cannot be updated because ${because}`,
  )

export const imageAlreadyExists = (
  key: RepositoryKey,
  digest: string,
  tag: string | undefined,
): AwsError =>
  refusal(
    'ImageAlreadyExistsException',
    `Image with digest '${digest}' and tag '${tag ?? 'null'}' already exists ${inThe(key)}`,
  )

export const imageTagAlreadyExists = (key: RepositoryKey, tag: string): AwsError => {
  const { code, message } = imageRefusals.tagExists(key, tag)
  return refusal(code, message)
}

export const imageDigestDoesNotMatch = (
  { account, name }: RepositoryKey,
  digest: string,
): AwsError =>
  refusal(
    'ImageDigestDoesNotMatchException',
    `The image with digest '${digest}' in repository '${name}' and registry ID '${account}' does not match the image digest that Amazon ECR has calculated.`,
  )

const required = (what: string, digests: readonly string[], { account, name }: RepositoryKey) =>
  `${what} with digests '[${digests.join(',')}]' required for pushing image into repository with name '${name}' in the registry with id '${account}' do not exist`

export const referencedImagesNotFound = (
  key: RepositoryKey,
  digests: readonly string[],
): AwsError => refusal('ReferencedImagesNotFoundException', required('Images', digests, key))

// Differs from AWS? No recording shows this text; it is worded after the one for images.
export const layersRequired = (key: RepositoryKey, digests: readonly string[]): AwsError =>
  refusal('LayersNotFoundException', required('Layers', digests, key))

export const tooManyTagsOnImage = (key: RepositoryKey, tag: string, max: number): AwsError =>
  refusal(
    'LimitExceededException',
    `Adding tag '${tag}' to an image ${inThe(key)} exceeds the maximum allowed number of tags per image which is '${max}'`,
  )

export const tooManyImages = ({ account, name }: RepositoryKey, max: number): AwsError =>
  refusal(
    'LimitExceededException',
    `The repository with name '${name}' in registry with id '${account}' already has the maximum allowed number of images which is '${max}'`,
  )

// Differs from AWS? No recording of the two texts below is known.
export const invalidTag = (constraint: string): AwsError =>
  refusal('InvalidTagParameterException', constraint)

export const tooManyTags = (max: number): AwsError =>
  refusal('TooManyTagsException', `A repository can have at most ${max} tags.`)

// Differs from AWS? No recording of the texts below is known.
export const templateExists = (prefix: string, account: string): AwsError =>
  refusal(
    'TemplateAlreadyExistsException',
    `The repository creation template with prefix '${prefix}' already exists in the registry with id '${account}'`,
  )

export const templateNotFound = (prefix: string, account: string): AwsError =>
  refusal(
    'TemplateNotFoundException',
    `The repository creation template with prefix '${prefix}' does not exist in the registry with id '${account}'`,
  )

export const exclusionExists = (arn: string, account: string): AwsError =>
  refusal(
    'ExclusionAlreadyExistsException',
    `The pull time update exclusion for the principal '${arn}' already exists in the registry with id '${account}'`,
  )

export const exclusionNotFound = (arn: string, account: string): AwsError =>
  refusal(
    'ExclusionNotFoundException',
    `The pull time update exclusion for the principal '${arn}' does not exist in the registry with id '${account}'`,
  )

export const tooManyExclusions = (account: string, max: number): AwsError =>
  refusal(
    'LimitExceededException',
    `The registry with id '${account}' already has the maximum allowed number of pull time update exclusions which is '${max}'`,
  )

export const upstreamUnknown = (url: string): AwsError =>
  refusal(
    'UnsupportedUpstreamRegistryException',
    `The upstream registry URL ${url} is invalid. Specify a valid upstream registry URL and try again`,
  )

// Differs from AWS? The recorded text breaks off after `ARN`.
export const upstreamTakesLogin = (): AwsError =>
  refusal(
    'UnsupportedUpstreamRegistryException',
    'The specified upstream registry requires authentication. Specify a valid Secrets Manager ARN and try again.',
  )

// Differs from AWS? The texts below are those of the exceptions' documentation, except that limits are worded as others are.
export const ruleExists = (): AwsError =>
  refusal(
    'PullThroughCacheRuleAlreadyExistsException',
    'A pull through cache rule with these settings already exists for the private registry.',
  )

export const ruleNotFound = (): AwsError =>
  refusal(
    'PullThroughCacheRuleNotFoundException',
    'The pull through cache rule was not found. Specify a valid pull through cache rule and try again.',
  )

export const tooManyRules = (account: string, max: number): AwsError =>
  refusal(
    'LimitExceededException',
    `The registry with id '${account}' already has the maximum allowed number of pull through cache rules which is '${max}'`,
  )

export const secretNotFound = (): AwsError =>
  refusal(
    'SecretNotFoundException',
    'The ARN of the secret specified in the pull through cache rule was not found. Update the pull through cache rule with a valid secret ARN and try again.',
  )

export const secretNotAccessible = (): AwsError =>
  refusal(
    'UnableToAccessSecretException',
    'The secret is unable to be accessed. Verify the resource permissions for the secret and try again.',
  )

export const upstreamImageNotHad = (): AwsError =>
  refusal(
    'UnableToGetUpstreamImageException',
    'The image or images were unable to be pulled using the pull through cache rule. This is usually caused because of an issue with the Secrets Manager secret containing the credentials for the upstream registry.',
  )

export const upstreamLayerNotHad = (): AwsError =>
  refusal(
    'UnableToGetUpstreamLayerException',
    'There was an issue getting the upstream layer matching the pull through cache rule.',
  )

export const upstreamReferrersNotHad = (): AwsError =>
  refusal(
    'UnableToListUpstreamImageReferrersException',
    'The referrer or referrers were unable to be listed using the pull through cache rule. This is usually caused because of an issue with the Secrets Manager secret containing the credentials for the upstream registry.',
  )

/** `kmsError` is the name of the error that KMS gave ECR. */
export const kmsRefused = (kmsError: string, message: string): AwsError =>
  refusal('KmsException', message, { kmsError })

// Differs from AWS? That BatchGetImage has a limit is in the model; which, and its text, is not known.
export const tooMuchToAnswer = (charactersMax: number): AwsError =>
  refusal(
    'LimitExceededException',
    `The requested manifests have more than ${charactersMax} characters together. Request fewer images at once.`,
  )

// The first text is moto's, the next two were seen: https://github.com/alexjurkiewicz/ecr-scan-image
export const scanNotFound = ({ account, name }: RepositoryKey, imageId: ImageIdShown): AwsError =>
  refusal(
    'ScanNotFoundException',
    `Image scan does not exist for the image with '${shown(imageId)}' in the repository with name '${name}' in the registry with id '${account}'`,
  )

export const scanQuotaExceeded = (): AwsError =>
  refusal(
    'LimitExceededException',
    'The scan quota per image has been exceeded. Wait and try again.',
  )

export const featureDisabled = (): AwsError =>
  refusal('ValidationException', 'This feature is disabled')

// Differs from AWS? The codes of the two below are in the model; the texts are not known.
export const imageArchived = (key: RepositoryKey, digest: string): AwsError =>
  refusal(
    'ImageArchivedException',
    `The image with digest '${digest}' ${inThe(key)} is archived. Restore it and try again.`,
  )

export const unsupportedImageType = (
  key: RepositoryKey,
  { digest, mediaType }: { readonly digest: string; readonly mediaType: string },
): AwsError =>
  refusal(
    'UnsupportedImageTypeException',
    `The image with digest '${digest}' ${inThe(key)} has the type '${mediaType}', which is not supported for scanning`,
  )

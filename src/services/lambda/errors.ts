import { AwsError } from '../../aws/error.ts'
import { notBuilt as notBuiltHere } from '../../aws/not-built.ts'
import { absences, imageRefusals, refusals } from '../../estate/scenarios/refusals.ts'

// Lambda tells whose fault an error is; all of these are the user's.
const user = { Type: 'User' }

export const invalidParameter = (message: string) =>
  new AwsError('InvalidParameterValueException', message, user)
export const conflict = (message: string) =>
  new AwsError('ResourceConflictException', message, user)
export const notFound = (message: string) =>
  new AwsError('ResourceNotFoundException', message, user)
/** What is not in a policy, or has none. */
export const resourceNotFound = () => notFound('The resource you requested does not exist.')
export const tooManyTags = () => invalidParameter('Number of tags exceeds resource tag limit.')
export const functionNotFound = (arn: string) => notFound(absences.function(arn).message)

/** How the framework words a broken constraint. */
export const validation = (value: unknown, path: string, constraint: string) =>
  new AwsError('ValidationException', broken(value, path, constraint))
export const broken = (value: unknown, path: string, constraint: string) =>
  `1 validation error detected: Value '${value}' at '${path}' failed to satisfy constraint: ${constraint}`

export const revisionMismatch = (what: string) =>
  new AwsError(
    'PreconditionFailedException',
    `The Revision Id provided does not match the latest Revision Id. Call the ${what} API to retrieve the latest Revision Id`,
    user,
  )

export const updateInProgress = (arn: string) =>
  conflict(
    `The operation cannot be performed at this time. An update is in progress for resource: ${arn}`,
  )

/** Differs from AWS? Recorded for Pending; taken to be the same for Failed. */
export const wrongState = (state: string) =>
  conflict(
    `The operation cannot be performed at this time. The function is currently in the following state: ${state}`,
  )

export const roleNotAssumable = () => invalidParameter(refusals.roleNotAssumable.message)
/** When a sandbox is to be started with it. */
export const roleNotAssumed = () =>
  new AwsError(refusals.roleNotAssumed.code, refusals.roleNotAssumed.message)

/** No permission allows it, in whichever account. */
export const passRoleAcrossAccounts = () =>
  new AwsError(refusals.passRoleAcrossAccounts.code, refusals.passRoleAcrossAccounts.message)

export const imageNotAccessible = () =>
  new AwsError(refusals.imageNotAccessible.code, refusals.imageNotAccessible.message)
export const imageUriNotValid = (uri: string) =>
  invalidParameter(`Source image ${uri} is not valid. Provide a valid source image.`)
export const imageNotFound = (uri: string) => invalidParameter(absences.image(uri).message)
export const imageTypeNotSupported = (uri: string) => invalidParameter(mediaTypeText(uri))
export const mediaTypeText = (uri: string) => imageRefusals.mediaType(uri).message

/** What SDKs do not model: an idle function's image is being fetched again. */
export const imagePending = () =>
  new AwsError(
    'CodeArtifactUserPendingException',
    'Lambda is initializing your function. It will be ready to invoke shortly.',
    user,
  )
/** Ours: the sandbox was stopped under the invocation. */
export const stopping = () => new AwsError('ServiceException', 'The server is stopping.')
export const imageFailed = () =>
  new AwsError(
    'CodeArtifactUserFailedException',
    'Lambda cannot initialize the provided container image. Verify the image.',
    user,
  )

export const throttled = (reason: string) =>
  new AwsError('TooManyRequestsException', 'Rate Exceeded.', { ...user, Reason: reason })

/** Ours: what is not built says so instead of being accepted and forgotten. */
export const argumentsNotBuilt = [
  'AcceleratorConfig',
  'CapacityProviderConfig',
  'DeadLetterConfig',
  'DurableConfig',
  'DurableExecutionName',
  'FileSystemConfigs',
  'KMSKeyArn',
  'LoggingConfig of event source mappings',
  'MetricsConfig',
  'PackageType Zip',
  'ProvisionedPollerConfig',
  'Publish',
  'SnapStart',
  'TenancyConfig',
  'TenantId',
  'VpcConfig',
  'event source mappings of others than SQS',
] as const

export const notBuilt = (argument: (typeof argumentsNotBuilt)[number]): AwsError =>
  notBuiltHere(`${argument} of lambda`, 'lambda')

/** What calls between services answer when a permission is missing. */
export const isDenied = (error: unknown): boolean =>
  error instanceof AwsError && /^AccessDenied(Exception)?$/.test(error.code)

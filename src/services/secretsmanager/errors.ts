import { AwsError } from '../../aws/error.ts'
import type { ErrorCode } from '../../aws/models/secretsmanager.types.gen.ts'
import { notBuilt as notBuiltHere } from '../../aws/not-built.ts'

/** Ours: a part of the API that is not built says so instead of being accepted and forgotten. */
export const argumentsNotBuilt = [
  'AddReplicaRegions',
  'CrossAccountPrimaryARN',
  'KmsKeyId',
  'PolicyName',
  'RotationToken',
  'SortBy last-accessed-date',
  'SortBy last-changed-date',
  'Type',
] as const

type NotBuilt = (typeof argumentsNotBuilt)[number]

export function refuseArguments(given: Partial<Readonly<Record<NotBuilt, unknown>>>): void {
  for (const name of argumentsNotBuilt)
    if (given[name] !== undefined) throw notBuiltHere(`${name} of secretsmanager`, 'secretsmanager')
}

const refusal = (code: ErrorCode | 'ValidationException', message: string): AwsError =>
  new AwsError(code, message)

export const noSecret = (): AwsError =>
  refusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")

export const noValue = (what: string, which: string): AwsError =>
  refusal(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for ${what}: ${which}`,
  )

export const secretExists = (name: string): AwsError =>
  refusal(
    'ResourceExistsException',
    `The operation failed because the secret ${name} already exists.`,
  )

export const tokenInUse = (token: string, arn: string): AwsError =>
  refusal(
    'ResourceExistsException',
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${arn}.`,
  )

const invalidRequest = (message: string): AwsError => refusal('InvalidRequestException', message)
const invalidParameter = (message: string): AwsError =>
  refusal('InvalidParameterException', message)

export const isDeleted = (): AwsError =>
  invalidRequest(
    "You can't perform this operation on the secret because it was marked for deletion.",
  )
export const nameIsDeleted = (): AwsError =>
  invalidRequest(
    "You can't create this secret because a secret with this name is already scheduled for deletion.",
  )
export const alreadyDeleted = (): AwsError =>
  invalidRequest(
    "You can't perform this operation on the secret because it was already scheduled for deletion.",
  )
export const defaultKeyAcrossAccounts = (): AwsError =>
  invalidRequest(
    "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
  )
export const stageOfAnother = (): AwsError =>
  invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.')
export const valueMissing = (): AwsError =>
  invalidRequest('You must provide either SecretString or SecretBinary.')
export const twoValues = (): AwsError =>
  invalidParameter(
    "You can't specify both a binary secret value and a string secret value in the same secret.",
  )
export const forcedWithWindow = (): AwsError =>
  invalidParameter(
    "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
  )
export const windowOutside = (): AwsError =>
  invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).')
export const invalidName = (): AwsError =>
  refusal(
    'ValidationException',
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  )

// Differs from AWS? No recording of the texts below is known.
export const invalidTags = (message: string): AwsError => invalidParameter(message)
export const invalidToken = (): AwsError =>
  refusal('InvalidNextTokenException', 'Invalid pagination token.')
export const malformedPolicy = (): AwsError =>
  refusal(
    'MalformedPolicyDocumentException',
    'This resource policy contains a syntax error. Check the policy, and try again.',
  )
export const unsupportedPrincipal = (): AwsError =>
  refusal(
    'MalformedPolicyDocumentException',
    'This resource policy contains an unsupported principal.',
  )
export const publicPolicy = (): AwsError =>
  refusal(
    'PublicPolicyException',
    'This resource policy grants broad access to your secret, which is not allowed by BlockPublicPolicy.',
  )

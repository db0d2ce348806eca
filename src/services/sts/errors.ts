import { AwsError } from '../../aws/error.ts'
import { notBuilt } from '../../aws/not-built.ts'

const validationError = (message: string) => new AwsError('ValidationError', message)
const invalidParameter = (message: string) => new AwsError('InvalidParameterValue', message)
const accessDenied = (message: string) => new AwsError('AccessDenied', message)

export const roleArnInvalid = (text: string): AwsError => validationError(`${text} is invalid`)

export const rootMayNotAssume = (): AwsError =>
  accessDenied('Roles may not be assumed by root accounts.')

/** The role went away between the decision and the act; the words are those of any other denial. */
export const notAuthorized = (caller: string, roleArn: string): AwsError =>
  accessDenied(
    `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
  )

export const longerThanRoleAllows = (): AwsError =>
  validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')

export const longerThanChainingAllows = (): AwsError =>
  validationError(
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
  )

export const transitiveKeyNotRequested = (): AwsError =>
  invalidParameter('The specified transitive tag key must be included in the requested tags.')

export const duplicateTagKeys = (): AwsError =>
  invalidParameter('Duplicate tag keys found. Please note that Tag keys are case insensitive.')

export const transitiveKeyConflict = (): AwsError =>
  invalidParameter(
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
  )

// Differs from AWS? The text is recorded, its code is not.
export const sourceIdentityAlreadySet = (): AwsError =>
  accessDenied('The source identity is already set for this assume role session')

// Differs from AWS? That the prefix is refused is documented, the text is not.
export const reservedPrefix = (text: string): AwsError =>
  invalidParameter(`${text} is invalid: the prefix aws: is reserved.`)

export const malformedPolicy = (message: string): AwsError =>
  new AwsError('MalformedPolicyDocument', message)

export const sessionPolicyTooLong = (text: string, max: number): AwsError =>
  validationError(
    `1 validation error detected: Value '${text}' at 'policy' failed to satisfy constraint: Member must have length less than or equal to ${max}`,
  )

// Differs from AWS? The answer to a session policy's ARN that names nothing is not recorded.
export const sessionPolicyNotFound = (arn: string): AwsError =>
  validationError(`Policy ${arn} was not found.`)

export const packedPolicyTooLarge = (percent: number): AwsError =>
  new AwsError(
    'PackedPolicyTooLarge',
    `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
  )

/** From reports of users. */
export const mfaNotWhole = (): AwsError =>
  accessDenied(
    'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
  )

/** With the space at its end, as AWS prints it. */
export const mfaWrongCode = (): AwsError =>
  accessDenied('MultiFactorAuthentication failed with invalid MFA one time pass code. ')

/** Two spaces, as AWS prints them. */
export const mfaFailed = (): AwsError =>
  accessDenied(
    'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
  )

// Differs from AWS? The text for a caller that is no user is only known for session credentials.
export const onlyForUsers = (operation: string): AwsError =>
  accessDenied(`Cannot call ${operation} with session credentials`)

// Differs from AWS? The code is modelled, the text is not recorded.
export const invalidAuthorizationMessage = (): AwsError =>
  new AwsError('InvalidAuthorizationMessageException', 'Message is not valid')

// Differs from AWS? AWS answers for every id that has the form of one.
export const accessKeyUnknown = (id: string): AwsError =>
  validationError(`Invalid AccessKeyId: ${id}`)

const invalidToken = (message: string) => new AwsError('InvalidIdentityTokenException', message)

export const webIdentityErrors = {
  /** From reports of users, as are the next two. */
  notJwt: () =>
    invalidToken(
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    ),
  noKey: () =>
    invalidToken(
      "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
    ),
  noProvider: (issuer: string) =>
    invalidToken(`No OpenIDConnect provider found in your account for ${issuer}`),
  wrongAudience: () => invalidToken('Incorrect token audience'),
  expired: (now: number, expiry: number) =>
    new AwsError(
      'ExpiredTokenException',
      `Token expired: current date/time ${now} must be before the expiration date/time ${expiry}`,
    ),
  // Differs from AWS? The texts of the three that follow are not recorded.
  badSignature: () => invalidToken('Token signature invalid'),
  notYetValid: () => invalidToken('Token is not yet valid'),
  missingClaim: (name: string) => invalidToken(`Missing a required claim: ${name}`),
  notAuthorized: () => accessDenied('Not authorized to perform sts:AssumeRoleWithWebIdentity'),
  oauthNotBuilt: () => notBuilt('ProviderId of sts', 'sts'),
} as const

/** Recorded. */
export const tradeInTokenInvalid = (): AwsError => validationError('Invalid trade-in token')

// Differs from AWS? The code is modelled, the text is not recorded.
export const tradeInTokenExpired = (): AwsError =>
  new AwsError(
    'ExpiredTradeInTokenException',
    'The trade-in token has expired and can no longer be exchanged for credentials.',
  )

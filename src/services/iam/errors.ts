import { AwsError } from '../../aws/error.ts'
import { notBuilt } from '../../aws/not-built.ts'

/** Kinds of entity, and how IAM's sentences begin with them. */
const titles = {
  user: 'User',
  group: 'Group',
  role: 'Role',
  'instance-profile': 'Instance Profile',
  'server-certificate': 'The Server Certificate',
} as const

export type NamedKind = keyof typeof titles
export type HolderKind = Exclude<NamedKind, 'instance-profile' | 'server-certificate'>

export const noSuchEntity = (message: string) => new AwsError('NoSuchEntity', message)
export const alreadyExists = (message: string) => new AwsError('EntityAlreadyExists', message)
export const deleteConflict = (message: string) => new AwsError('DeleteConflict', message)
export const invalidInput = (message: string) => new AwsError('InvalidInput', message)
export const validationError = (message: string) => new AwsError('ValidationError', message)

export const notFound = (kind: NamedKind, name: string): AwsError =>
  noSuchEntity(
    kind === 'instance-profile'
      ? `Instance Profile ${name} cannot be found.`
      : `The ${kind === 'server-certificate' ? 'Server Certificate' : kind} with name ${name} cannot be found.`,
  )

export const nameExists = (kind: NamedKind, name: string): AwsError =>
  alreadyExists(
    kind === 'instance-profile'
      ? `Instance Profile ${name} already exists.`
      : `${titles[kind]} with name ${name} already exists.`,
  )

export const inlinePolicyNotFound = (kind: HolderKind, name: string): AwsError =>
  noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`)

export const roleNotInProfile = (role: string, profile: string): AwsError =>
  noSuchEntity(`Role ${role} in Instance Profile ${profile} cannot be found.`)

export const policyExists = (name: string): AwsError =>
  alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`)

export const servicePath = (): AwsError =>
  invalidInput("Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles")

// Differs from AWS? That the path is AWS's own is known, the text is not.
export const reservedPath = (): AwsError =>
  invalidInput("Path prefix '/aws-reserved/' can only be used by AWS")

/** What Get, Delete, Detach and tags say, and Attach for AWS's own policies. */
export const policyNotFound = (arn: string): AwsError =>
  noSuchEntity(`Policy ${arn} was not found.`)

/** `what` is the ARN, or `<arn> version v3`. */
export const notAttachable = (what: string): AwsError =>
  noSuchEntity(`Policy ${what} does not exist or is not attachable.`)

export const boundaryNotFound = (arn: string): AwsError =>
  noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`)

export const accessKeyNotFound = (id: string): AwsError =>
  noSuchEntity(`The Access Key with id ${id} cannot be found.`)

export const statusNotValid = (): AwsError =>
  validationError(
    "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]",
  )

// Differs from AWS? No recording of this text is known.
export const aliasNotFound = (alias: string): AwsError =>
  noSuchEntity(`The account alias ${alias} cannot be found.`)

// Differs from AWS? Nor of this one.
export const aliasExists = (alias: string): AwsError =>
  alreadyExists(`The account alias ${alias} already exists.`)

// Differs from AWS? Nor of this one.
export const deletionTaskNotFound = (id: string): AwsError =>
  noSuchEntity(`Deletion task ${id} cannot be found.`)

export const arnNotValid = (arn: string): AwsError => validationError(`ARN ${arn} is not valid.`)

export const boundaryArnNotValid = (arn: string): AwsError =>
  invalidInput(`ARN ${arn} is not valid.`)

/** Why something cannot be deleted yet. */
export const mustFirst = {
  detachPolicies: () => deleteConflict('Cannot delete entity, must detach all policies first.'),
  deletePolicies: () => deleteConflict('Cannot delete entity, must delete policies first.'),
  deleteLoginProfile: () =>
    deleteConflict('Cannot delete entity, must delete login profile first.'),
  removeTokens: () =>
    deleteConflict('Cannot delete entity, must remove tokens from principal first.'),
  deleteAccessKeys: () => deleteConflict('Cannot delete entity, must delete access keys first.'),
  /** Of SSH keys and credentials of one service. */
  removeReferenced: () =>
    deleteConflict('Cannot delete entity, must remove referenced objects first.'),
  removeFromGroup: () =>
    deleteConflict('Cannot delete entity, must remove users from group first.'),
  removeRolesFromProfile: () =>
    deleteConflict('Cannot delete entity, must remove roles from instance profile first.'),
} as const

export const policyInUse = (): AwsError =>
  deleteConflict('Cannot delete a policy attached to entities.')

export const defaultVersionInUse = (): AwsError =>
  deleteConflict('Cannot delete the default version of a policy.')

export const policyHasVersions = (): AwsError =>
  deleteConflict(
    "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
  )

export const tooManyVersions = (): AwsError =>
  new AwsError(
    'LimitExceeded',
    'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
  )

export const overQuota = (quota: string, max: number): AwsError =>
  new AwsError('LimitExceeded', `Cannot exceed quota for ${quota}: ${max}`)

export const inlinePoliciesTooLong = (kind: HolderKind, name: string, max: number): AwsError =>
  new AwsError('LimitExceeded', `Maximum policy size of ${max} bytes exceeded for ${kind} ${name}`)

export const outsideAccount = (
  what:
    | 'create versions for policies'
    | 'delete policies'
    | 'delete policy versions for policies'
    | 'update policies',
): AwsError => new AwsError('AccessDenied', `Cannot ${what} outside your own account.`)

export const partitionNotValid = (): AwsError => validationError('Invalid ARN partition')

/** AWS's own policies have none. */
export const tagsNotSupported = (): AwsError =>
  invalidInput('Tags not supported for policies in this domain')

/** Recorded of users. */
export const reservedPolicy = (kind: HolderKind): AwsError =>
  new AwsError('PolicyNotAttachable', `Cannot attach AWS reserved policy to an IAM ${kind}.`)

// Differs from AWS? The code is recorded, the text is not.
export const noBoundary = (name: string): AwsError =>
  noSuchEntity(`The permissions boundary of ${name} cannot be found.`)

export const malformedPolicy = (message: string): AwsError =>
  new AwsError('MalformedPolicyDocument', message)

export const duplicateTagKeys = (kind: 'policy' | 'other'): AwsError =>
  invalidInput(
    kind === 'policy'
      ? 'Duplicate tag keys found.'
      : 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  )

export const reservedTagKey = (): AwsError =>
  invalidInput('Tag keys beginning with aws: are reserved for system use.')

/** With the space at its end, as AWS prints it. */
export const noTags = (): AwsError => invalidInput('Error occurred while validating input. ')

export const tooManyTags = (max: number): AwsError =>
  new AwsError('LimitExceeded', `Cannot exceed quota for TagsPerEntity: ${max}`)

export const tooManyProviderTags = (): AwsError =>
  new AwsError('LimitExceeded', 'The number of tags has reached the maximum limit.')

export const mustNameUser = (): AwsError =>
  validationError('Must specify userName when calling with non-User credentials')

export const protectedRole = (name: string): AwsError =>
  new AwsError(
    'UnmodifiableEntity',
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  )

export const noCustomSuffix = (service: string): AwsError =>
  invalidInput(`Custom suffix is not allowed for ${service}`)

export const linkedRoleTaken = (name: string): AwsError =>
  invalidInput(
    `Service role name ${name} has been taken in this account, please try a different suffix.`,
  )

// Differs from AWS? The text for a service that has no service-linked role is not recorded.
export const noLinkedRole = (service: string): AwsError =>
  invalidInput(`Service ${service} does not have a service-linked role that Tidegate knows.`)

/** No colon after `perform`, and the same for keys that do not exist. */
export const accessKeyDenied = (caller: string, id: string): AwsError =>
  new AwsError(
    'AccessDenied',
    `User: ${caller} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${id}`,
  )

export const oidcErrors = {
  notFound: (arn: string) => noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`),
  /**
   * What DeleteOpenIDConnectProvider says. AWS documents that deleting an absent one succeeds; its answers of September 2026
   * are these, for each of four providers that had just been deleted.
   */
  cannotBeFound: (arn: string) => noSuchEntity(`OpenId connect Provider ${arn} cannot be found.`),
  exists: (url: string) => alreadyExists(`Provider with url ${url} already exists.`),
  urlNotValid: () => validationError('Invalid Open ID Connect Provider URL'),
  tooManyThumbprints: () => invalidInput('Thumbprint list must contain fewer than 5 entries.'),
  noThumbprint: () => invalidInput('Thumbprint list must contain at least one entry.'),
  /** Of a URL with a query or a fragment. This is all that AWS says. */
  urlUnknown: () => invalidInput('Unknown'),
} as const

// Differs from AWS? Of these the first and the last are known, the last from reports of users.
export const samlErrors = {
  notFound: (arn: string) => noSuchEntity(`Manifest not found for arn ${arn}`),
  exists: (name: string) => alreadyExists(`SAMLProvider ${name} already exists`),
  keyNotFound: (id: string) => noSuchEntity(`Private key ${id} cannot be found.`),
  keyNotValid: () => invalidInput('The private key is not a valid PEM-encoded key.'),
  metadataNotValid: () => invalidInput('Could not parse metadata'),
} as const

export const loginErrors = {
  /** Of root, which has no name. */
  rootNotFound: () => noSuchEntity('Login Profile for User null cannot be found.'),
  rootExists: (account: string) =>
    alreadyExists(`Login Profile for account ${account} already exists.`),
  notFound: (user: string) => noSuchEntity(`Login Profile for User ${user} cannot be found.`),
  exists: (user: string) => alreadyExists(`Login Profile for user ${user} already exists.`),
  // Differs from AWS? The texts of the three that follow are not recorded.
  wrongPassword: () => new AwsError('AccessDenied', 'The old password was incorrect.'),
  onlyUsers: () =>
    new AwsError('InvalidUserTypeException', 'Only IAM Users can change their own password'),
  violates: (what: string) => new AwsError('PasswordPolicyViolationException', what),
  /** From reports of users, as is the next. */
  policyNotFound: (account: string) =>
    noSuchEntity(`The Password Policy with domain name ${account} cannot be found.`),
  policyToDeleteNotFound: () =>
    noSuchEntity('The account policy with name PasswordPolicy cannot be found.'),
} as const

export const reportErrors = {
  /** AWS says nothing. */
  notPresent: () => new AwsError('CredentialReportNotPresentException', ''),
  // Differs from AWS? The texts are not recorded.
  expired: () => new AwsError('CredentialReportExpiredException', 'Credential report has expired.'),
  jobNotFound: (id: string) => noSuchEntity(`Job ${id} cannot be found.`),
  arnNotFound: (arn: string) => noSuchEntity(`ARN ${arn} not found.`),
  entityNotFound: (path: string) => noSuchEntity(`Entity ${path} cannot be found.`),
  notManagement: () =>
    new AwsError(
      'AccessDenied',
      'Only the management account of an organization can ask for its access reports.',
    ),
} as const

/** Two spaces, as AWS prints them. */
export const arnNotParsed = (): AwsError => invalidInput('Invalid ARN:  Could not be parsed!')

// Differs from AWS? The code is documented, the texts are not recorded.
export const simulatorErrors = {
  policyNotValid: () => invalidInput('Syntax errors in policy.'),
  callerNeeded: () =>
    invalidInput('CallerArn is required when ResourcePolicy is given and no user is simulated.'),
  oneBoundary: () => invalidInput('Only one permissions boundary policy can be given.'),
  actionNotValid: (action: string) => invalidInput(`Invalid Entity Action: ${action}`),
  resourceNotValid: (arn: string) => invalidInput(`Invalid Entity Arn: ${arn}`),
  scenarioUnknown: (option: string) => invalidInput(`Invalid Resource Handling Option: ${option}`),
  scenarioLacks: (option: string, types: readonly string[]) =>
    invalidInput(
      `Resource Handling Option ${option} requires resources of type: ${types.join(', ')}`,
    ),
  exclusionNotBuilt: () => notBuilt('PolicyExclusionList of iam', 'iam'),
} as const

import { AwsError } from '../../aws/error.ts'

// Recorded in September 2026 (radkawar/stackd, testdata/aws/iam/organizations_*.json): those of handshakes, of page tokens and of
// tags given twice, effectivePolicyNotFound, and what is wrong with a target.
// Seen in public logs: notInUse, accessDenied, alreadyMember, tooManyAttached, lastAttached, policyExists,
// and those of accounts, targets, parents, units and policies that do not exist.
// Differs from AWS? The others say what the service's model says of them.

export const notInUse = () =>
  new AwsError(
    'AWSOrganizationsNotInUseException',
    'Your account is not a member of an organization.',
  )

/** Whatever an account's policies allow: most operations are for the management account. */
export const accessDenied = () =>
  new AwsError('AccessDeniedException', "You don't have permissions to access this resource.")

export const alreadyMember = () =>
  new AwsError(
    'AlreadyInOrganizationException',
    'The provided account is already a member of an organization.',
  )

export const organizationNotEmpty = () =>
  new AwsError(
    'OrganizationNotEmptyException',
    'To delete an organization you must first remove all member accounts (except the master).',
  )

const notFound = (code: string, what: string) =>
  new AwsError(code, `You specified ${what} that doesn't exist.`)

export const accountNotFound = () => notFound('AccountNotFoundException', 'an account')
export const targetNotFound = () => notFound('TargetNotFoundException', 'a target')
export const policyNotFound = () => notFound('PolicyNotFoundException', 'a policy')
export const parentNotFound = () => notFound('ParentNotFoundException', 'parent')
export const childNotFound = () => notFound('ChildNotFoundException', 'child')
export const rootNotFound = () => notFound('RootNotFoundException', 'a root')
export const handshakeNotFound = () => notFound('HandshakeNotFoundException', 'a handshake')
export const unitNotFound = () =>
  notFound('OrganizationalUnitNotFoundException', 'an organizational unit')
export const sourceParentNotFound = () =>
  notFound('SourceParentNotFoundException', 'a source parent')
export const destinationParentNotFound = () =>
  notFound('DestinationParentNotFoundException', 'a destination parent')
export const accountRequestNotFound = () =>
  notFound('CreateAccountStatusNotFoundException', 'a create account request')

export const unitExists = () =>
  new AwsError('DuplicateOrganizationalUnitException', 'An OU with the same name already exists.')

export const unitNotEmpty = () =>
  new AwsError(
    'OrganizationalUnitNotEmptyException',
    'The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.',
  )

export const alreadyThere = () =>
  new AwsError(
    'DuplicateAccountException',
    'That account is already present in the specified destination.',
  )

export const managementCannotLeave = () =>
  new AwsError(
    'MasterCannotLeaveOrganizationException',
    "You can't remove a management account from an organization. If you want the management account to become a member account in another organization, you must first delete the current organization of the management account.",
  )

export const alreadyClosed = () =>
  new AwsError('AccountAlreadyClosedException', 'The provided account is already closed.')

export const policyExists = () =>
  new AwsError(
    'DuplicatePolicyException',
    'A policy with the specified name and type already exists.',
  )

export const policyInUse = () =>
  new AwsError(
    'PolicyInUseException',
    'The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts before performing this operation.',
  )

export const policyAttached = () =>
  new AwsError(
    'DuplicatePolicyAttachmentException',
    'The selected policy is already attached to the specified target.',
  )

export const policyNotAttached = () =>
  new AwsError(
    'PolicyNotAttachedException',
    "The policy isn't attached to the specified target in the specified root.",
  )

export const malformedPolicy = (problem: string) =>
  new AwsError('MalformedPolicyDocumentException', problem)

export const typeNotEnabled = () =>
  new AwsError(
    'PolicyTypeNotEnabledException',
    'This operation can be performed only for enabled policy types.',
  )

export const typeEnabled = () =>
  new AwsError('PolicyTypeAlreadyEnabledException', 'The specified policy type is already enabled.')

export const typeNotAvailable = () =>
  new AwsError(
    'PolicyTypeNotAvailableForOrganizationException',
    "You can't use the specified policy type with the feature set currently enabled for this organization.",
  )

export const invitationExists = () =>
  new AwsError(
    'DuplicateHandshakeException',
    'A handshake with the specified type and parameters already exists for the given parties.',
  )

export const handshakeConstraint = (Reason: string, message: string) =>
  new AwsError('HandshakeConstraintViolationException', message, { Reason })

export const invitedElsewhere = () =>
  handshakeConstraint(
    'ALREADY_IN_AN_ORGANIZATION',
    'The AWS account is already a member of an organization.',
  )

export const handshakeAlready = () =>
  new AwsError(
    'HandshakeAlreadyInStateException',
    'The handshake is already in the requested state.',
  )

export const handshakeOver = () =>
  new AwsError(
    'InvalidHandshakeTransitionException',
    'You cannot perform this operation on a handshake in its current state, such as attempting to cancel a handshake that was previously accepted or attempting to accept a handshake that was declined.',
  )

export const alreadyDelegate = () =>
  new AwsError(
    'AccountAlreadyRegisteredException',
    'The provided account is already a delegated administrator for your organization.',
  )

export const notDelegate = () =>
  new AwsError(
    'AccountNotRegisteredException',
    'The provided account is not a registered delegated administrator for your organization.',
  )

export const invalidInput = (Reason: string, message: string) =>
  new AwsError('InvalidInputException', message, { Reason })

export const constraint = (Reason: string, message: string) =>
  new AwsError('ConstraintViolationException', message, { Reason })

export const tooManyAttached = () =>
  constraint(
    'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
    'You have attached the maximum number of policies to the specified target.',
  )

export const lastAttached = () =>
  constraint(
    'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
    'You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.',
  )

export const transferNotFound = () =>
  new AwsError(
    'ResponsibilityTransferNotFoundException',
    "We can't find a transfer that you specified.",
  )

export const transferAlready = () =>
  new AwsError(
    'ResponsibilityTransferAlreadyInStatusException',
    'The responsibility transfer is already in the status that you specified.',
  )

export const transferOver = () =>
  new AwsError(
    'InvalidResponsibilityTransferTransitionException',
    "The responsibility transfer can't transition to the requested state because it's not in a valid state for this operation.",
  )

export const effectivePolicyNotFound = () =>
  new AwsError(
    'EffectivePolicyNotFoundException',
    'The specified policy type is not enabled. Enable that policy type on your organization root and then retry.',
  )

export const resourcePolicyNotFound = () =>
  new AwsError('ResourcePolicyNotFoundException', "We can't find a resource policy.")

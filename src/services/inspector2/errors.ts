import { AwsError } from '../../aws/error.ts'
import { notBuilt as notBuiltHere } from '../../aws/not-built.ts'

/** Refused instead of half heeded. */
export const argumentsNotBuilt = [
  'filterCriteria about anything but images in ECR',
  'resourceTypes other than ECR',
  'sortCriteria other than SEVERITY DESC',
] as const

export const notBuilt = (argument: (typeof argumentsNotBuilt)[number]): AwsError =>
  notBuiltHere(`${argument} of inspector2`, 'inspector2')

// Differs from AWS? The codes are in the model; none of the texts below is known.
export const notAdmin = (): AwsError =>
  new AwsError(
    'AccessDeniedException',
    'Invoking account is not the delegated administrator for Amazon Inspector in this Region.',
  )

export const notManagement = (): AwsError =>
  new AwsError(
    'AccessDeniedException',
    'Only the management account of an organization can manage the delegated administrator for Amazon Inspector.',
  )

export const otherAdmin = (admin: string): AwsError =>
  new AwsError(
    'ConflictException',
    `The organization already has the delegated administrator ${admin} in this Region.`,
  )

export const noAdmin = (): AwsError =>
  new AwsError(
    'ResourceNotFoundException',
    'There is no delegated administrator for Amazon Inspector in this Region.',
  )

export const noMember = (account: string): AwsError =>
  new AwsError('ResourceNotFoundException', `The account ${account} is not an associated member.`)

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message)

import { AwsError } from '../../aws/error.ts'
import { notBuilt as notBuiltHere } from '../../aws/not-built.ts'

// AWS's words, missing full stops included; recorded in 2026.
export const logGroupExists = () =>
  new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists')
export const logStreamExists = () =>
  new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists')
export const noLogGroup = () =>
  new AwsError('ResourceNotFoundException', 'The specified log group does not exist.')
export const noLogStream = () =>
  new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.')
export const invalid = (message: string) => new AwsError('InvalidParameterException', message)
export const invalidToken = () => invalid('The specified nextToken is invalid.')

/** Ours: a part of the API that is not built says so instead of being accepted and forgotten. */
/** Refused instead of half heeded. */
export const argumentsNotBuilt = [
  'accountIdentifiers',
  'deletionProtectionEnabled',
  'filter patterns for JSON, space-delimited events and regular expressions',
  'filter patterns with optional, excluded or unquoted special terms',
  'includeLinkedAccounts',
  'kmsKeyId',
  'logGroupClass other than STANDARD',
  'logGroupIdentifiers',
] as const

export const notBuilt = (argument: (typeof argumentsNotBuilt)[number]): AwsError =>
  notBuiltHere(`${argument} of logs`, 'logs')

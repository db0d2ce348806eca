import { AwsError } from '../../aws/error.ts'

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
export const notBuilt = (what: string) => invalid(`Tidegate does not support ${what} yet.`)

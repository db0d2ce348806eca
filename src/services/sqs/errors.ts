import { AwsError } from '../../aws/error.ts'
import { notBuilt as notBuiltHere } from '../../aws/not-built.ts'

// AWS's words, missing and doubled full stops included: recorded, or pasted by users into issues, between 2020 and 2026.
export const noQueue = () =>
  new AwsError('QueueDoesNotExist', 'The specified queue does not exist.')
export const queueExists = (attribute: string) =>
  new AwsError(
    'QueueNameExists',
    `A queue already exists with the same name and a different value for attribute ${attribute}`,
  )
export const deletedRecently = () =>
  new AwsError(
    'QueueDeletedRecently',
    'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
  )
export const purgedRecently = (name: string) =>
  new AwsError(
    'PurgeQueueInProgress',
    `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`,
  )
export const invalidParameter = (message: string) => new AwsError('InvalidParameterValue', message)
export const invalidValue = (value: unknown, parameter: string, reason: string) =>
  invalidParameter(`Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`)
export const missing = (parameter: string) =>
  new AwsError('MissingParameter', `The request must contain the parameter ${parameter}.`)
export const unknownAttribute = (name: string) =>
  new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`)
export const attributeName = (message: string) => new AwsError('InvalidAttributeName', message)
export const attributeValue = (name: string, reason?: string) =>
  new AwsError(
    'InvalidAttributeValue',
    `Invalid value for the parameter ${name}.${reason === undefined ? '' : ` Reason: ${reason}`}`,
  )
export const overLimit = (message: string) => new AwsError('OverLimit', message)
export const resourceNotFound = (message: string) =>
  new AwsError('ResourceNotFoundException', message)

/** Refused instead of half heeded. */
export const argumentsNotBuilt = ['KmsMasterKeyId'] as const

export const notBuilt = (argument: (typeof argumentsNotBuilt)[number]): AwsError =>
  notBuiltHere(`${argument} of sqs`, 'sqs')

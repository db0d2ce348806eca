import { AwsError } from '../../aws/error.ts'

// Differs from AWS? The codes are in the model; no recording of the texts is known.
export const invalidAttributes = (problem: string) =>
  new AwsError('InvalidLookupAttributesException', problem)
export const invalidTimeRange = () =>
  new AwsError('InvalidTimeRangeException', 'The start time must be before the end time.')
export const invalidNextToken = () =>
  new AwsError('InvalidNextTokenException', 'The specified token is invalid.')

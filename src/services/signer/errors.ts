import { AwsError } from '../../aws/error.ts'
import { notBuilt as notBuiltHere } from '../../aws/not-built.ts'

// Differs from AWS? The codes are in the model; no recording of the texts is known.
export const profileNotFound = (name: string) =>
  new AwsError('ResourceNotFoundException', `Signing profile ${name} not found.`)
export const invalid = (message: string) => new AwsError('ValidationException', message)
export const conflict = (message: string) => new AwsError('ConflictException', message)

/** Refused instead of half heeded. */
export const argumentsNotBuilt = [
  'overrides',
  'platformId other than Notation-OCI-SHA384-ECDSA',
  'profileVersion',
  'signingMaterial',
  'signingParameters',
  'tags',
] as const

export const notBuilt = (argument: (typeof argumentsNotBuilt)[number]): AwsError =>
  notBuiltHere(`${argument} of signer`, 'signer')

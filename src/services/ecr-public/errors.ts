import { AwsError } from '../../aws/error.ts'
import type { ErrorCode } from '../../aws/models/ecr-public.types.gen.ts'
import { notBuilt } from '../../aws/not-built.ts'

export const argumentsNotBuilt = ['catalogData.logoImageBlob'] as const

export const logoNotBuilt = (): AwsError =>
  notBuilt('catalogData.logoImageBlob of ecr-public', 'ecr-public')

const refusal = (code: ErrorCode, message: string): AwsError => new AwsError(code, message)

export const invalidParameter = (field: string, constraint: string): AwsError =>
  refusal(
    'InvalidParameterException',
    `Invalid parameter at '${field}' failed to satisfy constraint: '${constraint}'`,
  )

export const repositoryNotFound = (account: string, name: string): AwsError =>
  refusal(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${account}'`,
  )

// Differs from AWS? Worded after the one above.
export const catalogNotFound = (account: string, name: string): AwsError =>
  refusal(
    'RepositoryCatalogDataNotFoundException',
    `The catalog data of the repository with name '${name}' does not exist in the registry with id '${account}'`,
  )

export const policyNotFound = (account: string, name: string): AwsError =>
  refusal(
    'RepositoryPolicyNotFoundException',
    `Repository policy does not exist for the repository with name '${name}' in the registry with id '${account}'`,
  )

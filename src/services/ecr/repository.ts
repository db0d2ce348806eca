import type { Repository as RepositoryShape } from '../../aws/models/ecr.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { type AccountId, parseAccountId } from '../../names/account.ts'
import { parseArn, repositoryArn } from '../../names/arn.ts'
import {
  findRepository,
  type ListedRepository,
  type Repository,
} from '../../store/ecr/repositories.ts'
import type { Asked } from '../kernel/define.ts'
import type { Needs } from '../kernel/needs.ts'
import { invalidParameter, repositoryNotFound } from './errors.ts'

/** What every operation on one repository is given. */
export interface RepositoryInput {
  readonly registryId?: string | undefined
  readonly repositoryName: string
}

/** The account whose registry is meant: the caller's own unless the request says otherwise. */
export function registryOf(
  { registryId }: { readonly registryId?: string | undefined },
  caller: Caller,
): AccountId {
  if (registryId === undefined) return caller.account
  const account = parseAccountId(registryId)
  if (!account) throw invalidParameter('registryId', "must satisfy regular expression '[0-9]{12}'")
  return account
}

/** The permissions of an operation on one repository: `action` on the ARN the request amounts to. */
export const onRepository = (input: RepositoryInput, caller: Caller): Asked => ({
  resource: repositoryArn(registryOf(input, caller), caller.region, input.repositoryName),
})

/** The repository a request names. Throws RepositoryNotFoundException. */
export async function requireRepository(
  input: RepositoryInput,
  caller: Caller,
  { db }: Needs,
): Promise<Repository> {
  const account = registryOf(input, caller)
  const repository = await findRepository(db, account, caller.region, input.repositoryName)
  if (!repository) throw repositoryNotFound({ account, name: input.repositoryName })
  return repository
}

/**
 * The account and name in a repository's ARN. Throws InvalidParameterException for any other ARN, and for one
 * of another Region: tags are kept where the repository is.
 */
export function repositoryOfArn(
  resourceArn: string,
  { region }: Caller,
): Required<RepositoryInput> {
  const arn = parseArn(resourceArn)
  const registryId = parseAccountId(arn?.account ?? '')
  const repositoryName = /^repository\/(.+)$/.exec(arn?.resource ?? '')?.[1]
  if (arn?.service !== 'ecr' || arn.region !== region || !registryId || !repositoryName)
    throw invalidParameter('resourceArn', 'Invalid ARN')
  return { registryId, repositoryName }
}

/** The repository as the API shows it. */
export function describeRepository(
  { account, region, name, createdAt, settings }: ListedRepository,
  { registryHost }: Needs,
): RepositoryShape {
  const { imageTagMutability, imageTagMutabilityExclusionFilters } = settings
  const host = registryHost({ account, region })
  return {
    repositoryArn: repositoryArn(account, region, name),
    registryId: account,
    repositoryName: name,
    repositoryUri: `${host}/${name}`,
    createdAt,
    imageTagMutability,
    imageTagMutabilityExclusionFilters,
    imageScanningConfiguration: { scanOnPush: settings.scanOnPush },
    encryptionConfiguration: settings.encryptionConfiguration,
  }
}

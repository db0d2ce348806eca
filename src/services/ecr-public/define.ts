import { AwsError } from '../../aws/error.ts'
import type { Operations as EcrOperations } from '../../aws/models/ecr.types.gen.ts'
import type { Operations } from '../../aws/models/ecr-public.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { type AccountId, parseAccountId } from '../../names/account.ts'
import {
  publicHome,
  publicRegion,
  publicRegistryArn,
  publicRepositoryArn,
} from '../../names/public-registry.ts'
import { type Asked, definer } from '../kernel/define.ts'
import type { Needs } from '../kernel/needs.ts'
import { invalidParameter } from './errors.ts'

export const define = definer<Operations>('ecr-public')

export interface RepositoryInput {
  readonly registryId?: string | undefined
  readonly repositoryName: string
}

/** The account whose registry is meant: the caller's own unless the request says otherwise. */
export function accountOf(
  { registryId }: { readonly registryId?: string | undefined },
  caller: Caller,
): AccountId {
  if (registryId === undefined) return caller.account
  const account = parseAccountId(registryId)
  if (!account) throw invalidParameter('registryId', "must satisfy regular expression '[0-9]{12}'")
  return account
}

export const onRepository = (input: RepositoryInput, caller: Caller): Asked => ({
  resource: publicRepositoryArn(accountOf(input, caller), input.repositoryName),
})

export const onOwnRegistry = (_: unknown, { account }: Caller): Asked => ({
  resource: publicRegistryArn(account),
})

/** The same caller where public repositories are kept. Throws in a Region that has no API for them. */
export function publicly(caller: Caller): Caller {
  // Differs from AWS? There the API has no name in other Regions, so that no client reaches it.
  if (caller.region !== publicHome)
    throw new AwsError(
      'UnsupportedCommandException',
      `The action isn't supported in this Region: ECR Public is asked in ${publicHome}.`,
    )
  return { ...caller, region: publicRegion }
}

/** A public repository's images are kept as ECR keeps its own: what this service has allowed, that one does. */
export const asEcr =
  <Name extends keyof EcrOperations>(name: Name) =>
  (
    input: RepositoryInput & object,
    caller: Caller,
    needs: Needs,
  ): Promise<EcrOperations[Name]['output']> =>
    needs.perform<EcrOperations[Name]['output']>(
      ...(['ecr', name, { ...input, registryId: accountOf(input, caller) }] as const),
      publicly(caller),
    )

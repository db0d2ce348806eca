import { rolePrincipal } from '../../../access/credentials.ts'
import { AwsError, withHint } from '../../../aws/error.ts'
import type { GetSecretValueResponse } from '../../../aws/models/secretsmanager.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import type { AccountId } from '../../../names/account.ts'
import { parseArn } from '../../../names/arn.ts'
import type { Region } from '../../../names/region.ts'
import type { Needs } from '../../kernel/needs.ts'
import { secretNotAccessible, secretNotFound } from '../errors.ts'

export const cacheService = 'pullthroughcache.ecr.amazonaws.com'

/** The role as which ECR reads the secrets of an account, and caches for it. */
export const cacheRoleArn = (account: string): string =>
  `arn:aws:iam::${account}:role/aws-service-role/${cacheService}/AWSServiceRoleForECRPullThroughCache`

/** ECR as that role; undefined where it was deleted. */
export async function cacheRole(
  account: AccountId,
  region: Region,
  request: Caller['request'],
  { db }: Pick<Needs, 'db'>,
): Promise<Caller | undefined> {
  const principal = await rolePrincipal(db, cacheRoleArn(account), 'pull-through-cache')
  return (
    principal && { principal, account, region, request: { ...request, calledVia: [cacheService] } }
  )
}

export interface Login {
  readonly username: string
  readonly accessToken: string
}

/**
 * What a rule's secret says. Throws SecretNotFoundException, or UnableToAccessSecretException with what is wrong as its hint.
 * Nothing of the value stands in either.
 */
export async function readSecret(
  credentialArn: string,
  { account, region, request }: Pick<Caller, 'account' | 'region' | 'request'>,
  needs: Needs,
): Promise<Login> {
  const arn = parseArn(credentialArn)
  // ECR takes only secrets of the registry's own account and Region.
  if (arn?.account !== account || arn.region !== region) throw secretNotFound()
  const role = await cacheRole(account, region, request, needs)
  if (!role) throw withHint(secretNotAccessible(), `the role \`${cacheRoleArn(account)}\` is gone`)
  const value = await needs
    .call<GetSecretValueResponse>(
      ...(['secretsmanager', 'GetSecretValue', { SecretId: credentialArn }, role] as const),
    )
    .catch((error: unknown) => {
      if (!(error instanceof AwsError)) throw error
      if (error.code === 'ResourceNotFoundException') throw secretNotFound()
      throw withHint(secretNotAccessible(), error.message)
    })
  const login = loginIn(value.SecretString)
  if (!login)
    throw withHint(
      secretNotAccessible(),
      'the secret is not JSON with the keys `username` and `accessToken`',
    )
  return login
}

function loginIn(text: string | undefined): Login | undefined {
  try {
    const { username, accessToken } = Object(JSON.parse(text ?? ''))
    return typeof username === 'string' && typeof accessToken === 'string'
      ? { username, accessToken }
      : undefined
  } catch {
    return undefined
  }
}

import type { Caller } from '../../estate/caller.ts'
import { parseArn, secretArn } from '../../names/arn.ts'
import { findSecret, type Secret } from '../../store/secretsmanager/secrets.ts'
import type { Asked } from '../kernel/define.ts'
import type { Needs } from '../kernel/needs.ts'
import { isDeleted, noSecret } from './errors.ts'

export interface SecretInput {
  readonly SecretId: string
}

/** Requests name a secret by its name, or by its ARN with or without the six characters at the end. */
function keyOf(id: string, { account, region }: Caller) {
  const arn = parseArn(id)
  if (arn?.service !== 'secretsmanager' || !arn.resource.startsWith('secret:'))
    return { account, region, name: id }
  return {
    account: arn.account,
    region: arn.region,
    name: arn.resource.slice('secret:'.length),
  }
}

/** What an operation on one secret asks for. A denial names the secret as the request did. */
export function onSecret({ SecretId: id }: SecretInput, caller: Caller): Asked {
  const { account, region, name } = keyOf(id, caller)
  return {
    resource: id.startsWith('arn:') ? id : secretArn(account, region, `${name}-??????`),
    printedResource: id,
    context: { 'secretsmanager:secretid': id },
  }
}

/** Throws ResourceNotFoundException. */
export async function requireSecret(
  { SecretId }: SecretInput,
  caller: Caller,
  { db }: Pick<Needs, 'db'>,
): Promise<Secret> {
  const key = keyOf(SecretId, caller)
  // A request in one Region finds nothing of another.
  const secret = key.region === caller.region ? await findSecret(db, key) : undefined
  if (!secret) throw noSecret()
  return secret
}

/** The same of one that is not to be deleted. */
export async function requireInUse(
  input: SecretInput,
  caller: Caller,
  needs: Pick<Needs, 'db'>,
): Promise<Secret> {
  const secret = await requireSecret(input, caller, needs)
  if (secret.deleted_at !== null) throw isDeleted()
  return secret
}

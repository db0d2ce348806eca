import type { EncryptionConfiguration } from '../../aws/models/ecr.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import type { AccountId } from '../../names/account.ts'
import { parseArn } from '../../names/arn.ts'
import type { Context } from '../../policy/types.ts'
import type { Needs } from '../kernel/needs.ts'
import { invalidParameter, kmsRefused } from './errors.ts'

/**
 * The encryption of a new repository, as ECR reports it. Layers here lie in files that the machine's owner protects
 * and no key is kept; what a key decides besides is whether the caller may use it, and that is asked: for
 * a customer's key ECR calls DescribeKey and CreateGrant as the caller.
 * Throws KmsException.
 */
export async function encryptionFor(
  asked: EncryptionConfiguration | undefined,
  account: AccountId,
  caller: Caller,
  { ask }: Needs,
): Promise<EncryptionConfiguration> {
  if (!asked || asked.encryptionType === 'AES256') {
    // Differs from AWS? The text is not known.
    if (asked?.kmsKey !== undefined)
      throw invalidParameter('encryptionConfiguration', 'kmsKey must be null for AES256')
    return { encryptionType: 'AES256' }
  }
  const { encryptionType, kmsKey } = asked
  // AWS names the key behind this alias, whose own policy lets ECR's callers use it.
  if (kmsKey === undefined)
    return { encryptionType, kmsKey: `arn:aws:kms:${caller.region}:${account}:alias/aws/ecr` }
  const key = /^[\w-]+$/.test(kmsKey)
    ? `arn:aws:kms:${caller.region}:${account}:key/${kmsKey}`
    : kmsKey
  const arn = parseArn(key)
  const named = arn?.service === 'kms' && /^key\/[\w-]+$/.test(arn.resource)
  if (!named || arn.region !== caller.region)
    throw kmsRefused(
      'NotFoundException',
      `Tidegate keeps no KMS keys and cannot resolve '${kmsKey}': name a key of ${caller.region} by its id or its ARN.`,
    )
  for (const [action, keys] of Object.entries(keyChecks(`ecr.${caller.region}.amazonaws.com`))) {
    const decision = await ask(caller, { action, resource: key, context: keys })
    if (decision.outcome !== 'allowed')
      throw kmsRefused(
        'AccessDeniedException',
        `The caller is not authorized to perform: ${action} on resource: ${key}`,
      )
  }
  return { encryptionType, kmsKey: key }
}

/**
 * The repository's key is used through grants that ECR makes for itself in the caller's name.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
 */
const keyChecks = (ecr: string): Readonly<Record<string, Context>> => ({
  'kms:DescribeKey': { 'kms:viaservice': ecr },
  'kms:CreateGrant': {
    'kms:viaservice': ecr,
    'kms:grantisforawsresource': 'true',
    'kms:granteeprincipal': ecr,
    'kms:retiringprincipal': ecr,
    'kms:grantoperations': ['GenerateDataKey', 'Decrypt'],
    'kms:grantconstrainttype': 'EncryptionContextSubset',
  },
})

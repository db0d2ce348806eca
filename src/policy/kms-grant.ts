import { applied } from './compile.ts'
import type { JsonObject } from './parse.ts'
import type { AppliedPolicy } from './types.ts'

/** A grant, as KMS's ListGrants prints it. */
export interface KmsGrant {
  readonly GrantId?: string
  readonly Name?: string
  /** The ARN of an account's root, a user, a role or a session, or a service such as `ecr.us-east-1.amazonaws.com`. */
  readonly GranteePrincipal: string
  readonly RetiringPrincipal?: string
  /** `Decrypt`, `GenerateDataKey`, … */
  readonly Operations: readonly string[]
  readonly Constraints?: {
    readonly EncryptionContextEquals?: Readonly<Record<string, string>>
    readonly EncryptionContextSubset?: Readonly<Record<string, string>>
  }
}

/** Operations that take an encryption context: a grant's constraints are about no others. */
const withContext: ReadonlySet<string> = new Set([
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
])

/**
 * What a grant allows, as statements beside those of the key's policy. `key` is the key's ARN. The constraint of a grant for
 * CreateGrant is about the grant that is made: `notesOn` says that nobody compares the two.
 * https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */
export function grantPolicy(grant: KmsGrant, key: string): AppliedPolicy {
  const { GranteePrincipal, RetiringPrincipal, Operations, Constraints = {} } = grant
  const condition = conditionOf(Constraints)
  const constrained = condition ? Operations.filter((one) => withContext.has(one)) : []
  const plain = Operations.filter((one) => !constrained.includes(one))
  const statements = [
    ...statement(GranteePrincipal, constrained, key, condition),
    ...statement(GranteePrincipal, plain, key),
    ...(RetiringPrincipal === undefined ? [] : statement(RetiringPrincipal, ['RetireGrant'], key)),
  ]
  const name = grant.Name ?? grant.GrantId
  const label = `grant${name === undefined ? '' : ` ${name}`} for ${GranteePrincipal}`
  return applied(JSON.stringify({ Version: '2012-10-17', Statement: statements }), label, key)
}

function statement(
  principal: string,
  operations: readonly string[],
  key: string,
  condition?: JsonObject,
): readonly JsonObject[] {
  if (operations.length === 0) return []
  const kind = principal.startsWith('arn:') || /^\d{12}$/.test(principal) ? 'AWS' : 'Service'
  return [
    {
      Effect: 'Allow',
      Principal: { [kind]: principal },
      Action: operations.map((one) => `kms:${one}`),
      Resource: key,
      ...(condition && { Condition: condition }),
    },
  ]
}

/** The names of an encryption context are compared without case and its values with it, as those of keys are. */
function conditionOf({
  EncryptionContextEquals: equals,
  EncryptionContextSubset: subset,
}: NonNullable<KmsGrant['Constraints']>): JsonObject | undefined {
  const pairs = Object.entries({ ...subset, ...equals })
  if (pairs.length === 0) return undefined
  const values = Object.fromEntries(
    pairs.map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
  )
  const names = equals && Object.keys(equals)
  return {
    StringEquals: values,
    ...(names?.length && {
      'ForAllValues:StringEqualsIgnoreCase': { 'kms:EncryptionContextKeys': names },
    }),
  }
}

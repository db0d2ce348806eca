import { secretPolicyProblem } from '../../policy/validate/secret.ts'
import { shownPrincipals, storedPrincipals } from '../../store/iam/principals.ts'
import { arnOf, type Secret, updateSecret } from '../../store/secretsmanager/secrets.ts'
import { define } from './define.ts'
import { malformedPolicy, publicPolicy, refuseArguments, unsupportedPrincipal } from './errors.ts'
import { onSecret, requireInUse, requireSecret } from './find.ts'

const named = (secret: Secret) => ({ ARN: arnOf(secret), Name: secret.name })

export const putResourcePolicy = define(
  'PutResourcePolicy',
  (input, caller) => {
    const asked = onSecret(input, caller)
    const { BlockPublicPolicy: block } = input
    const key = block !== undefined && { 'secretsmanager:blockpublicpolicy': String(block) }
    return { ...asked, context: { ...asked.context, ...key } }
  },
  async (input, caller, needs) => {
    refuseArguments({ PolicyName: input.PolicyName })
    const secret = await requireInUse(input, caller, needs)
    if (secretPolicyProblem(input.ResourcePolicy) !== undefined) throw malformedPolicy()
    const stored = await storedPrincipals(needs.db, input.ResourcePolicy)
    if (!stored.ok) throw unsupportedPrincipal()
    if (input.BlockPublicPolicy && isPublic(stored.text)) throw publicPolicy()
    await updateSecret(needs.db, secret.id, { policy: stored.text })
    return named(secret)
  },
)

/** A statement that allows everybody something without a condition. */
function isPublic(text: string): boolean {
  const { Statement } = JSON.parse(text) as { readonly Statement: unknown }
  return [Statement].flat().some((one) => {
    const { Effect, Principal, Condition } = one as Readonly<Record<string, unknown>>
    const aws = typeof Principal === 'string' ? Principal : Object(Principal).AWS
    return Effect === 'Allow' && !Condition && [aws].flat().includes('*')
  })
}

export const getResourcePolicy = define(
  'GetResourcePolicy',
  onSecret,
  async (input, caller, needs) => {
    refuseArguments({ PolicyName: input.PolicyName })
    const secret = await requireInUse(input, caller, needs)
    const { policy } = secret
    return {
      ...named(secret),
      ...(policy !== null && { ResourcePolicy: await shownPrincipals(needs.db, policy) }),
    }
  },
)

export const deleteResourcePolicy = define(
  'DeleteResourcePolicy',
  onSecret,
  async (input, caller, needs) => {
    refuseArguments({ PolicyName: input.PolicyName })
    const secret = await requireSecret(input, caller, needs)
    await updateSecret(needs.db, secret.id, { policy: null })
    return named(secret)
  },
)

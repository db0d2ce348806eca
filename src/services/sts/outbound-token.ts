import { SignJWT } from 'jose'
import { AwsError } from '../../aws/error.ts'
import type { GetWebIdentityTokenRequest } from '../../aws/models/sts.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { holderFacts, inSession } from '../../estate/principal.ts'
import { requestTags } from '../../estate/request-tags.ts'
import { principalName } from '../../policy/principal-name.ts'
import { findSetting } from '../../store/iam/account-settings.ts'
import { findSession } from '../../store/iam/sessions.ts'
import { newUuid } from '../../store/ids.ts'
import type { Asked } from '../kernel/define.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { duplicateTagKeys } from './errors.ts'
import { isSigningAlgorithm, type SigningAlgorithm, signingKeys } from './outbound-keys.ts'

const durationDefault = 300

const disabled = () =>
  new AwsError(
    'OutboundWebIdentityFederationDisabledException',
    'OutboundWebIdentityFederation is disabled.',
  )
// The texts, the claims and what is asked were recorded in September 2026 (radkawar/stackd, testdata/aws/iam/outbound_identity.json
// and outbound_issuance.json).
const outlives = () =>
  new AwsError(
    'SessionDurationEscalationException',
    "Requested token expiry time must be before the original session's expiry time.",
  )
const notForFederatedUsers = () =>
  new AwsError('AccessDenied', 'GetWebIdentityToken does not support federated user sessions')

/** Bytes of a token's claims. */
const payloadMax = 14_984
// Differs from AWS? The text is that of its reference.
const tooLarge = () =>
  new AwsError(
    'JWTPayloadSizeExceededException',
    'The requested token payload size exceeds the maximum allowed size. Reduce the number of request tags included in the GetWebIdentityToken API call to reduce the token payload size.',
  )
const badAlgorithm = () =>
  new AwsError(
    'ValidationError',
    'Requested SigningAlgorithm is not supported. See the GetWebIdentityToken documentation for supported algorithms',
  )

/** Throws ValidationError. */
function algorithmOf({ SigningAlgorithm }: GetWebIdentityTokenRequest): SigningAlgorithm {
  if (!isSigningAlgorithm(SigningAlgorithm)) throw badAlgorithm()
  return SigningAlgorithm
}

/** Throws InvalidParameterValue for a key that is there twice. */
function tagsOf({ Tags = [] }: GetWebIdentityTokenRequest): Readonly<Record<string, string>> {
  const keys = new Set(Tags.map(({ Key }) => Key.toLowerCase()))
  if (keys.size < Tags.length) throw duplicateTagKeys()
  return Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]))
}

function permissions(
  input: GetWebIdentityTokenRequest,
  { account, principal }: Caller,
): readonly Asked[] {
  const tags = tagsOf(input)
  if (principal.kind === 'federated-user') throw notForFederatedUsers()
  const context = {
    'sts:identitytokenaudience': input.Audience,
    'sts:signingalgorithm': algorithmOf(input),
    'sts:durationseconds': String(input.DurationSeconds ?? durationDefault),
    ...requestTags(tags),
  }
  const asked = { resource: `arn:aws:sts::${account}:self`, context }
  const isTagged = Object.keys(tags).length > 0
  return [asked, ...(isTagged ? [{ ...asked, action: 'sts:TagGetWebIdentityToken' }] : [])]
}

/** When the caller's own credentials end; undefined for those that do not. */
async function sessionEnd(
  { accessKeyId, session }: Caller,
  { db }: Needs,
): Promise<number | undefined> {
  if (!session || accessKeyId === undefined) return undefined
  return (await findSession(db, accessKeyId))?.expires_at
}

/** A role rather than its session. */
const subjectOf = ({ principal }: Caller): string =>
  principal.kind === 'assumed-role' ? principal.roleArn : principalName(principal)

/** In whole seconds, as AWS writes it. */
const written = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')

/**
 * What AWS says of the caller in a claim of its own.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html
 */
async function awsClaims(
  caller: Caller,
  { estate }: Needs,
  tags: Readonly<Record<string, string>>,
  ends: number | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  const { principal, session, account } = caller
  const { organization } = (await estate.accounts()).get(account) ?? {}
  const { tags: principalTags } = inSession(await holderFacts(estate, principal), caller)
  const claims = {
    aws_account: account,
    source_region: caller.region,
    principal_id: subjectOf(caller),
    org_id: organization?.id,
    ou_path: organization?.paths,
    original_session_exp: ends === undefined ? undefined : written(ends),
    federated_provider: session?.federatedProvider,
    source_identity: session?.sourceIdentity,
    lambda_source_function_arn: session?.sourceFunctionArn,
    principal_tags: principalTags,
    request_tags: tags,
  }
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => isSaid(value)))
}

const isSaid = (value: unknown): boolean =>
  value !== undefined && (typeof value !== 'object' || Object.keys(value ?? {}).length > 0)

export const getWebIdentityToken = define(
  'GetWebIdentityToken',
  permissions,
  async (input, caller, needs) => {
    const { db, clock } = needs
    const seconds = input.DurationSeconds ?? durationDefault
    const ends = await sessionEnd(caller, needs)
    if (ends !== undefined && clock.now().getTime() + seconds * 1000 > ends) throw outlives()
    const federation = await findSetting(db, caller.account, 'webIdentityFederation')
    if (!federation?.isEnabled) throw disabled()
    // Who verifies the token has the machine's time, wherever `tidegate clock advance` has moved ours.
    const now = Date.now()
    const issued = Math.floor(now / 1000)
    const algorithm = algorithmOf(input)
    const { kid, privateKey } = (await signingKeys(db, caller.account))[algorithm]
    const [audience = '', ...others] = input.Audience
    const claims = {
      aud: others.length > 0 ? [audience, ...others] : audience,
      sub: subjectOf(caller),
      'https://sts.amazonaws.com/': await awsClaims(caller, needs, tagsOf(input), ends),
      iss: federation.issuer,
      exp: issued + seconds,
      iat: issued,
      jti: newUuid(),
    }
    if (Buffer.byteLength(JSON.stringify(claims)) > payloadMax) throw tooLarge()
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: algorithm, kid, typ: 'JWT' })
      .sign(privateKey)
    return { WebIdentityToken: token, Expiration: new Date(now + seconds * 1000) }
  },
)

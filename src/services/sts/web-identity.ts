import { mintSession, rolePrincipal } from '../../access/credentials.ts'
import type { AssumeRoleWithWebIdentityRequest } from '../../aws/models/sts.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Check } from '../../estate/check.ts'
import { assumeRoleChecks } from '../../estate/scenarios/roles.ts'
import { parseAccountId } from '../../names/account.ts'
import { findRoleByArn } from '../../store/iam/roles.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { longerThanRoleAllows, roleArnInvalid, webIdentityErrors } from './errors.ts'
import { packedPercent, readSessionPolicies } from './session-policies.ts'
import { sessionContext, sessionTags } from './session-tags.ts'
import { showCredentials } from './shapes.ts'
import { identityContext, sourceIdentityInToken, tagsInToken } from './web-identity-context.ts'
import { claimsOf, verifyWebIdentity } from './web-identity-token.ts'

const durationDefault = 3600

function accountOf(roleArn: string) {
  const account = /^arn:aws[a-z-]*:iam::(\d{12}):role\/.+$/.exec(roleArn)?.[1]
  const parsed = parseAccountId(account ?? '')
  if (!parsed) throw roleArnInvalid(roleArn)
  return parsed
}

/** Nobody signs this call: the token says who asks. */
async function identify(
  input: AssumeRoleWithWebIdentityRequest,
  caller: Caller,
  { db }: Needs,
): Promise<Caller> {
  const account = accountOf(input.RoleArn)
  if (input.ProviderId !== undefined) throw webIdentityErrors.oauthNotBuilt()
  const identity = await verifyWebIdentity(db, account, input.WebIdentityToken, new Date())
  const { session: _, accessKeyId: __, ...rest } = caller
  return {
    ...rest,
    account,
    principal: { kind: 'identity-provider', provider: identity.provider },
    context: identityContext(identity),
  }
}

/** The token is verified by now, so its claims may be read as they stand. */
function carried({ WebIdentityToken }: AssumeRoleWithWebIdentityRequest) {
  const claims = claimsOf(WebIdentityToken)
  return {
    tags: sessionTags(tagsInToken(claims), {}),
    sourceIdentity: sourceIdentityInToken(claims),
  }
}

function permissions(input: AssumeRoleWithWebIdentityRequest): readonly Check[] {
  const { tags, sourceIdentity } = carried(input)
  return assumeRoleChecks({
    action: 'AssumeRoleWithWebIdentity',
    role: input.RoleArn,
    context: sessionContext(input, tags, sourceIdentity),
    isTagged: Object.keys(tags.tags).length > 0,
    hasSourceIdentity: sourceIdentity !== undefined,
  })
}

export const assumeRoleWithWebIdentity = define(
  'AssumeRoleWithWebIdentity',
  permissions,
  async (input, caller, { db, clock }) => {
    const role = await findRoleByArn(db, input.RoleArn)
    const principal = await rolePrincipal(db, input.RoleArn, input.RoleSessionName)
    // The role went away between the decision and the act.
    if (!role || !principal || caller.principal.kind !== 'identity-provider')
      throw webIdentityErrors.notAuthorized()
    const durationSeconds = input.DurationSeconds ?? durationDefault
    if (durationSeconds > role.max_session_duration) throw longerThanRoleAllows()
    const { tags, sourceIdentity } = carried(input)
    const policies = await readSessionPolicies(db, input, role.account)
    const packed = packedPercent(input, tags.tags)
    const { provider } = caller.principal
    const credentials = await mintSession(db, clock, {
      principal,
      usedIn: caller.region,
      durationSeconds,
      grantedBy: 'AssumeRoleWithWebIdentity',
      federatedProvider: provider,
      ...tags,
      ...(policies && { policies }),
      ...(sourceIdentity !== undefined && { sourceIdentity }),
    })
    const issuer = provider.slice(provider.indexOf('/') + 1).toLowerCase()
    return {
      Credentials: showCredentials(credentials),
      SubjectFromWebIdentityToken: String(caller.context?.[`${issuer}:sub`]),
      AssumedRoleUser: {
        AssumedRoleId: `${principal.roleId}:${principal.sessionName}`,
        Arn: principal.arn,
      },
      ...(packed > 0 && { PackedPolicySize: packed }),
      Provider: provider,
      Audience: String(caller.context?.[`${issuer}:aud`]),
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    }
  },
  { identify, anonymous: true },
)

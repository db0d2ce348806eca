import type { AssumeRoleWithWebIdentityRequest } from '../../aws/models/sts.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Check } from '../../estate/check.ts'
import { assumeRoleChecks } from '../../estate/scenarios/roles.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { webIdentityErrors } from './errors.ts'
import { accountOfRole, startRoleSession } from './role-session.ts'
import { sessionContext, sessionTags } from './session-tags.ts'
import { identityContext, sourceIdentityInToken, tagsInToken } from './web-identity-context.ts'
import { claimsOf, verifyWebIdentity } from './web-identity-token.ts'

/** Nobody signs this call: the token says who asks. */
async function identify(
  input: AssumeRoleWithWebIdentityRequest,
  caller: Caller,
  { db }: Needs,
): Promise<Caller> {
  const account = accountOfRole(input.RoleArn)
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
  async (input, caller, needs) => {
    if (caller.principal.kind !== 'identity-provider') throw webIdentityErrors.notAuthorized()
    const { provider } = caller.principal
    const session = await startRoleSession(input, caller, needs, {
      sessionName: input.RoleSessionName,
      grantedBy: 'AssumeRoleWithWebIdentity',
      federatedProvider: provider,
      ...carried(input),
      absent: webIdentityErrors.notAuthorized(),
    })
    const issuer = provider.slice(provider.indexOf('/') + 1).toLowerCase()
    return {
      ...session,
      SubjectFromWebIdentityToken: String(caller.context?.[`${issuer}:sub`]),
      Provider: provider,
      Audience: String(caller.context?.[`${issuer}:aud`]),
    }
  },
  { identify, anonymous: true },
)

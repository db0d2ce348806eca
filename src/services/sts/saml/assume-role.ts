import type { AssumeRoleWithSAMLRequest } from '../../../aws/models/sts.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import type { Check } from '../../../estate/check.ts'
import { assumeRoleChecks } from '../../../estate/scenarios/roles.ts'
import { findSamlProvider } from '../../../store/iam/providers.ts'
import type { Needs } from '../../kernel/needs.ts'
import { define } from '../define.ts'
import { accountOfRole, startRoleSession } from '../role-session.ts'
import { sessionContext } from '../session-tags.ts'
import { samlErrors } from './errors.ts'
import type { SamlIdentity } from './identity.ts'

/** What reads and verifies XML: most servers never need it. */
const readers = () => import('./identity.ts')

/** What was proven of a caller, for the rest of its request: the XML is never read unverified. */
const proven = new WeakMap<Caller, SamlIdentity>()

/** Nobody signs this call: the assertion says who asks. */
async function identify(
  input: AssumeRoleWithSAMLRequest,
  caller: Caller,
  { db }: Needs,
): Promise<Caller> {
  const account = accountOfRole(input.RoleArn)
  const provider = await findSamlProvider(db, input.PrincipalArn)
  const { session: _, accessKeyId: __, ...rest } = caller
  const { id: requestId } = caller.request
  // A provider of another account vouches for nobody here.
  if (provider?.account !== account) throw samlErrors.noProvider(requestId)
  const now = new Date()
  const { identityKeys, verifySamlIdentity } = await readers()
  const identity = verifySamlIdentity({ base64: input.SAMLAssertion, provider, now, requestId })
  requireRole(identity, input)
  const who: Caller = {
    ...rest,
    account,
    principal: { kind: 'identity-provider', provider: input.PrincipalArn },
    context: identityKeys(identity, provider),
  }
  proven.set(who, identity)
  return who
}

/** The identity provider names the roles of each user, in either order of the two ARNs. */
function requireRole(
  { roles }: SamlIdentity,
  { RoleArn, PrincipalArn }: AssumeRoleWithSAMLRequest,
): void {
  const wanted = [RoleArn, PrincipalArn].sort().join(',')
  const named = roles.map((pair) =>
    pair
      .split(',')
      .map((arn) => arn.trim())
      .sort()
      .join(','),
  )
  if (!named.includes(wanted)) throw samlErrors.roleNotNamed()
}

function permissions(input: AssumeRoleWithSAMLRequest, caller: Caller): readonly Check[] {
  const identity = proven.get(caller)
  return assumeRoleChecks({
    action: 'AssumeRoleWithSAML',
    role: input.RoleArn,
    context: identity
      ? sessionContext(
          { ...input, RoleSessionName: identity.sessionName },
          identity.tags,
          identity.sourceIdentity,
        )
      : {},
    isTagged: identity !== undefined && Object.keys(identity.tags.tags).length > 0,
    hasSourceIdentity: identity?.sourceIdentity !== undefined,
  })
}

export const assumeRoleWithSAML = define(
  'AssumeRoleWithSAML',
  permissions,
  async (input, caller, needs) => {
    const identity = proven.get(caller)
    if (!identity) throw samlErrors.notAuthorized()
    const { lastingKeys } = await readers()
    const session = await startRoleSession(input, caller, needs, {
      sessionName: identity.sessionName,
      grantedBy: 'AssumeRoleWithSAML',
      federatedProvider: input.PrincipalArn,
      federatedKeys: lastingKeys(identity),
      tags: identity.tags,
      sourceIdentity: identity.sourceIdentity,
      secondsMax: identity.sessionSecondsMax,
      absent: samlErrors.notAuthorized(),
    })
    return {
      ...session,
      Subject: identity.subject,
      SubjectType: identity.subjectType,
      Issuer: identity.issuer,
      Audience: identity.recipient,
      NameQualifier: identity.nameQualifier,
    }
  },
  { identify, anonymous: true },
)

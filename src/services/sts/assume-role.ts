import type { AssumeRoleRequest } from '../../aws/models/sts.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Check } from '../../estate/check.ts'
import { assumeRoleChecks } from '../../estate/scenarios/roles.ts'
import { principalName } from '../../policy/principal-name.ts'
import { define } from './define.ts'
import {
  notAuthorized,
  reservedPrefix,
  rootMayNotAssume,
  sourceIdentityAlreadySet,
} from './errors.ts'
import { withMfa } from './mfa.ts'
import { accountOfRole, startRoleSession } from './role-session.ts'
import { sessionContext, sessionTags } from './session-tags.ts'

/** Once set, a source identity stays through every role assumed after. */
function sourceIdentityOf(
  { SourceIdentity }: AssumeRoleRequest,
  { session }: Caller,
): string | undefined {
  if (SourceIdentity === undefined) return session?.sourceIdentity
  if (SourceIdentity.toLowerCase().startsWith('aws:')) throw reservedPrefix(SourceIdentity)
  if (session?.sourceIdentity !== undefined && session.sourceIdentity !== SourceIdentity)
    throw sourceIdentityAlreadySet()
  return SourceIdentity
}

function permissions(input: AssumeRoleRequest, caller: Caller): readonly Check[] {
  const { RoleArn: resource } = input
  accountOfRole(resource)
  if (caller.principal.kind === 'root') throw rootMayNotAssume()
  const tags = sessionTags(input, caller)
  const sourceIdentity = sourceIdentityOf(input, caller)
  const context = {
    ...sessionContext(input, tags, sourceIdentity),
    ...(input.ExternalId !== undefined && { 'sts:externalid': input.ExternalId }),
  }
  return assumeRoleChecks({
    role: resource,
    context,
    // Differs from AWS? Tags that only the calling session passes on are taken to need the permission as well.
    isTagged: Object.keys(tags.tags).length > 0,
    hasSourceIdentity: sourceIdentity !== undefined,
  })
}

export const assumeRole = define(
  'AssumeRole',
  permissions,
  async (input, caller, needs) =>
    startRoleSession(input, caller, needs, {
      sessionName: input.RoleSessionName,
      grantedBy: 'AssumeRole',
      tags: sessionTags(input, caller),
      sourceIdentity: sourceIdentityOf(input, caller),
      absent: notAuthorized(principalName(caller.principal), input.RoleArn),
    }),
  // The session itself carries no MFA: only the trust policy can ask for it.
  { identify: withMfa<AssumeRoleRequest> },
)

import { mintSession, rolePrincipal } from '../../access/credentials.ts'
import type { AssumeRoleRequest } from '../../aws/models/sts.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Check } from '../../estate/check.ts'
import { assumeRoleChecks } from '../../estate/scenarios/roles.ts'
import { principalName } from '../../policy/principal-name.ts'
import { findRoleByArn } from '../../store/iam/roles.ts'
import { define } from './define.ts'
import {
  longerThanChainingAllows,
  longerThanRoleAllows,
  notAuthorized,
  reservedPrefix,
  roleArnInvalid,
  rootMayNotAssume,
  sourceIdentityAlreadySet,
} from './errors.ts'
import { withMfa } from './mfa.ts'
import { packedPercent, readSessionPolicies } from './session-policies.ts'
import { sessionContext, sessionTags } from './session-tags.ts'
import { showCredentials } from './shapes.ts'

const durationDefault = 3600
const chainedDurationMax = 3600

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
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(resource)) throw roleArnInvalid(resource)
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
  async (input, caller, { db, clock }) => {
    const role = await findRoleByArn(db, input.RoleArn)
    const principal = await rolePrincipal(db, input.RoleArn, input.RoleSessionName)
    if (!role || !principal) throw notAuthorized(principalName(caller.principal), input.RoleArn)
    const durationSeconds = input.DurationSeconds ?? durationDefault
    if (durationSeconds > role.max_session_duration) throw longerThanRoleAllows()
    if (caller.principal.kind === 'assumed-role' && durationSeconds > chainedDurationMax)
      throw longerThanChainingAllows()
    const { tags, transitiveTagKeys } = sessionTags(input, caller)
    const policies = await readSessionPolicies(db, input, role.account)
    const packed = packedPercent(input, tags)
    const sourceIdentity = sourceIdentityOf(input, caller)
    const credentials = await mintSession(db, clock, {
      principal,
      usedIn: caller.region,
      durationSeconds,
      grantedBy: 'AssumeRole',
      tags,
      transitiveTagKeys,
      ...(policies && { policies }),
      ...(sourceIdentity !== undefined && { sourceIdentity }),
    })
    return {
      Credentials: showCredentials(credentials),
      AssumedRoleUser: {
        AssumedRoleId: `${principal.roleId}:${principal.sessionName}`,
        Arn: principal.arn,
      },
      ...(packed > 0 && { PackedPolicySize: packed }),
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    }
  },
  // The session itself carries no MFA: only the trust policy can ask for it.
  { identify: withMfa<AssumeRoleRequest> },
)

import { mintSession, type NewSession, rolePrincipal } from '../../access/credentials.ts'
import type { AwsError } from '../../aws/error.ts'
import type { Caller } from '../../estate/caller.ts'
import { type AccountId, parseAccountId } from '../../names/account.ts'
import { findRoleByArn } from '../../store/iam/roles.ts'
import type { Needs } from '../kernel/needs.ts'
import { longerThanChainingAllows, longerThanRoleAllows, roleArnInvalid } from './errors.ts'
import { type PolicyInput, packedPercent, readSessionPolicies } from './session-policies.ts'
import type { SessionTags } from './session-tags.ts'
import { showCredentials } from './shapes.ts'

const durationDefault = 3600
const chainedDurationMax = 3600

/** The account of a role. Throws ValidationError for what is no role's ARN. */
export function accountOfRole(roleArn: string): AccountId {
  const account = /^arn:aws[a-z-]*:iam::(\d{12}):role\/.+$/.exec(roleArn)?.[1]
  const parsed = parseAccountId(account ?? '')
  if (!parsed) throw roleArnInvalid(roleArn)
  return parsed
}

interface RoleInput extends PolicyInput {
  readonly RoleArn: string
  readonly DurationSeconds?: number | undefined
}

interface Start extends Pick<NewSession, 'grantedBy' | 'federatedProvider' | 'federatedKeys'> {
  readonly sessionName: string
  readonly tags: SessionTags
  readonly sourceIdentity: string | undefined
  /** The session ends by then, whatever was asked for. */
  readonly secondsMax?: number
  /** The role went away between the decision and the act. */
  readonly absent: AwsError
}

/** Begins the session of a role that may be assumed, and what every `AssumeRole…` answers of it. */
export async function startRoleSession(
  input: RoleInput,
  caller: Caller,
  { db, clock }: Needs,
  { sessionName, tags, sourceIdentity, secondsMax, absent, ...more }: Start,
) {
  const role = await findRoleByArn(db, input.RoleArn)
  const principal = await rolePrincipal(db, input.RoleArn, sessionName)
  if (!role || !principal) throw absent
  const asked = input.DurationSeconds ?? durationDefault
  if (asked > role.max_session_duration) throw longerThanRoleAllows()
  if (caller.principal.kind === 'assumed-role' && asked > chainedDurationMax)
    throw longerThanChainingAllows()
  const policies = await readSessionPolicies(db, input, role.account)
  const packed = packedPercent(input, tags.tags)
  const credentials = await mintSession(db, clock, {
    principal,
    usedIn: caller.region,
    durationSeconds: Math.min(asked, secondsMax ?? asked),
    ...more,
    ...tags,
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
}

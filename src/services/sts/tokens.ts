import { type KeyHolder, mintSession } from '../../access/credentials.ts'
import type { GetSessionTokenRequest } from '../../aws/models/sts.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { federatedUserArn } from '../../names/arn.ts'
import { define } from './define.ts'
import { onlyForUsers } from './errors.ts'
import { withMfa } from './mfa.ts'
import { packedPercent, readSessionPolicies } from './session-policies.ts'
import { sessionTags, tagContext } from './session-tags.ts'
import { showCredentials } from './shapes.ts'

const durationDefault = 43_200
/** A root user's sessions end after an hour, however long it asked for. */
const rootDurationMax = 3600

const durationOf = (asked: number | undefined, { principal }: Caller): number => {
  const seconds = asked ?? durationDefault
  return principal.kind === 'root' ? Math.min(seconds, rootDurationMax) : seconds
}

/** A user or root: who else asks with a session was refused before. */
function issuerOf({ principal }: Caller, operation: string) {
  if (principal.kind === 'user' || principal.kind === 'root') return principal
  throw onlyForUsers(operation)
}

export const getSessionToken = define(
  'GetSessionToken',
  // Any user may, without a permission.
  () => [],
  async (input, caller, { db, clock }) => {
    const principal = issuerOf(caller, 'GetSessionToken')
    // `identify` has verified the code that came with it.
    const mfaAuthenticated = input.SerialNumber !== undefined
    const credentials = await mintSession(db, clock, {
      principal,
      durationSeconds: durationOf(input.DurationSeconds, caller),
      grantedBy: 'GetSessionToken',
      mfaAuthenticated,
      ...(mfaAuthenticated && { mfaAt: clock.now() }),
    })
    return { Credentials: showCredentials(credentials) }
  },
  { identify: withMfa<GetSessionTokenRequest> },
)

export const getFederationToken = define(
  'GetFederationToken',
  (input, caller) => {
    const tags = sessionTags(input, caller)
    const resource = federatedUserArn(caller.account, input.Name)
    const on = (action: string) => ({
      action: `sts:${action}`,
      resource,
      context: {
        ...(input.DurationSeconds !== undefined && {
          'sts:durationseconds': String(input.DurationSeconds),
        }),
        ...tagContext(tags),
      },
    })
    const tagged = Object.keys(tags.tags).length > 0
    return [on('GetFederationToken'), ...(tagged ? [on('TagSession')] : [])]
  },
  async (input, caller, { db, clock }) => {
    const issuer = issuerOf(caller, 'GetFederationToken')
    const { account } = caller
    const { Name: name } = input
    const { tags } = sessionTags(input, caller)
    const policies = await readSessionPolicies(db, input, account)
    const packed = packedPercent(input, tags)
    const principal: KeyHolder = {
      kind: 'federated-user',
      account,
      arn: federatedUserArn(account, name),
      name,
      issuerArn: issuer.arn,
      issuerId: issuer.kind === 'user' ? issuer.userId : issuer.account,
    }
    const credentials = await mintSession(db, clock, {
      principal,
      durationSeconds: durationOf(input.DurationSeconds, caller),
      grantedBy: 'GetFederationToken',
      tags,
      ...(policies && { policies }),
    })
    return {
      Credentials: showCredentials(credentials),
      FederatedUser: { FederatedUserId: `${account}:${name}`, Arn: principal.arn },
      PackedPolicySize: packed,
    }
  },
)

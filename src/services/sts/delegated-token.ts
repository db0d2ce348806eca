import { mintSession, stillThere } from '../../access/credentials.ts'
import type { Session } from '../../estate/caller.ts'
import type { AccountId } from '../../names/account.ts'
import { type DelegationRow, delegationByToken } from '../../store/iam/delegation-requests.ts'
import { hashToken } from '../../store/iam/sessions.ts'
import { define } from './define.ts'
import { tradeInTokenExpired, tradeInTokenInvalid } from './errors.ts'
import { showCredentials } from './shapes.ts'

/** Who accepted the request, as IAM kept them. */
interface Approver {
  readonly principal: Parameters<typeof stillThere>[1]
  readonly session?: Session
}

/**
 * A token may be traded as often as its partner wants, and all credentials end together, a while after it was sent.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-building-integration.html
 */
export const getDelegatedAccessToken = define(
  'GetDelegatedAccessToken',
  () => ({ resource: '*' }),
  async ({ TradeInToken: token }, { account }, { db, clock }) => {
    const row = await delegationByToken(db, hashToken(token))
    // Another account is told no more than of a token that there is not.
    if (!row || row.approver === null || row.requestor !== account) throw tradeInTokenInvalid()
    const until = row.ends_at ?? 0
    if (until <= clock.now().getTime()) throw tradeInTokenExpired()
    const approver: Approver = JSON.parse(row.approver)
    const principal = await stillThere(db, approver.principal)
    // Differs from AWS? What it answers when the user or role of whoever accepted is gone is not known.
    if (!principal) throw tradeInTokenInvalid()
    const credentials = await mintSession(db, clock, {
      ...approver.session,
      principal,
      durationSeconds: { until },
      grantedBy: 'GetDelegatedAccessToken',
      delegated: delegationOf(row, account),
    })
    // PackedPolicySize is deprecated, and not sent.
    return { Credentials: showCredentials(credentials), AssumedPrincipal: principal.arn }
  },
)

const delegationOf = ({ id, details }: DelegationRow, to: AccountId) => ({
  ...{ to, request: id },
  policy: (JSON.parse(details) as { readonly PermissionPolicy: string }).PermissionPolicy,
})

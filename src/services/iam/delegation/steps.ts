import type { KeyHolder } from '../../../access/credentials.ts'
import type { Caller, Session } from '../../../estate/caller.ts'
import { principalName } from '../../../policy/principal-name.ts'
import { type DelegationRow, updateDelegation } from '../../../store/iam/delegation-requests.ts'
import { iamWrite } from '../../../store/iam/revision.ts'
import { hashToken } from '../../../store/iam/sessions.ts'
import { newToken } from '../../../store/ids.ts'
import type { Needs } from '../../kernel/needs.ts'
import type { AnyOperation } from '../../kernel/operation.ts'
import { define } from '../define.ts'
import {
  type Details,
  detailsOf,
  onRequest,
  requestArn,
  requireRequest,
  stateOf,
} from './details.ts'
import { delegationErrors } from './errors.ts'
import { expireLater, expiryIn } from './lifetime.ts'
import { sendToken, tellOfState } from './messages.ts'

type State = DelegationRow['state']

interface StepInput {
  readonly DelegationRequestId: string
  readonly Notes?: string | undefined
}

interface Moment {
  readonly caller: Caller
  readonly notes: string | undefined
  readonly row: DelegationRow
  readonly now: number
}

interface Change extends Partial<Pick<DelegationRow, 'owner_id' | 'approver'>> {
  readonly details?: Partial<Details>
  /** Sent to the partner, with when what it is traded for ends. */
  readonly token?: { readonly token: string; readonly endsAt: number }
}

/** How a request goes on: from which states to which, and what it is then. Throws what stands in the way. */
interface Step {
  readonly from: readonly State[]
  readonly to: State
  readonly change: (moment: Moment) => Change
}

/** Whoever accepted a request, as they were then: it is them that the partner will be. */
export interface Approver {
  readonly principal: KeyHolder
  readonly session?: Session
}

const rootSecondsMax = 4 * 60 * 60

function approverOf({ caller: { principal, session }, row }: Moment): Change {
  if (principal.kind === 'root' && detailsOf(row).SessionDuration > rootSecondsMax)
    throw delegationErrors.rootTooLong()
  // Nobody else has credentials, and only who has them calls.
  const approver: Approver = { principal: principal as KeyHolder, ...(session && { session }) }
  return {
    approver: JSON.stringify(approver),
    details: { ApproverId: principalName(principal) },
  }
}

/** The delegated time begins when the token is sent, whenever it is traded. */
function tokenOf({ caller, row, now }: Moment): Change {
  const { OnlySendByOwner, SessionDuration } = detailsOf(row)
  const name = principalName(caller.principal)
  if (OnlySendByOwner && row.owner_id !== name)
    throw delegationErrors.onlyOwner(name, requestArn(caller.account, row.id))
  return { token: { token: newToken(192), endsAt: now + SessionDuration * 1000 } }
}

/** By the name of the operation. https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-building-integration.html */
const steps = {
  AssociateDelegationRequest: {
    from: ['UNASSIGNED'],
    to: 'ASSIGNED',
    change: ({ caller }) => ({ owner_id: principalName(caller.principal) }),
  },
  UpdateDelegationRequest: {
    from: ['ASSIGNED', 'PENDING_APPROVAL'],
    to: 'PENDING_APPROVAL',
    change: ({ notes }) => (notes === undefined ? {} : { details: { Notes: notes } }),
  },
  AcceptDelegationRequest: {
    from: ['ASSIGNED', 'PENDING_APPROVAL'],
    to: 'ACCEPTED',
    change: approverOf,
  },
  RejectDelegationRequest: {
    from: ['ASSIGNED', 'PENDING_APPROVAL', 'ACCEPTED'],
    to: 'REJECTED',
    change: ({ notes }) => (notes === undefined ? {} : { details: { RejectionReason: notes } }),
  },
  SendDelegationToken: { from: ['ACCEPTED'], to: 'FINALIZED', change: tokenOf },
} as const satisfies Readonly<Record<string, Step>>

const take = (step: Step, input: StepInput, caller: Caller, needs: Needs): Promise<void> =>
  iamWrite(needs.db, async (db) => {
    const row = await requireRequest(db, input.DelegationRequestId, caller)
    const now = needs.clock.now().getTime()
    const state = stateOf(row, now)
    if (!step.from.includes(state)) throw delegationErrors.wrongState(state)
    const { details, token, ...columns } = step.change({ caller, notes: input.Notes, row, now })
    const after: DelegationRow = {
      ...row,
      ...columns,
      ...(token && { token_hash: hashToken(token.token), ends_at: token.endsAt }),
      ...{ owner_account: caller.account, state: step.to },
      ...{ updated_at: now, expires_at: expiryIn(step.to, now) },
      details: JSON.stringify({ ...detailsOf(row), ...details }),
    }
    await updateDelegation(db, row.id, after)
    await tellOfState(db, after, now)
    if (token) await sendToken(db, after, token, now)
    await expireLater(needs, after, db)
  })

const operationsOf = ([name, step]: [string, Step]): AnyOperation =>
  define(name as keyof typeof steps, onRequest, async (input, caller, needs) => {
    await take(step, input, caller, needs)
    if (step.to === 'FINALIZED')
      needs.notice(
        `the token of delegation request ${input.DelegationRequestId} waits for its partner: \`tidegate messages --request ${input.DelegationRequestId}\``,
      )
  })

/** `AssociateDelegationRequest` and what follows it, up to the token that the partner is sent. */
export const delegationSteps: readonly AnyOperation[] = Object.entries(steps).map(operationsOf)

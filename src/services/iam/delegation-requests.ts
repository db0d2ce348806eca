import { AwsError } from '../../aws/error.ts'
import type {
  CreateDelegationRequestRequest,
  DelegationRequest,
} from '../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { principalName } from '../../policy/principal-name.ts'
import type { Database } from '../../store/database.ts'
import {
  type DelegationRow,
  delegationsOwnedIn,
  findDelegation,
  insertDelegation,
  updateDelegation,
  workflowTaken,
} from '../../store/iam/delegation-requests.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { newUuid } from '../../store/ids.ts'
import type { Needs } from '../kernel/needs.ts'
import type { AnyOperation } from '../kernel/operation.ts'
import { define, onAccount } from './define.ts'
import { noSuchEntity } from './errors.ts'
import { page } from './pages.ts'

const dayMs = 24 * 60 * 60 * 1000
// Differs from AWS? That a rejected request lives seven days is documented; of the others it is assumed.
const livesMs = 7 * dayMs

type State = DelegationRow['state']

/** What is asked for, and what is said about it later. */
interface Details
  extends Pick<
    CreateDelegationRequestRequest,
    | 'Description'
    | 'Permissions'
    | 'RequestMessage'
    | 'RedirectUrl'
    | 'SessionDuration'
    | 'OnlySendByOwner'
    | 'NotificationChannel'
  > {
  readonly OwnerId?: string
  readonly ApproverId?: string
  readonly Notes?: string
  readonly RejectionReason?: string
}

const detailsOf = ({ details }: DelegationRow): Details => JSON.parse(details)

const show = (row: DelegationRow, now: number): DelegationRequest => {
  const { NotificationChannel: _, ...details } = detailsOf(row)
  return {
    DelegationRequestId: row.id,
    ...(row.owner_account !== null && { OwnerAccountId: row.owner_account }),
    ...details,
    State: row.expires_at <= now ? 'EXPIRED' : row.state,
    ExpirationTime: new Date(row.expires_at),
    RequestorId: row.requestor,
    CreateDate: new Date(row.created_at),
    UpdatedTime: new Date(row.updated_at),
  }
}

// Differs from AWS? The texts of these three are not recorded.
const notFound = (id: string) => noSuchEntity(`Delegation request ${id} cannot be found.`)
const wrongState = (state: string) =>
  new AwsError('ConcurrentModification', `The delegation request is in the state ${state}.`)
const workflowExists = (id: string) =>
  new AwsError('EntityAlreadyExists', `A delegation request with workflow id ${id} already exists.`)

const onRequest = (
  { DelegationRequestId: id }: { readonly DelegationRequestId: string },
  { account }: Caller,
) => ({ resource: `arn:aws:iam::${account}:delegation-request/${id}` })

/** One that is for anybody, or for the caller's account. Throws NoSuchEntity. */
async function requireRequest(
  db: Database,
  id: string,
  { account }: Caller,
): Promise<DelegationRow> {
  const row = await findDelegation(db, id)
  if (!row || (row.owner_account !== null && row.owner_account !== account)) throw notFound(id)
  return row
}

export const createDelegationRequest = define(
  'CreateDelegationRequest',
  (_input, { account }) => ({ resource: `arn:aws:iam::${account}:delegation-request/*` }),
  async (input, { account }, { db, clock }) => {
    const { OwnerAccountId, RequestorWorkflowId: workflow, ...asked } = input
    return iamWrite(db, async (db) => {
      if (await workflowTaken(db, account, workflow)) throw workflowExists(workflow)
      const now = clock.now().getTime()
      const id = newUuid()
      await insertDelegation(db, {
        id,
        requestor: account,
        workflow,
        owner_account: OwnerAccountId ?? null,
        state: 'UNASSIGNED',
        created_at: now,
        updated_at: now,
        expires_at: now + livesMs,
        details: JSON.stringify(asked satisfies Details),
      })
      return { DelegationRequestId: id }
    })
  },
)

export const getDelegationRequest = define(
  'GetDelegationRequest',
  onRequest,
  async (input, caller, { db, clock }) => {
    const row = await requireRequest(db, input.DelegationRequestId, caller)
    return { DelegationRequest: show(row, clock.now().getTime()) }
  },
)

export const listDelegationRequests = define(
  'ListDelegationRequests',
  onAccount(),
  async (input, { account }, { db, clock }) => {
    const all = await delegationsOwnedIn(db, account)
    const wanted = all.filter(
      (row) => input.OwnerId === undefined || detailsOf(row).OwnerId === input.OwnerId,
    )
    const { items, rest } = page(wanted, input, ({ id }) => id)
    const { IsTruncated: isTruncated, ...marker } = rest
    const now = clock.now().getTime()
    return { DelegationRequests: items.map((row) => show(row, now)), isTruncated, ...marker }
  },
)

/** How a request goes on: from which states to which, and what is added to it. */
interface Step {
  readonly from: readonly State[]
  readonly to: State
  readonly adds: (caller: Caller, notes: string | undefined) => Partial<Details>
}

/** By the name of the operation. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html */
const steps = {
  AssociateDelegationRequest: {
    from: ['UNASSIGNED'],
    to: 'ASSIGNED',
    adds: ({ principal }) => ({ OwnerId: principalName(principal) }),
  },
  UpdateDelegationRequest: {
    from: ['ASSIGNED', 'PENDING_APPROVAL'],
    to: 'PENDING_APPROVAL',
    adds: (_caller, notes) => (notes === undefined ? {} : { Notes: notes }),
  },
  AcceptDelegationRequest: {
    from: ['ASSIGNED', 'PENDING_APPROVAL'],
    to: 'ACCEPTED',
    adds: ({ principal }) => ({ ApproverId: principalName(principal) }),
  },
  RejectDelegationRequest: {
    from: ['ASSIGNED', 'PENDING_APPROVAL', 'ACCEPTED'],
    to: 'REJECTED',
    adds: (_caller, notes) => (notes === undefined ? {} : { RejectionReason: notes }),
  },
} as const satisfies Readonly<Record<string, Step>>

interface StepInput {
  readonly DelegationRequestId: string
  readonly Notes?: string | undefined
}

const take = (step: Step, input: StepInput, caller: Caller, { db, clock }: Needs): Promise<void> =>
  iamWrite(db, async (db) => {
    const row = await requireRequest(db, input.DelegationRequestId, caller)
    const now = clock.now().getTime()
    if (row.expires_at <= now) throw wrongState('EXPIRED')
    if (!step.from.includes(row.state)) throw wrongState(row.state)
    await updateDelegation(db, row.id, {
      owner_account: caller.account,
      state: step.to,
      updated_at: now,
      ...(step.to === 'REJECTED' && { expires_at: now + livesMs }),
      details: JSON.stringify({ ...detailsOf(row), ...step.adds(caller, input.Notes) }),
    })
  })

/** `AssociateDelegationRequest` and what follows it, up to where a token would be sent to the partner. */
export const delegationSteps: readonly AnyOperation[] = Object.entries(steps).map(([name, step]) =>
  define(name as keyof typeof steps, onRequest, (input, caller, needs) =>
    take(step, input, caller, needs),
  ),
)

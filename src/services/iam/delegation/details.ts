import type {
  CreateDelegationRequestRequest,
  DelegationRequest,
} from '../../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import type { Database } from '../../../store/database.ts'
import { type DelegationRow, findDelegation } from '../../../store/iam/delegation-requests.ts'
import { delegationErrors } from './errors.ts'

/** What is asked for, and what is said about it later. */
export interface Details
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
  readonly RequestorName: string
  /** The template's policy with its parameters filled in. */
  readonly PermissionPolicy: string
  readonly RolePermissionRestrictionArns?: readonly string[]
  readonly ApproverId?: string
  readonly Notes?: string
  readonly RejectionReason?: string
}

export const detailsOf = ({ details }: DelegationRow): Details => JSON.parse(details)

/** As it is now, whatever the job that marks it has done so far. */
export const stateOf = ({ state, expires_at }: DelegationRow, now: number) =>
  expires_at <= now ? 'EXPIRED' : state

export const showRequest = (row: DelegationRow, now: number): DelegationRequest => {
  const { NotificationChannel: _, ...details } = detailsOf(row)
  return {
    DelegationRequestId: row.id,
    ...(row.owner_account !== null && { OwnerAccountId: row.owner_account }),
    ...(row.owner_id !== null && { OwnerId: row.owner_id }),
    ...details,
    State: stateOf(row, now),
    ExpirationTime: new Date(row.expires_at),
    RequestorId: row.requestor,
    CreateDate: new Date(row.created_at),
    UpdatedTime: new Date(row.updated_at),
  }
}

export const requestArn = (account: string, id: string): string =>
  `arn:aws:iam::${account}:delegation-request/${id}`

/** The request that an operation names. */
export const onRequest = (
  { DelegationRequestId: id }: { readonly DelegationRequestId: string },
  { account }: Caller,
) => ({ resource: requestArn(account, id) })

/** One that is for anybody, or for the caller's account. Throws NoSuchEntity. */
export async function requireRequest(
  db: Database,
  id: string,
  { account }: Caller,
): Promise<DelegationRow> {
  const row = await findDelegation(db, id)
  if (!row || (row.owner_account !== null && row.owner_account !== account))
    throw delegationErrors.notFound(id)
  return row
}

import type { ResponsibilityTransfer } from '../../aws/models/organizations.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import {
  findHandshake,
  type Handshake,
  insertHandshake,
} from '../../store/organizations/handshakes.ts'
import { newHandshakeId, newTransferId } from '../../store/organizations/ids.ts'
import { type Organization, organizationOf } from '../../store/organizations/organizations.ts'
import { organizationsWrite } from '../../store/organizations/revision.ts'
import { putTags } from '../../store/organizations/tags.ts'
import {
  findTransfer,
  insertTransfer,
  listTransfers,
  type Transfer,
  transferArn,
  transferOfHandshake,
  transfersUnderway,
  updateTransfer,
} from '../../store/organizations/transfers.ts'
import { define, on, onAll, withTags } from './define.ts'
import {
  accessDenied,
  handshakeConstraint,
  invalidInput,
  transferAlready,
  transferNotFound,
  transferOver,
} from './errors.ts'
import { dayMs, showHandshake, stateOf } from './handshake-shapes.ts'
import { invited, requireUnasked } from './invitations.ts'
import { asManagement, asMember } from './members.ts'
import { page, pageOf } from './pages.ts'
import { emailOf } from './shapes.ts'
import { requireTags } from './tags.ts'
import { endOfMonth, requireEnd, requireStart } from './transfer-times.ts'

/** A request that nobody answers ends with its handshake. */
async function statusOf(
  db: Database,
  transfer: Transfer,
  now: number,
): Promise<Transfer['status'] | 'EXPIRED'> {
  if (transfer.status !== 'REQUESTED') return transfer.status
  const handshake = await findHandshake(db, transfer.handshake)
  return handshake && (await stateOf(db, handshake, now)) === 'EXPIRED' ? 'EXPIRED' : 'REQUESTED'
}

/** `account` is who looks. */
async function show(
  db: Database,
  transfer: Transfer,
  account: string,
  now: number,
): Promise<ResponsibilityTransfer> {
  const { id, name, source, target, handshake, starts_at, ends_at } = transfer
  const party = (of: string) => ({
    ManagementAccountId: of,
    ManagementAccountEmail: emailOf(of),
  })
  return {
    Arn: await transferArn(db, transfer, account),
    Name: name,
    Id: id,
    Type: 'BILLING',
    Status: await statusOf(db, transfer, now),
    Source: party(source),
    Target: party(target),
    StartTimestamp: new Date(starts_at),
    ...(ends_at !== null && { EndTimestamp: new Date(ends_at) }),
    ActiveHandshakeId: handshake,
  }
}

/** Only its two management accounts learn that a transfer exists. */
async function requireTransfer(db: Database, { account }: Caller, id: string): Promise<Transfer> {
  const transfer = await findTransfer(db, id)
  if (!transfer || (transfer.source !== account && transfer.target !== account))
    throw transferNotFound()
  return transfer
}

export const inviteOrganizationToTransferResponsibility = define(
  'InviteOrganizationToTransferResponsibility',
  (input, caller) =>
    withTags(
      on(caller, input.Target.Id, {
        tags: input.Tags,
      }),
      input.Tags,
    ),
  (input, caller, { db, clock }) =>
    asManagement(db, caller, async (db, organization) => {
      const now = clock.now().getTime()
      const account = await invited(db, input.Target)
      requireStart(input.StartTimestamp, now)
      await requireSource(db, organization, account)
      const handshake: Handshake = {
        id: newHandshakeId(),
        organization: organization.id,
        inviter: organization.account,
        account,
        action: 'TRANSFER_RESPONSIBILITY',
        parent: null,
        party_id: input.Target.Id,
        party_type: input.Target.Type === 'EMAIL' ? 'EMAIL' : 'ACCOUNT',
        notes: input.Notes ?? null,
        tags: '[]',
        state: 'REQUESTED',
        requested_at: now,
        expires_at: now + 15 * dayMs,
      }
      await requireUnasked(db, handshake, now)
      const transfer: Transfer = {
        ...{ id: newTransferId(), name: input.SourceName, source: account },
        ...{ target: organization.account, organization: organization.id, status: 'REQUESTED' },
        ...{ handshake: handshake.id, starts_at: input.StartTimestamp.getTime(), ends_at: null },
      }
      await insertHandshake(db, handshake)
      await insertTransfer(db, transfer)
      await putTags(db, organization.id, transfer.id, requireTags(input.Tags))
      return { Handshake: await showHandshake(db, handshake, now) }
    }),
)

/** Differs from AWS? That it must be another management account is documented; the refusal of others is not. */
async function requireSource(
  db: Database,
  { account: own }: Organization,
  account: string,
): Promise<void> {
  if (account === own)
    throw handshakeConstraint(
      'SOURCE_AND_TARGET_CANNOT_MATCH',
      "An account can't accept a transfer invitation if it is both the sender and recipient of the invitation.",
    )
  if ((await organizationOf(db, account))?.account !== account)
    throw invalidInput(
      'TARGET_NOT_SUPPORTED',
      "You can't perform the specified operation on that target entity.",
    )
  await requireFree(db, account)
}

/** One organization hands its billing to one other at a time. */
async function requireFree(db: Database, source: string): Promise<void> {
  const all = await transfersUnderway(db, 'source', source)
  if (all.some(({ status }) => status === 'ACCEPTED'))
    throw handshakeConstraint(
      'RESPONSIBILITY_TRANSFER_ALREADY_EXISTS',
      'You cannot perform this operation with the current transfer.',
    )
}

/** What becomes of a transfer when its handshake ends. */
export async function endTransferRequest(
  db: Database,
  { id, account }: Handshake,
  status: 'ACCEPTED' | 'DECLINED' | 'CANCELED',
): Promise<void> {
  const transfer = await transferOfHandshake(db, id)
  if (!transfer) throw transferNotFound()
  if (status === 'ACCEPTED') await requireFree(db, account)
  await updateTransfer(db, transfer.id, { status })
}

export const describeResponsibilityTransfer = define(
  'DescribeResponsibilityTransfer',
  (input, caller) => [on(caller, input.Id)],
  async (input, caller, { db, clock }) => {
    await asMember(db, caller)
    const transfer = await requireTransfer(db, caller, input.Id)
    return {
      ResponsibilityTransfer: await show(db, transfer, caller.account, clock.now().getTime()),
    }
  },
)

interface ListInput {
  readonly Id?: string | undefined
  readonly NextToken?: string | undefined
  readonly MaxResults?: number | undefined
}

async function list(
  side: 'source' | 'target',
  input: ListInput,
  caller: Caller,
  { db, now }: { readonly db: Database; readonly now: number },
) {
  const organization = await asMember(db, caller)
  if (organization.account !== caller.account) throw accessDenied()
  const wanted = input.Id === undefined ? undefined : await findTransfer(db, input.Id)
  if (input.Id !== undefined && wanted?.[side] !== caller.account) throw transferNotFound()
  const { items, rest } = wanted
    ? page([wanted], input, ({ id }) => id)
    : await pageOf(
        input,
        (slice) => listTransfers(db, side, caller.account, slice),
        ({ id }) => id,
      )
  const shown = items.map((one) => show(db, one, caller.account, now))
  return { ResponsibilityTransfers: await Promise.all(shown), ...rest }
}

export const listInboundResponsibilityTransfers = define(
  'ListInboundResponsibilityTransfers',
  () => [onAll()],
  (input, caller, { db, clock }) =>
    list('target', input, caller, { db, now: clock.now().getTime() }),
)

export const listOutboundResponsibilityTransfers = define(
  'ListOutboundResponsibilityTransfers',
  () => [onAll()],
  (input, caller, { db, clock }) =>
    list('source', input, caller, { db, now: clock.now().getTime() }),
)

/** Differs from AWS? The name is the inviter's; that nobody else changes it is not documented. */
export const updateResponsibilityTransfer = define(
  'UpdateResponsibilityTransfer',
  (input, caller) => [on(caller, input.Id)],
  (input, caller, { db, clock }) =>
    organizationsWrite(db, async (db) => {
      await asMember(db, caller)
      const transfer = await requireTransfer(db, caller, input.Id)
      if (transfer.target !== caller.account) throw accessDenied()
      const changed = { name: input.Name }
      await updateTransfer(db, transfer.id, changed)
      const now = clock.now().getTime()
      return {
        ResponsibilityTransfer: await show(db, { ...transfer, ...changed }, caller.account, now),
      }
    }),
)

export const terminateResponsibilityTransfer = define(
  'TerminateResponsibilityTransfer',
  (input, caller) => [on(caller, input.Id)],
  (input, caller, { db, clock }) =>
    organizationsWrite(db, async (db) => {
      await asMember(db, caller)
      const transfer = await requireTransfer(db, caller, input.Id)
      if (transfer.status === 'WITHDRAWN') throw transferAlready()
      if (transfer.status !== 'ACCEPTED') throw transferOver()
      const now = clock.now().getTime()
      const ends = input.EndTimestamp ?? endOfMonth(now)
      requireEnd(ends, now)
      const changed = { status: 'WITHDRAWN' as const, ends_at: ends.getTime() }
      await updateTransfer(db, transfer.id, changed)
      return {
        ResponsibilityTransfer: await show(db, { ...transfer, ...changed }, caller.account, now),
      }
    }),
)

/** Whether a management account hands over or takes over, or is asked to. */
export async function isTransferring(db: Database, account: string, now: number): Promise<boolean> {
  const all = [
    ...(await transfersUnderway(db, 'source', account)),
    ...(await transfersUnderway(db, 'target', account)),
  ]
  for (const one of all) {
    const status = await statusOf(db, one, now)
    if (status === 'REQUESTED' || status === 'ACCEPTED') return true
    if (status === 'WITHDRAWN' && (one.ends_at ?? 0) > now) return true
  }
  return false
}

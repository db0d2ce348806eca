import type { ActionType } from '../../aws/models/organizations.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import {
  findHandshake,
  type Handshake,
  listHandshakes,
  setHandshakeState,
} from '../../store/organizations/handshakes.ts'
import { organizationsWrite } from '../../store/organizations/revision.ts'
import type { HandshakeAction } from '../../store/organizations/schema.ts'
import type { Needs } from '../kernel/needs.ts'
import { acceptAllFeatures, cancelAllFeatures } from './all-features.ts'
import { define, on, onAll } from './define.ts'
import {
  accessDenied,
  handshakeAlready,
  handshakeNotFound,
  handshakeOver,
  invalidInput,
} from './errors.ts'
import { isPending, showHandshake, stateOf } from './handshake-shapes.ts'
import { acceptInvitation } from './invitations.ts'
import { asReader } from './members.ts'
import { pageOf } from './pages.ts'
import { endTransferRequest } from './transfers.ts'

/** Only its two parties learn that a handshake exists. */
async function requireHandshake(db: Database, { account }: Caller, id: string): Promise<Handshake> {
  const handshake = await findHandshake(db, id)
  if (!handshake || (handshake.account !== account && handshake.inviter !== account))
    throw handshakeNotFound()
  return handshake
}

export const describeHandshake = define(
  'DescribeHandshake',
  (input, caller) => on(caller, input.HandshakeId),
  async (input, caller, { db, clock }) => {
    const handshake = await requireHandshake(db, caller, input.HandshakeId)
    return { Handshake: await showHandshake(db, handshake, clock.now().getTime()) }
  },
)

type End = 'ACCEPTED' | 'DECLINED' | 'CANCELED'

/** What the end of a handshake brings about, by what it is for. */
const effects: Readonly<
  Record<HandshakeAction, (db: Database, it: Handshake, end: End, now: number) => Promise<void>>
> = {
  INVITE: async (db, it, end, now) => {
    if (end === 'ACCEPTED') await acceptInvitation(db, it, now)
  },
  ENABLE_ALL_FEATURES: (db, it, end, now) =>
    end === 'ACCEPTED' ? acceptAllFeatures(db, it, now) : cancelAllFeatures(db, it),
  APPROVE_ALL_FEATURES: async () => undefined,
  TRANSFER_RESPONSIBILITY: endTransferRequest,
}

/** Ends a pending handshake, by the party that may. */
const end = (caller: Caller, id: string, state: End, { db, clock }: Needs) =>
  organizationsWrite(db, async (db) => {
    const handshake = await requireHandshake(db, caller, id)
    const party = state === 'CANCELED' ? handshake.inviter : handshake.account
    if (caller.account !== party) throw accessDenied()
    const now = clock.now().getTime()
    const before = await stateOf(db, handshake, now)
    if (before === state) throw handshakeAlready()
    if (!isPending(before)) throw handshakeOver()
    await effects[handshake.action](db, handshake, state, now)
    await setHandshakeState(db, id, state)
    return { Handshake: await showHandshake(db, { ...handshake, state }, now) }
  })

export const acceptHandshake = define(
  'AcceptHandshake',
  (input, caller) => on(caller, input.HandshakeId),
  (input, caller, needs) => end(caller, input.HandshakeId, 'ACCEPTED', needs),
)

export const declineHandshake = define(
  'DeclineHandshake',
  (input, caller) => on(caller, input.HandshakeId),
  (input, caller, needs) => end(caller, input.HandshakeId, 'DECLINED', needs),
)

export const cancelHandshake = define(
  'CancelHandshake',
  (input, caller) => on(caller, input.HandshakeId),
  (input, caller, needs) => end(caller, input.HandshakeId, 'CANCELED', needs),
)

interface ListInput {
  readonly Filter?:
    | {
        readonly ActionType?: ActionType | undefined
        readonly ParentHandshakeId?: string | undefined
      }
    | undefined
  readonly NextToken?: string | undefined
  readonly MaxResults?: number | undefined
}

async function list(
  by: { readonly organization: string } | { readonly account: string },
  input: ListInput,
  { db, clock }: Needs,
) {
  const { ActionType: action, ParentHandshakeId: parent } = input.Filter ?? {}
  if (action !== undefined && parent !== undefined)
    throw invalidInput('MAX_LIMIT_EXCEEDED_FILTER', 'You specified too many filter parameters.')
  const { items, rest } = await pageOf(
    input,
    (slice) => listHandshakes(db, { ...by, action, parent }, slice),
    ({ id }) => id,
  )
  const now = clock.now().getTime()
  return { Handshakes: await Promise.all(items.map((one) => showHandshake(db, one, now))), ...rest }
}

export const listHandshakesForAccount = define(
  'ListHandshakesForAccount',
  () => onAll(),
  (input, { account }, needs) => list({ account }, input, needs),
)

export const listHandshakesForOrganization = define(
  'ListHandshakesForOrganization',
  () => onAll(),
  async (input, caller, needs) => {
    const { id } = await asReader(needs.db, caller)
    return list({ organization: id }, input, needs)
  },
)

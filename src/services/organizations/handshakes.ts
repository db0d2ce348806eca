import type {
  Handshake as HandshakeShape,
  HandshakeState,
} from '../../aws/models/organizations.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import {
  findHandshake,
  type Handshake,
  insertHandshake,
  listHandshakes,
  setHandshakeState,
} from '../../store/organizations/handshakes.ts'
import { newHandshakeId } from '../../store/organizations/ids.ts'
import { memberByEmail } from '../../store/organizations/members.ts'
import { organizationById, organizationOf } from '../../store/organizations/organizations.ts'
import { organizationsWrite } from '../../store/organizations/revision.ts'
import type { Tag } from '../../store/organizations/tags.ts'
import type { Needs } from '../kernel/needs.ts'
import { define, on, onAll, withTags } from './define.ts'
import {
  accessDenied,
  handshakeAlready,
  handshakeNotFound,
  handshakeOver,
  invalidInput,
  invitationExists,
  invitedElsewhere,
} from './errors.ts'
import { join } from './join.ts'
import { asManagement, asReader } from './members.ts'
import { page } from './pages.ts'
import { emailOf } from './shapes.ts'
import { requireTags } from './tags.ts'

const lifetimeMs = 15 * 86_400_000

/** The account that an invitation names by its number or its email address. */
async function invited(db: Database, { Id, Type }: { Id: string; Type: string }): Promise<string> {
  if (Type === 'ACCOUNT' && /^\d{12}$/.test(Id)) return Id
  if (Type !== 'EMAIL')
    throw invalidInput(
      'INVALID_PARTY_TYPE_TARGET',
      'You specified the wrong type of entity (account, organization, or email) as a party.',
    )
  const account = /^(\d{12})@/.exec(Id)?.[1]
  const known =
    account && emailOf(account) === Id ? account : (await memberByEmail(db, Id))?.account
  if (known === undefined)
    throw invalidInput(
      'INVALID_EMAIL_ADDRESS_TARGET',
      'You specified an invalid email address for the invited account owner.',
    )
  return known
}

export const inviteAccountToOrganization = define(
  'InviteAccountToOrganization',
  (input, caller) => withTags(on(caller, input.Target.Id, { tags: input.Tags }), input.Tags),
  (input, caller, { db, clock }) =>
    asManagement(db, caller, async (db, organization) => {
      const account = await invited(db, input.Target)
      if (await organizationOf(db, account)) throw invitedElsewhere()
      const now = clock.now().getTime()
      const sent = await listHandshakes(db, { organization: organization.id })
      if (sent.some((one) => one.account === account && stateOf(one, now) === 'OPEN'))
        throw invitationExists()
      const handshake: Handshake = {
        id: newHandshakeId(),
        organization: organization.id,
        inviter: organization.account,
        account,
        party_id: input.Target.Id,
        party_type: input.Target.Type === 'EMAIL' ? 'EMAIL' : 'ACCOUNT',
        notes: input.Notes ?? null,
        tags: JSON.stringify(requireTags(input.Tags)),
        state: 'OPEN',
        requested_at: now,
        expires_at: now + lifetimeMs,
      }
      await insertHandshake(db, handshake)
      return { Handshake: await show(db, handshake, now) }
    }),
)

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
    return { Handshake: await show(db, handshake, clock.now().getTime()) }
  },
)

/** Ends an open handshake, by the party that may. */
const end = (
  caller: Caller,
  id: string,
  state: 'ACCEPTED' | 'DECLINED' | 'CANCELED',
  { db, clock }: Needs,
) =>
  organizationsWrite(db, async (db) => {
    const handshake = await requireHandshake(db, caller, id)
    const party = state === 'CANCELED' ? handshake.inviter : handshake.account
    if (caller.account !== party) throw accessDenied()
    const now = clock.now().getTime()
    const before = stateOf(handshake, now)
    if (before === state) throw handshakeAlready()
    if (before !== 'OPEN') throw handshakeOver()
    if (state === 'ACCEPTED') await accept(db, handshake, now)
    await setHandshakeState(db, id, state)
    return { Handshake: await show(db, { ...handshake, state }, now) }
  })

async function accept(db: Database, handshake: Handshake, now: number): Promise<void> {
  const { account } = handshake
  const organization = await organizationById(db, handshake.organization)
  if (!organization) throw handshakeOver()
  if (await organizationOf(db, account)) throw invitedElsewhere()
  const member = {
    account,
    name: account,
    email: emailOf(account),
    joined_method: 'INVITED' as const,
    joined_at: now,
  }
  await join(db, organization, member, JSON.parse(handshake.tags) as readonly Tag[])
}

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
  readonly Filter?: { readonly ActionType?: string | undefined } | undefined
  readonly NextToken?: string | undefined
  readonly MaxResults?: number | undefined
}

async function list(
  by: { readonly organization: string } | { readonly account: string },
  input: ListInput,
  { db, clock }: Needs,
) {
  // All handshakes here are invitations.
  const action = input.Filter?.ActionType ?? 'INVITE'
  const all = action === 'INVITE' ? await listHandshakes(db, by) : []
  const { items, rest } = page(all, input, ({ id }) => id)
  const now = clock.now().getTime()
  return { Handshakes: await Promise.all(items.map((one) => show(db, one, now))), ...rest }
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

const stateOf = ({ state, expires_at }: Handshake, now: number): HandshakeState =>
  state === 'OPEN' && expires_at <= now ? 'EXPIRED' : state

async function show(db: Database, handshake: Handshake, now: number): Promise<HandshakeShape> {
  const { id, organization, inviter, party_id: party, party_type: type, notes } = handshake
  const features = (await organizationById(db, organization))?.feature_set
  return {
    Id: id,
    Arn: `arn:aws:organizations::${inviter}:handshake/${organization}/invite/${id}`,
    Parties: [
      { Id: organization, Type: 'ORGANIZATION' },
      { Id: party, Type: type },
    ],
    State: stateOf(handshake, now),
    RequestedTimestamp: new Date(handshake.requested_at),
    ExpirationTimestamp: new Date(handshake.expires_at),
    Action: 'INVITE',
    Resources: [
      {
        Type: 'ORGANIZATION',
        Value: organization,
        Resources: [
          { Type: 'MASTER_EMAIL', Value: emailOf(inviter) },
          { Type: 'MASTER_NAME', Value: inviter },
          ...(features ? [{ Type: 'ORGANIZATION_FEATURE_SET' as const, Value: features }] : []),
        ],
      },
      { Type: type, Value: party },
      ...(notes !== null ? [{ Type: 'NOTES' as const, Value: notes }] : []),
    ],
  }
}
